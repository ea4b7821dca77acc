"""A sheet on which points are drawn, stroke by stroke, and what becomes of them: a ``DrawnSpec``. Without Qt."""

from collections import Counter
from dataclasses import dataclass
from typing import Final, TypeAlias

from workbench.data.draws import Purpose, normals
from workbench.data.loading import load_dataset
from workbench.data.own import CLASS_LETTERS
from workbench.errors import DataError
from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.data import DEFAULT_TEST_FRACTION, MOST_TOY_CLASSES
from workbench.specs.own_data import MOST_POINTS, AnyData, DrawnSpec

Point: TypeAlias = tuple[float, float, int]
"""x, y and class"""

EDGE: Final = 3.0
"""The sheet reaches from -3 to 3 both ways"""
ERASER: Final = 0.25
"""Radius around the pointer"""
_SPREAD: Final = 0.14
_APART: Final = 0.1
_DECIMALS: Final = 3
_MOST_STROKES: Final = 200


@dataclass(slots=True)
class _Stroke:
    before: tuple[Point, ...]
    x: float
    y: float


class Sheet:
    """Points, and the strokes that they came by. Each stroke is one step of undo; the last 200 are kept."""

    def __init__(self, points: tuple[Point, ...] = ()) -> None:
        self.points = points
        self._past: list[tuple[Point, ...]] = []
        self._future: list[tuple[Point, ...]] = []
        self._stroke: _Stroke | None = None

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    @property
    def is_full(self) -> bool:
        """No point more can be drawn."""
        return len(self.points) >= MOST_POINTS

    @property
    def counts(self) -> tuple[int, ...]:
        """Points of each class."""
        found = Counter(label for _, _, label in self.points)
        return tuple(found[label] for label in range(MOST_TOY_CLASSES))

    @property
    def reach(self) -> float:
        """Half the side of the square that holds all points: they may have been written into a file by hand."""
        return max((EDGE, *(max(abs(x), abs(y)) for x, y, _ in self.points)))

    def press(self, x: float, y: float, label: int | None) -> None:
        """Begin a stroke: a point of a class at this place, or with None nothing near it."""
        self.release()
        self._stroke = _Stroke(self.points, x, y)
        self._touch(x, y, label)

    def drag(self, x: float, y: float, label: int | None) -> None:
        """Go on with the stroke: points are sprayed along the way, or what is near it goes."""
        stroke = self._stroke
        if stroke is None:
            return
        way_x, way_y = x - stroke.x, y - stroke.y
        steps = int((way_x**2 + way_y**2) ** 0.5 / _APART)
        for step in range(1, steps + 1):
            share = step / steps
            there_x, there_y = stroke.x + share * way_x, stroke.y + share * way_y
            if label is not None:
                aside = normals(len(self.points), Purpose.SPRAY, 2) * _SPREAD
                there_x, there_y = there_x + float(aside[0]), there_y + float(aside[1])
            self._touch(there_x, there_y, label)
        if steps:
            stroke.x, stroke.y = x, y

    def release(self) -> None:
        """The stroke is over."""
        stroke, self._stroke = self._stroke, None
        if stroke is not None and stroke.before != self.points:
            self._past = [*self._past[1 - _MOST_STROKES :], stroke.before]
            self._future = []

    def clear(self) -> None:
        """Take all points away, which is a stroke too."""
        self.release()
        self._stroke = _Stroke(self.points, 0.0, 0.0)
        self.points = ()
        self.release()

    def undo(self) -> None:
        """Take the last stroke back."""
        self.release()
        if self._past:
            self._future.append(self.points)
            self.points = self._past.pop()

    def redo(self) -> None:
        """Make again what was taken back."""
        self.release()
        if self._future:
            self._past.append(self.points)
            self.points = self._future.pop()

    @property
    def numbered(self) -> tuple[Point, ...]:
        """The points with their classes numbered from 0; those without points are left out."""
        used = sorted({label for _, _, label in self.points})
        return tuple((x, y, used.index(label)) for x, y, label in self.points)

    def spec(self, before: AnyData) -> DrawnSpec:
        """The points as data, cut as ``before`` was. Raises ``SpecError``."""
        points = self.numbered
        if isinstance(before, DrawnSpec):
            return before.replaced(points=points)
        share = DEFAULT_TEST_FRACTION if before.test_fraction is None else before.test_fraction
        return DrawnSpec(
            dev_fraction=before.dev_fraction, test_fraction=share, split_seed=before.split_seed, points=points
        )

    def problem(self, before: AnyData) -> str:
        """Why nothing can be learnt from these points yet; empty if it can."""
        if sum(map(bool, self.counts)) < 2:
            return tr("Draw points of at least two classes.")
        needed = 2 + (before.test_fraction != 0.0)  # one for each part
        few = next((label for label, count in enumerate(self.counts) if 0 < count < needed), None)
        if few is not None:
            return tr("Draw at least {needed} points of class {letter}.", needed=needed, letter=CLASS_LETTERS[few])
        try:
            load_dataset(self.spec(before))
        except DataError as error:
            return str(error)
        return ""

    @property
    def size_text(self) -> str:
        """How many points there are, of how many."""
        return tr("{count} of at most {most} points", count=grouped(len(self.points)), most=grouped(MOST_POINTS))

    def _touch(self, x: float, y: float, label: int | None) -> None:
        if label is None:
            kept = (point for point in self.points if (point[0] - x) ** 2 + (point[1] - y) ** 2 > ERASER**2)
            self.points = tuple(kept)
        elif not self.is_full and abs(x) <= self.reach and abs(y) <= self.reach:
            self.points = (*self.points, (round(x, _DECIMALS), round(y, _DECIMALS), label))
