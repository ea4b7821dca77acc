"""Campaign: the log that a killed writer left is hurt, in bits, zeros, blocks at the wrong place or never written.

``python -m tests.campaigns.broken_logs [MUTATIONS [SEED]]``; 10 000 by default, half of them with the index of the log that a
kill leaves, half without, as after a power cut. Everything acknowledged is found, or what is gone is told, or the file is refused.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from tests.runs.damaged_logs import flips, left_by_a_killed_writer, lost, misdirected, outcome_of_log, zeros

GOOD = {"whole", "proven part", "refused"}


def main(mutations: int, seed: int) -> int:
    """Run it; the exit code is 1 if anything was lost without a word."""
    rng = np.random.default_rng(seed)
    worse = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for generations in (1, 2):
            left, ways = left_by_a_killed_writer(folder / "live", generations=generations)
            share = mutations // 16
            for with_index in (True, False):
                kinds = {
                    "flipped bits": flips(left.log, share, rng),
                    "zeros": zeros(left.log, share, rng),
                    "misdirected writes": misdirected(left.log, share, rng),
                    "lost writes": lost(b"", left.log, share, rng),
                }
                if with_index:
                    kinds["truncations"] = ((f"at {n}", left.log[:n]) for n in range(0, len(left.log), 512))
                for kind, damaged in kinds.items():
                    counts: Counter[str] = Counter()
                    for what, log in damaged:
                        outcome, detail = outcome_of_log(left, log, folder / "a.run", ways, with_index=with_index)
                        counts[outcome] += 1
                        if outcome not in GOOD:
                            worse += 1
                            sys.stdout.write(f"{outcome} ({what} of {len(left.log)}): {detail[:300]}\n")
                    index = "with" if with_index else "without"
                    sys.stdout.write(f"{sum(counts.values())} {kind}, {index} index: {dict(counts)}\n")
    return int(worse > 0)


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*(numbers + [10_000, 0][len(numbers) :])))
