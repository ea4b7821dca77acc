"""Where the letters and lines of a formula stand: boxes on a base line, set from the inside out.

A fraction's bar lies on the axis, a bit above the base line; a root is drawn as one line around what is inside; what stands
small above and below is set in 0.72 of the size.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF

from workbench.labs.formulas import Accent, Formula, Fraction, Letters, Root, Scripts, Sequence

_SMALL: Final = 0.72
_SMALLEST: Final = 6.5  # points
_AXIS: Final = 0.28  # of the letters' height above the base line
_RAISED, _LOWERED = 0.42, 0.24
_WORDS: Final = re.compile(r"[A-Za-z]+|[^A-Za-z]+")
_MARKS: Final = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar"}


@dataclass(frozen=True, slots=True)
class Run:
    """Letters whose base line begins at ``at``."""

    at: QPointF
    text: str
    font: QFont


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points."""

    points: tuple[QPointF, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Box:
    """A set formula: its base line begins at (0, 0), y grows downwards."""

    width: float
    ascent: float
    descent: float
    runs: tuple[Run, ...] = ()
    strokes: tuple[Stroke, ...] = ()

    @property
    def height(self) -> float:
        """From the top of the highest to the bottom of the lowest part."""
        return self.ascent + self.descent

    def moved(self, x: float, y: float) -> "Box":
        """The same with its base line elsewhere; width and heights stay its own."""
        by = QPointF(x, y)
        runs = tuple(replace(run, at=run.at + by) for run in self.runs)
        strokes = tuple(replace(one, points=tuple(point + by for point in one.points)) for one in self.strokes)
        return replace(self, runs=runs, strokes=strokes)


def set_formula(formula: Formula, font: QFont) -> Box:
    """The formula in letters of this font."""
    match formula:
        case Letters(text):
            return _words(text, font)
        case Sequence(parts):
            return _row(_joined(parts), font)
        case Fraction(above, below):
            return _fraction(set_formula(above, font), set_formula(below, font), font)
        case Root(inside):
            return _root(set_formula(inside, font), font)
        case Accent(mark, inside):
            return _accent(_MARKS[mark], set_formula(inside, font), font)
        case Scripts(base, above, below):
            small = _smaller(font)
            raised = None if above is None else set_formula(above, small)
            lowered = None if below is None else set_formula(below, small)
            return _scripts(set_formula(base, font), raised, lowered, font)


def _joined(parts: tuple[Formula, ...]) -> tuple[Formula, ...]:
    """Letters that follow each other as one text, so that ``max`` is a word and no product."""
    found: list[Formula] = []
    for part in parts:
        last = found[-1] if found else None
        if isinstance(part, Letters) and isinstance(last, Letters):
            found[-1] = Letters(last.text + part.text)
        else:
            found.append(part)
    return tuple(found)


def _words(text: str, font: QFont) -> Box:
    """Single letters are names of quantities and slanted, words stand upright."""
    slanted = QFont(font)
    slanted.setItalic(True)
    x, runs = 0.0, []
    for word in _WORDS.findall(text):
        own = slanted if len(word) == 1 and word.isalpha() else font
        runs.append(Run(QPointF(x, 0.0), word, own))
        x += QFontMetricsF(own).horizontalAdvance(word)
    metrics = QFontMetricsF(font)
    return Box(x, metrics.capHeight() * 1.15, metrics.descent() * 0.8, tuple(runs))


def _row(parts: tuple[Formula, ...], font: QFont) -> Box:
    boxes = [set_formula(part, font) for part in parts]
    x, placed = 0.0, []
    for box in boxes:
        placed.append(box.moved(x, 0.0))
        x += box.width
    ascent, descent = max((b.ascent for b in boxes), default=0.0), max((b.descent for b in boxes), default=0.0)
    return _together(x, ascent, descent, *placed)


def _fraction(above: Box, below: Box, font: QFont) -> Box:
    em = QFontMetricsF(font).height()
    axis, gap, side = _AXIS * em * 0.9, 0.14 * em, 0.12 * em
    width = max(above.width, below.width) + 2.0 * side
    up, down = axis + gap + above.descent, below.ascent + gap - axis
    bar = Stroke((QPointF(0.03 * em, -axis), QPointF(width - 0.03 * em, -axis)), _thin(font))
    return _together(
        width,
        up + above.ascent,
        down + below.descent,
        above.moved((width - above.width) / 2.0, -up),
        below.moved((width - below.width) / 2.0, down),
        strokes=(bar,),
    )


def _root(inside: Box, font: QFont) -> Box:
    em = QFontMetricsF(font).height()
    sign, gap = 0.5 * em, 0.12 * em
    top, foot, end = -(inside.ascent + gap), inside.descent, sign + inside.width + 0.08 * em
    points = (
        QPointF(0.04 * em, top * 0.42),
        QPointF(0.16 * em, top * 0.48),
        QPointF(0.28 * em, foot),
        QPointF(0.44 * em, top),
        QPointF(end, top),
    )
    line = Stroke(points, _thin(font))
    return _together(end + 0.04 * em, inside.ascent + 1.6 * gap, foot, inside.moved(sign, 0.0), strokes=(line,))


def _accent(mark: str, inside: Box, font: QFont) -> Box:
    metrics = QFontMetricsF(font)
    em, is_low = metrics.height(), _is_low(inside)
    y = -(metrics.xHeight() if is_low else inside.ascent) - 0.1 * em
    middle, half = inside.width / 2.0 + 0.03 * em, 0.17 * em
    points: tuple[tuple[float, float], ...]
    match mark:
        case "hat":
            points = ((-half, 0.0), (0.0, -0.15 * em), (half, 0.0))
        case "tilde":
            points = (
                (-half, -0.02 * em),
                (-half / 2, -0.1 * em),
                (0.0, -0.06 * em),
                (half / 2, -0.02 * em),
                (half, -0.1 * em),
            )
        case _:
            points = ((-half, -0.05 * em), (half, -0.05 * em))
    stroke = Stroke(tuple(QPointF(middle + x, y + up) for x, up in points), _thin(font))
    return _together(inside.width, max(inside.ascent, 0.2 * em - y), inside.descent, inside, strokes=(stroke,))


def _is_low(box: Box) -> bool:
    """Whether it is a letter without a stem, such as z."""
    return len(box.runs) == 1 and box.runs[0].text in "acemnorsuvwxyzμπσργεημω"


def _scripts(base: Box, above: Box | None, below: Box | None, font: QFont) -> Box:
    em = QFontMetricsF(font).height()
    x = base.width + 0.03 * em
    parts, width, ascent, descent = [base], base.width, base.ascent, base.descent
    if above is not None:
        up = max(_RAISED * em, base.ascent - 0.35 * above.ascent)
        parts.append(above.moved(x + 0.04 * em, -up))
        width, ascent = max(width, x + 0.04 * em + above.width), max(ascent, up + above.ascent)
    if below is not None:
        down = max(_LOWERED * em, base.descent * 0.7)
        parts.append(below.moved(x, down))
        width, descent = max(width, x + below.width), max(descent, down + below.descent)
    return _together(width + 0.03 * em, ascent, descent, *parts)


def _together(width: float, ascent: float, descent: float, *parts: Box, strokes: tuple[Stroke, ...] = ()) -> Box:
    runs = tuple(run for part in parts for run in part.runs)
    return Box(width, ascent, descent, runs, (*(one for part in parts for one in part.strokes), *strokes))


def _smaller(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(max(_SMALLEST, font.pointSizeF() * _SMALL))
    return small


def _thin(font: QFont) -> float:
    return max(1.0, 0.08 * font.pointSizeF())
