"""The proof of an export: what its own reader answers to the rows of the dev and test parts, beside what the engine does."""

import json
import math
import threading
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Split
from workbench.errors import FileError
from workbench.export.conformal import KeptPromise
from workbench.export.formats import ExportFormat
from workbench.export.model import ExportedModel
from workbench.export.rows import MOST_CELLS, RawPart
from workbench.language import tr
from workbench.numbers import r_squared, score

Floats = NDArray[np.float64]
ROUNDINGS: Final = 16.0
"""Answers of the engine and of a reader may differ by so many times the rounding to be expected"""
LARGEST: Final = 1e-5
"""Relative to the size of the answers (1 for probabilities): less than that is no difference, more must be rounding"""


@dataclass(frozen=True, slots=True)
class Scores:
    """Of the whole part: accuracy and mean log loss of classes; R² and mean squared error, both means over scaled targets."""

    accuracy: float
    loss: float

    def texts(self, *, has_classes: bool) -> tuple[str, str]:
        """With the digits that the workbench shows."""
        return (score if has_classes else r_squared)(self.accuracy), score(self.loss)


@dataclass(frozen=True, slots=True)
class CheckedPart:
    """One part, ``relative``: the largest difference by the size of the answers; ``bound``: allowed where it is largest."""

    part: str
    rows: int
    rows_checked: int
    max_abs_difference: float
    bound: float
    relative: float
    scores_equal: bool
    """To the last digit that the workbench shows"""
    engine: Scores | None
    """None for a test part that nobody asked to look at"""
    reader: Scores | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was found."""

    reader: str
    parts: tuple[CheckedPart, ...]
    promise: KeptPromise | None = None

    @property
    def relative(self) -> float:
        return max(part.relative for part in self.parts)

    def to_json(self, model: ExportedModel, kind: str, hashes: dict[str, str], versions: dict[str, str]) -> str:
        """As it is kept with what it is about."""
        plain: dict[str, Any] = {
            "format": "training-workbench certificate",
            "export": kind,
            "files_sha256": hashes,
            "step": model.about["step"],
            "state_sha256": model.about["state_sha256"],
            "data_sha256": model.about["data_sha256"],
            "reader": self.reader,
            "largest_relative_difference": self.relative,
            "parts": [asdict(part) for part in self.parts],
            "promise": model.about["promise"],
            "promise_on_test_part": None if self.promise is None else asdict(self.promise),
            "versions": versions,
        }
        return json.dumps(plain, allow_nan=False, indent=1) + "\n"


def certify(
    path: Path,
    file_format: ExportFormat,
    model: ExportedModel,
    parts: tuple[RawPart, ...],
    *,
    shows_test: bool,
    stop: threading.Event | None,
) -> Certificate:
    """Read the file or folder at ``path`` again. Raises ``FileError`` where it answers something else than the engine."""
    readers, checked = [], []
    most = max(1, MOST_CELLS // max(1, len(model.inputs)))
    for whole in parts:
        part = whole.first(most) if file_format.reads_text else whole
        found, reader = file_format.module.read(path, model, part, stop)
        if stop is not None and stop.is_set():
            raise FileError(tr("it was called off"))
        one = _compared(found, part, model)
        checked.append(one if part.name != "test" or shows_test else replace(one, engine=None, reader=None))
        readers.append(reader)
    return Certificate(
        readers[0], tuple(replace(one, rows=whole.rows) for one, whole in zip(checked, parts, strict=True))
    )


def _compared(found: Floats, part: RawPart, model: ExportedModel) -> CheckedPart:
    if found.shape != part.answers.shape:
        raise FileError(
            tr(
                "its reader gives answers of the shape {found}, not {wanted}",
                found=found.shape,
                wanted=part.answers.shape,
            )
        )
    difference = np.abs(found - part.answers)
    size = np.ones(1) if model.class_names else np.maximum(np.abs(part.answers).max(axis=0), np.finfo(np.float64).tiny)
    bound = np.maximum(ROUNDINGS * part.rounding, LARGEST * size)
    if not bool(np.all(difference <= bound)):
        ratio = np.where(np.isfinite(difference), difference / bound, np.inf)
        worst = np.unravel_index(np.argmax(ratio), ratio.shape)
        raise FileError(
            tr(
                "an answer differs from the engine's by {difference:.2g}, where rounding explains at most {bound:.2g}",
                difference=float(difference[worst]),
                bound=float(bound[worst]),
            )
        )
    worst = np.unravel_index(np.argmax(difference), difference.shape)
    engine, reader = scores_of(part.answers, part.split, model), scores_of(found, part.split, model)
    has_classes = bool(model.class_names)
    return CheckedPart(
        part=part.name,
        rows=part.rows,
        rows_checked=part.rows,
        max_abs_difference=float(difference[worst]),
        bound=float(bound[worst]),
        relative=float((difference / size).max()),
        scores_equal=engine.texts(has_classes=has_classes) == reader.texts(has_classes=has_classes),
        engine=engine,
        reader=reader,
    )


def scores_of(answers: Floats, split: Split, model: ExportedModel) -> Scores:
    """How good answers in the targets' own units are."""
    if split.targets is None:
        chance = answers[np.arange(split.rows), split.labels]
        loss = -np.log(np.maximum(chance, np.finfo(np.float64).tiny)).mean()
        return Scores(float((answers.argmax(axis=1) == split.labels).mean()), float(loss))
    truth = split.targets.astype(np.float64)
    scaled = (answers - [one.mean for one in model.targets]) / [one.scale for one in model.targets]
    errors, spread = ((scaled - truth) ** 2).mean(axis=0), truth.var(axis=0)
    explained = [1.0 - error / of for error, of in zip(errors.tolist(), spread.tolist(), strict=True) if of > 0.0]
    mean = math.fsum(explained) / len(explained) if explained else math.nan  # as the scores of a run
    return Scores(mean, float(errors.mean()))
