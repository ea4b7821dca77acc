"""One look at a run file: what a list of runs says of it, small enough to be kept for thousands of them."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, JsonValue

from workbench.data.loading import describe
from workbench.errors import DataError, FileError
from workbench.language import tr
from workbench.numbers import percent, r_squared, score
from workbench.runs.disk.true_path import true_path
from workbench.runs.format.untrusted import log_size
from workbench.runs.history.earlier_scores import curves_to
from workbench.runs.history.history import History
from workbench.runs.history.settings_difference import plain_settings
from workbench.runs.reading import RunReader
from workbench.specs.base import Spec
from workbench.specs.run import RunSpec

MOST_POINTS: Final = 60
"""Of the curve: a picture of it is about as many pixels wide"""
_MOST_SETTINGS: Final = 200
_LONGEST_VALUE: Final = 300
_LONGEST_TEXT: Final = 200
Stamp = tuple[int, int, int]
"""Time and size of the file, size of the log beside it: what changes whenever something is written"""


class RunGlance(Spec):
    """What is seen of a run. ``problem``: why nothing more is; ``curve``: share of the way, dev loss.

    ``best_loss`` and ``best_accuracy`` are None where nothing was scored yet.
    """

    path: Annotated[str, Field(max_length=4096)]
    stamp: Stamp
    key: Annotated[str, Field(max_length=4200)]
    """That of the run, which keeps it under whatever name its file has"""
    name: Annotated[str, Field(max_length=_LONGEST_TEXT)] = ""
    data: Annotated[str, Field(max_length=_LONGEST_TEXT)] = ""
    is_regression: bool = False
    best_loss: float | None = None
    best_accuracy: float | None = None
    step: Annotated[int, Field(ge=0)] = 0
    edits: Annotated[int, Field(ge=0)] = 0
    branches: Annotated[int, Field(ge=0)] = 0
    seconds: Annotated[float, Field(ge=0)] = 0.0
    curve: Annotated[tuple[tuple[float, float], ...], Field(max_length=MOST_POINTS)] = ()
    settings: Annotated[dict[str, JsonValue], Field(max_length=_MOST_SETTINGS, default_factory=dict)]
    damage: Annotated[str, Field(max_length=1000)] = ""
    problem: Annotated[str, Field(max_length=1000)] = ""

    @property
    def loss_text(self) -> str:
        """The best dev loss; a dash where there is none."""
        return "–" if self.best_loss is None else score(self.best_loss)

    @property
    def accuracy_text(self) -> str:
        """The share of right answers there, or R²."""
        found = self.best_accuracy
        if found is None:
            return "–"
        return r_squared(found) if self.is_regression else percent(found, 1)


def stamp_of(path: Path) -> Stamp:
    """What changes with each commit. Raises ``OSError``."""
    about = path.stat()
    return about.st_mtime_ns, about.st_size, log_size(path)


def look_at(path: Path) -> RunGlance:
    """Read what the list says of one run; a file that cannot be read is a glance with a ``problem``. Raises ``OSError``."""
    stamp = stamp_of(path)
    try:
        with RunReader(path) as reader:
            return _seen(reader, path, stamp)
    except FileError as error:
        return RunGlance(
            path=str(path),
            stamp=stamp,
            key=str(true_path(path)),
            name=path.stem[:_LONGEST_TEXT],
            settings={},
            problem=str(error)[:1000],
        )


def _seen(reader: RunReader, path: Path, stamp: Stamp) -> RunGlance:
    history = reader.history
    place = history.current
    spec = history.spec(place.branch)
    line = {branch.number for branch in history.lineage(place.branch)}
    bests = [best for best in history.bests if best.place.branch in line and math.isfinite(best.loss)]
    best = min(bests, key=lambda one: one.loss, default=None)
    data, is_regression = _data(spec)
    return RunGlance(
        path=str(path),
        stamp=stamp,
        key=reader.header.run_id,
        name=(spec.name or spec.data.name)[:_LONGEST_TEXT],
        data=data[:_LONGEST_TEXT],
        is_regression=is_regression,
        best_loss=None if best is None else best.loss,
        best_accuracy=None if best is None or not math.isfinite(best.accuracy) else best.accuracy,
        step=history.tip(place.branch).step,
        edits=history.tip(place.branch).edits,
        branches=len(history.branches),
        seconds=sum(max(0.0, reader.seconds(branch.number)) for branch in history.branches),
        curve=_curve(reader, history),
        settings=_bounded(plain_settings(spec)),
        damage=" ".join(reader.damage)[:1000],
    )


def _data(spec: RunSpec) -> tuple[str, bool]:
    try:
        about = describe(spec.data)
    except DataError:
        return spec.data.name, False
    return about.title, bool(about.target_names)


def _curve(reader: RunReader, history: History) -> tuple[tuple[float, float], ...]:
    """The dev losses on the way to where the run goes on, at most ``MOST_POINTS``, the first and the last among them."""
    place = history.tip(history.current.branch)
    steps, losses, _ = curves_to(history, place, reader.scores).evaluations("dev")
    found = [(step, loss) for step, loss in zip(steps.tolist(), losses.tolist(), strict=True) if math.isfinite(loss)]
    if len(found) < 2:
        return ()
    first, last = found[0][0], found[-1][0]
    count = min(len(found), MOST_POINTS)
    chosen = (found[round(number * (len(found) - 1) / (count - 1))] for number in range(count))
    return tuple(((step - first) / (last - first), loss) for step, loss in chosen)


def _bounded(settings: Mapping[str, object]) -> dict[str, object]:
    """Long values, such as the names of a thousand columns, are told by their beginning."""
    found: dict[str, object] = {}
    for name, value in list(settings.items())[:_MOST_SETTINGS]:
        text = json.dumps(value, ensure_ascii=False)
        found[name] = value if len(text) <= _LONGEST_VALUE else tr("{beginning} …", beginning=text[:_LONGEST_VALUE])
    return found
