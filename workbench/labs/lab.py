"""What a lab is asked and what it answers, as values: numbers with their uncertainty, a verdict, pictures as data.

A lab is a file ``workbench/labs/<name>.py`` with ``measure(setting) -> Outcome`` and ``CONTROLS``, its texts in
``resources/labs/<name>.toml`` and a row in ``lab_rows.py``. ``measure`` is pure but for ``stop``: the same seed and controls
give the same outcome. No result is typed in: texts have places that are filled with ``Outcome.numbers`` by their names.
"""

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from workbench.errors import SpecError
from workbench.language import tr
from workbench.specs.run import RunSpec
from workbench.typed_numbers import NotANumberError, read_number

Unit = Literal["", "share", "points", "s"]
"""How a number is written: "share" in per cent, a difference of shares in percentage "points", seconds with their sign behind."""


class LabStopped(Exception):  # noqa: N818 - nothing is wrong
    """Whoever asked for the lab wants no answer any more."""


@dataclass(frozen=True, slots=True)
class Measured:
    """``value``, and an interval around it that holds the true one with the probability ``level``.

    ``covers`` names what it was repeated over; what does not vary there is not in it.
    """

    value: float
    low: float
    high: float
    covers: str = ""
    unit: Unit = ""
    level: float = 0.95


Number: TypeAlias = Measured | float | int | str
"""A whole number is written with its thousands parted, another one with four significant digits, a text as it is."""


@dataclass(frozen=True, slots=True)
class NumberControl:
    """A slider from ``low`` to ``high``; ``is_whole``: whole numbers only."""

    name: str
    low: float
    high: float
    default: float
    scale: Literal["linear", "log"] = "linear"
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceControl:
    """One of ``choices``; their titles stand in the texts of the lab."""

    name: str
    choices: tuple[str, ...]
    default: str


Control: TypeAlias = NumberControl | ChoiceControl


@dataclass(frozen=True, slots=True)
class Setting:
    """What a lab is run with: ``controls`` holds a value for each of its controls (``lab_rows.setting_for`` makes one).

    ``stop``: set from another thread where the answer is no longer wanted; then ``LabStopped`` is raised. ``report``: told
    what takes long, in a sentence, and an empty one when that is over.
    """

    seed: int
    controls: Mapping[str, float | str]
    stop: threading.Event | None = field(default=None, compare=False)
    report: Callable[[str], None] | None = field(default=None, compare=False)

    def number(self, name: str) -> float:
        """The value of a number control."""
        return float(self.controls[name])

    def whole(self, name: str) -> int:
        """The value of a number control with whole numbers."""
        return round(float(self.controls[name]))

    def choice(self, name: str) -> str:
        """The value of a choice control."""
        return str(self.controls[name])

    def tell(self, text: str) -> None:
        """Say what takes long to whoever waits."""
        if self.report is not None:
            self.report(text)

    def go_on(self) -> None:
        """Called by labs between two pieces of work. Raises ``LabStopped``."""
        if self.stop is not None and self.stop.is_set():
            raise LabStopped


Points: TypeAlias = tuple[float, ...]
Drawn: TypeAlias = Literal["line", "points", "bars", "steps"]


@dataclass(frozen=True, slots=True)
class Axis:
    """``ticks``: names of the places 0, 1, 2 … of an axis of categories; none where the axis has numbers."""

    title: str
    is_log: bool = False
    ticks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """One line, row of points or bars. ``low`` and ``high``: an interval around each y, empty for none.

    ``steps``: bars without gaps, as of a histogram; x holds the left edges.
    """

    name: str
    x: Points
    y: Points
    drawn: Drawn = "line"
    low: Points = ()
    high: Points = ()


def measured_series(
    name: str,
    x: Points,
    found: Sequence[Measured],
    drawn: Drawn = "line",
    ends: tuple[float, float] = (-math.inf, math.inf),
) -> Series:
    """Values with their intervals; nothing is drawn outside of ``ends``, between which the values can lie."""
    least, most = ends
    rows = ((one.value, one.low, one.high) for one in found)
    y, low, high = zip(*(tuple(min(max(end, least), most) for end in row) for row in rows), strict=True)
    return Series(name, x, y, drawn, low, high)


@dataclass(frozen=True, slots=True)
class Regions:
    """Which class each cell of the plane belongs to; ``classes`` are rows from the bottom (the smallest y) to the top."""

    x_low: float
    x_high: float
    y_low: float
    y_high: float
    classes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Data for a plot; ``note``: one sentence below it, or none."""

    title: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    regions: Regions | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of numbers and words; numbers are written by ``places.told``."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Number, ...], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A program, shown as it is."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was measured. ``holds``: whether the claim does; None where the measurement cannot tell.

    A text called as a number with ``_in_words`` behind tells that number in sentences (``places.compared``, ``places.within``).

    ``answer``: the name of the choice of the lab's question that the measurement speaks for; None where it cannot tell.
    ``spec``: a run to go on with by hand.
    """

    numbers: Mapping[str, Number]
    holds: bool | None
    answer: str | None
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    listings: tuple[Listing, ...] = ()
    spec: RunSpec | None = None


Measure: TypeAlias = Callable[[Setting], Outcome]


def checked_value(control: Control, value: float | str) -> float | str:
    """The value, if the control can have it; of a number also its text. Raises ``SpecError``."""
    match control:
        case ChoiceControl():
            if value not in control.choices:
                known = ", ".join(control.choices)
                raise SpecError.single(
                    control.name, tr("must be one of {known}, not {value}", known=known, value=value)
                )
            return value
        case NumberControl():
            number = _number(value) if isinstance(value, str) else value
            if number is None or not control.low <= number <= control.high:
                raise SpecError.single(
                    control.name,
                    tr(
                        "must be a number from {low:g} to {high:g}, not {value}",
                        low=control.low,
                        high=control.high,
                        value=value,
                    ),
                )
            if control.is_whole and number != round(number):
                raise SpecError.single(control.name, tr("must be a whole number, not {value}", value=value))
            return number


def _number(text: str) -> float | None:
    try:
        return float(read_number(text))
    except NotANumberError:
        return None
