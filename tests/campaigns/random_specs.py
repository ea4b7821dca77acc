"""Campaign: random runs, disturbed at random, are repeated bit for bit from their journal.

``python -m tests.campaigns.random_specs [RUNS [FIRST_SEED]]`` takes about half a second a run; 100 by default.
"""

import sys

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads

from tests.training.random_runs import differences  # noqa: E402


def main(runs: int, first: int) -> int:
    """Run the campaign; the exit code is 1 if any run could not be repeated."""
    failed = 0
    for seed in range(first, first + runs):
        found = differences(seed)
        failed += bool(found)
        for line in found:
            sys.stdout.write(f"{line} is not equal\n")
    sys.stdout.write(f"{runs - failed} of {runs} random runs were repeated bit for bit\n")
    return int(failed > 0)


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*(numbers + [100, 0][len(numbers) :])))
