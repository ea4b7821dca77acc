"""Campaign: two processes and one folder of runs, in any order of opening, linking, renaming, copying, deleting, killing.

``python -m tests.campaigns.names_and_locks [EXAMPLES [STEPS]]``; 1000 of 40 steps by default. Hypothesis makes a failure
as short as it can and prints how to repeat it.
"""

import sys

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.runs.names_machine import NamesMachine
from tests.runs.two_writers import Zygote


def main(examples: int, steps: int) -> int:
    """Run them; a failure is raised."""
    NamesMachine.zygote = Zygote()
    try:
        run_state_machine_as_test(
            NamesMachine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                print_blob=True,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        NamesMachine.zygote.close()
    sys.stdout.write(f"{examples} histories of up to {steps} steps: no loss, never two writers\n")
    return 0


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*(numbers + [1000, 40][len(numbers) :])))
