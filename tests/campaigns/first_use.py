"""Campaign: threads that need the compiled kernels for the first time at once neither crash nor disagree.

    python -m tests.campaigns.first_use [--processes 50] [--threads 8]

Each process is a fresh one; all threads of it begin at the same moment (``tests.engine.first_use``).
"""

import argparse
import sys

from tests.engine.fresh_processes import first_use


def main() -> int:
    """Returns the number of processes that crashed or whose threads disagreed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=50)
    parser.add_argument("--threads", type=int, default=8)
    options = parser.parse_args()
    failed = 0
    for number in range(1, options.processes + 1):
        problem = first_use(options.threads)
        failed += bool(problem)
        sys.stdout.write(f"{number}/{options.processes} {problem or 'agreed'}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{failed} of {options.processes} failed\n")
    return failed


if __name__ == "__main__":
    sys.exit(main())
