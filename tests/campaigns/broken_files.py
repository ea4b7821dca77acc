"""Campaign: truncated and bit-flipped run files open to a proven part, or are refused in plain words.

``python -m tests.campaigns.broken_files [FLIPS [SEED]]``; 10 000 flips by default, about four minutes. Prints how many
files were read whole (the flip hit nothing that counts), as a proven part, or refused, and everything worse.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads

import numpy as np  # noqa: E402

from tests.runs.damaged_files import LONGEST_SECONDS, outcome_of, read_all  # noqa: E402
from tests.runs.small_runs import write_small  # noqa: E402

GOOD = {"whole", "proven part", "refused"}
TRUNCATION = 512


def main(flips: int, seed: int) -> int:
    """Run the campaign; the exit code is 1 if anything was worse than a clear error."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.run"
        write_small(path)
        truth, good = read_all(path), path.read_bytes()
        worse = 0
        worse += _report("truncations", path, truth, [(f"at {n}", good[:n]) for n in range(0, len(good), TRUNCATION)])
        rng = np.random.default_rng(seed)
        damaged = []
        for place, bit in zip(rng.integers(0, len(good), flips), rng.integers(0, 8, flips), strict=True):
            flipped = bytearray(good)
            flipped[place] ^= 1 << int(bit)
            damaged.append((f"bit {bit} of byte {place}", bytes(flipped)))
        worse += _report("flipped bits", path, truth, damaged)
        return int(worse > 0)


def _report(what: str, path: Path, truth, damaged) -> int:  # noqa: ANN001
    counts: Counter[str] = Counter()
    for name, content in damaged:
        path.write_bytes(content)
        outcome, detail = outcome_of(path, truth)
        counts[outcome] += 1
        if outcome not in GOOD:
            sys.stdout.write(f"{outcome} ({name}): {detail[:500]}\n")
    sys.stdout.write(f"{len(damaged)} {what}: {dict(counts)}; longest allowed {LONGEST_SECONDS} s\n")
    return sum(count for outcome, count in counts.items() if outcome not in GOOD)


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*(numbers + [10_000, 0][len(numbers) :])))
