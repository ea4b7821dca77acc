"""Every lab with other seeds: how often its verdict is the one of seed 0, how long it takes, and what happens where the claim should fail.

python -m tests.campaigns.labs [--seeds 10] [--json FILE] [NAME ...]
"""

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads

import argparse  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections import Counter  # noqa: E402
from dataclasses import asdict, dataclass  # noqa: E402
from pathlib import Path  # noqa: E402

from workbench.labs.lab_rows import LABS, lab_named, setting_for  # noqa: E402
from workbench.labs.lab_text import read_text  # noqa: E402

WORDS = {True: "holds", False: "fails", None: "uncertain"}


@dataclass(frozen=True)
class Row:
    """``same``: of ``seeds`` other seeds, those with the verdict of seed 0; ``otherwise``: the verdict of the setting that shall fail."""

    name: str
    verdict: str
    same: int
    seeds: int
    verdicts: dict[str, int]
    slowest: float
    otherwise: str


def row_of(name: str, seeds: int) -> Row:
    """Run one lab with seed 0 and with others."""
    row = lab_named(name)
    found: list[bool | None] = []
    slowest = 0.0
    for seed in range(seeds + 1):
        begin = time.perf_counter()
        found.append(row.measure(setting_for(row, seed)).holds)
        slowest = max(slowest, time.perf_counter() - begin)
    first, others = found[0], found[1:]
    changes = read_text(name).otherwise.set
    otherwise = WORDS[row.measure(setting_for(row, 0, changes)).holds] if changes else "–"
    verdicts = dict(Counter(WORDS[one] for one in others))
    return Row(name, WORDS[first], others.count(first), seeds, verdicts, round(slowest, 2), otherwise)


def main(arguments: list[str]) -> int:
    """Prints the table; the exit code is 1 where fewer than nine of ten seeds agree."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.labs", description=str(__doc__).split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    rows = []
    sys.stdout.write(f"{'lab':22} {'seed 0':10} {'the same':>9} {'slowest':>9}  {'otherwise':10} others\n")
    for name in options.names or LABS:
        rows.append(one := row_of(name, options.seeds))
        others = ", ".join(f"{word} {count}" for word, count in one.verdicts.items())
        sys.stdout.write(
            f"{one.name:22} {one.verdict:10} {one.same:>4} of {one.seeds:<2} {one.slowest:>7.1f} s  {one.otherwise:10} {others}\n"
        )
        sys.stdout.flush()
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), "utf-8")
    return int(any(row.same < 0.9 * row.seeds for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
