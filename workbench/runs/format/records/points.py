"""Points of instruments: one row for each instrument in each branch, with the version that it was measured by."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.language import tr
from workbench.runs.format.cells import MOST_NUMBER, count_in, word_in
from workbench.runs.format.table import Cell, Cells, Codec, Table
from workbench.runs.history.kept_points import MOST_NUMBERS, MOST_POINTS, KeptPoints
from workbench.specs.run import MAXIMUM_STEPS

POINTS: Final = Table(
    "points",
    (
        ("branch", "INTEGER"),
        ("probe", "TEXT"),
        ("version", "INTEGER"),
        ("width", "INTEGER"),
        ("steps", "BLOB"),
        ("numbers", "BLOB"),
    ),
)


@dataclass(frozen=True, slots=True)
class StoredPoints:
    """Points under the ``number`` of their row."""

    number: int
    points: KeptPoints


def _key(stored: StoredPoints) -> int:
    return stored.number


def _cells(stored: StoredPoints) -> Cells:
    points = stored.points
    return points.branch, points.probe, points.version, points.width, points.steps, points.numbers


def _read(number: int, cells: Cells) -> StoredPoints:
    branch, probe, version, width, steps, numbers = cells
    points = KeptPoints(
        branch=count_in(branch, MOST_NUMBER),
        probe=word_in(probe),
        version=count_in(version, MOST_NUMBER),
        width=count_in(width, MOST_NUMBERS),
        steps=_steps_in(steps),
        numbers=_bytes_in(numbers, MOST_NUMBERS),
    )
    if points.width == 0 or len(points.numbers) != len(points.steps) * points.width:
        raise ValueError(tr("it has other numbers than points"))
    return StoredPoints(count_in(number, MOST_NUMBER), points)


POINT: Final = Codec(POINTS, _key, _cells, _read)


def _steps_in(value: Cell) -> bytes:
    found = _bytes_in(value, MOST_POINTS)
    steps = np.frombuffer(found, "<i8")
    if len(steps) == 0 or steps[0] < 0 or steps[-1] > MAXIMUM_STEPS or (np.diff(steps) <= 0).any():
        raise ValueError(tr("steps of points rise from 0 on"))
    return found


def _bytes_in(value: Cell, most: int) -> bytes:
    """At most so many numbers of 8 bytes."""
    if not isinstance(value, bytes) or len(value) > 8 * most or len(value) % 8:
        raise ValueError(tr("at most {most} numbers of 8 bytes each are expected", most=most))
    return value
