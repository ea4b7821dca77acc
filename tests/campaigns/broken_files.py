"""Campaign: truncated and bit-flipped run files open to a proven part, or are refused in plain words.

Flipped bits, and whole blocks: at the place of others, or still as they were before the last writing.

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

from tests.runs import damaged_logs  # noqa: E402
from tests.runs.damaged_files import LONGEST_SECONDS, is_part, outcome_of, read_all  # noqa: E402
from tests.runs.small_runs import write_small  # noqa: E402
from workbench.runs.writing.run_log import RunLog  # noqa: E402

GOOD = {"whole", "proven part", "refused"}
TRUNCATION = 512


def main(flips: int, seed: int) -> int:
    """Run the campaign; the exit code is 1 if anything was worse than a clear error."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.run"
        write_small(path)
        before, earlier = path.read_bytes(), read_all(path)
        with RunLog.open(path) as log:
            damaged_logs.go_on(log)
        truth, good = read_all(path), path.read_bytes()
        worse = 0
        worse += _report("truncations", path, truth, [(f"at {n}", good[:n]) for n in range(0, len(good), TRUNCATION)])
        rng = np.random.default_rng(seed)
        worse += _report("flipped bits", path, truth, damaged_logs.flips(good, flips, rng))
        worse += _report("misdirected writes", path, truth, damaged_logs.misdirected(good, flips // 5, rng))
        worse += _report("lost writes", path, truth, damaged_logs.lost(before, good, flips // 5, rng), earlier)
        return int(worse > 0)


def _report(what: str, path: Path, truth, damaged, earlier=None) -> int:  # noqa: ANN001
    counts: Counter[str] = Counter()
    for name, content in damaged:
        path.write_bytes(content)
        outcome, detail = outcome_of(path, truth)
        if outcome == "SILENT DIFFERENCE" and earlier is not None:
            found = read_all(path)  # told of, and what it says was once true
            outcome = "proven part" if found.damage and is_part(found, truth, earlier) else outcome
        counts[outcome] += 1
        if outcome not in GOOD:
            sys.stdout.write(f"{outcome} ({name}): {detail[:500]}\n")
    sys.stdout.write(f"{sum(counts.values())} {what}: {dict(counts)}; longest allowed {LONGEST_SECONDS} s\n")
    return sum(count for outcome, count in counts.items() if outcome not in GOOD)


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*(numbers + [10_000, 0][len(numbers) :])))
