"""Campaign: truncated and bit-flipped study files are read to a proven part, or refused in plain words.

``python -m tests.campaigns.broken_studies [FLIPS [SEED]]``; 3000 flips by default. Prints how many files were read whole, as a
proven part, or refused, and everything worse.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from tests.runs.damaged_logs import misdirected
from tests.search.damaged_studies import GOOD, flips, outcome_of, write_study
from workbench.search.study.study import read_study


def main(count: int, seed: int) -> int:
    """Run it; the exit code is 1 if anything was worse than a clear error."""
    rng, worse = np.random.default_rng(seed), 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.db"
        write_study(path)
        truth, good = read_study(path), path.read_bytes()
        kinds = {
            "flipped bits": flips(good, count, rng),
            "misdirected writes": misdirected(good, count // 5, rng),
            "truncations": ((f"at {n}", good[:n]) for n in range(0, len(good), 512)),
        }
        for kind, damaged in kinds.items():
            counts: Counter[str] = Counter()
            for what, content in damaged:
                path.write_bytes(content)
                outcome, detail = outcome_of(path, truth)
                counts[outcome] += 1
                if outcome not in GOOD:
                    worse += 1
                    sys.stdout.write(f"{outcome} ({what}): {detail[:500]}\n")
            sys.stdout.write(f"{sum(counts.values())} {kind}: {dict(counts)}\n")
    return int(worse > 0)


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*(numbers + [3000, 0][len(numbers) :])))
