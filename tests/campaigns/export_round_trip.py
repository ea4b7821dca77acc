"""Random networks through every format and back: a table of the largest differences.

``python -m tests.campaigns.export_round_trip --networks 100`` trains each for a moment on data of all kinds (three classes, two classes
as softmax or logistic, numbers, tables with texts, dates and gaps), exports it in every format, folded and not, and reads it with
the reader of its users. The PyTorch program runs in this process, where PyTorch is installed: starting one for each takes seconds.
"""

import argparse
import os
import runpy
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from tests.export.networks import random_spec, trained
from workbench.export.certificate import CheckedPart
from workbench.export.formats import EXPORT_FORMATS
from workbench.export.model import ExportedModel
from workbench.export.rows import RawPart, texts
from workbench.export.weights import ExportChoices, export_weights


def read_in_process(
    path: Path, model: ExportedModel, part: RawPart, _stop: threading.Event | None
) -> tuple[np.ndarray, str]:
    """What ``workbench.export.pytorch.read`` does, without a process of its own."""
    program = runpy.run_path(str(path / "model.py"))
    rows: object = part.matrix
    if model.is_table:
        cells = texts(part, model)
        rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    found = program["predict_proba"](program["load"](), rows)
    return found.double().numpy(), f"PyTorch {program['torch'].__version__}"


def main() -> int:
    """Prints one row for each format; the exit code is 1 where a difference is above 1e-6 or a score is another."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", maxsplit=1)[0])
    parser.add_argument("--networks", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--formats", nargs="*", default=list(EXPORT_FORMATS))
    options = parser.parse_args()
    found: dict[tuple[str, bool], list[CheckedPart]] = {}
    readers: dict[str, str] = {}
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_DATA_HOME"] = folder  # where tables are kept
        for seed in range(options.seed, options.seed + options.networks):
            spec = random_spec(seed)
            data, snapshot = trained(spec)
            for name in options.formats:
                row = EXPORT_FORMATS[name]
                for fold in (False, True):
                    path = Path(folder) / f"{seed}-{fold}{row.suffix}"
                    report = export_weights(snapshot, spec, data, path, row, ExportChoices(fold_batch_norm=fold))
                    readers[name] = report.certificate.reader
                    found.setdefault((name, fold), []).extend(report.certificate.parts)
            sys.stderr.write(f"\r{seed + 1 - options.seed} of {options.networks}, {time.monotonic() - begun:.0f} s")
    sys.stdout.write(
        f"\n{'format':12} {'folded':6} {'largest':>9} {'median':>9} {'unequal scores':>14} {'answers of':>10}  reader\n"
    )
    is_good = True
    for (name, fold), parts in found.items():
        differences = [part.relative for part in parts]
        unequal = sum(not part.scores_equal for part in parts)
        is_good &= max(differences) <= 1e-6 and not unequal
        sys.stdout.write(
            f"{name:12} {'yes' if fold else 'no':6} {max(differences):9.1e} {np.median(differences):9.1e} {unequal:14} "
            f"{len(parts):4} parts  {readers[name]}\n"
        )
    return int(not is_good)


if __name__ == "__main__":
    import importlib.util

    if importlib.util.find_spec("torch") is not None:
        from workbench.export import pytorch

        pytorch.read = read_in_process
    sys.exit(main())
