"""The scales of a search space: from a number r in [0, 1) to a value, and back.

Every scale is a straight line in a coordinate of its own, from the coordinate of ``low`` to that of ``high``:

    linear          x
    log             log10 x
    one_minus_log   -log10(1 - x)
    logit           log10(x / (1 - x))
    choice          the place in the list of choices

``low`` and ``high`` both belong to the range: r = 0 gives ``low`` and r → 1 gives ``high``.

A whole number k stands for everything that rounds to it, from k - 1/2 to k + 1/2 *on that scale*. So integer rows run
from ``low - 1/2`` to ``high + 1/2``. On the linear scale this is ``floor(low + r (high - low + 1))``, all numbers
equally likely; on the log scale P(k) = log((k + 1/2) / (k - 1/2)) / log((high + 1/2) / (low - 1/2)), and neither end
gets half the room of its neighbours. (Optuna draws integers on a log scale in the same way.)
"""

import math
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.language import tr
from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import Dimension, SamplingScale, scale_holds

Values: TypeAlias = NDArray[np.float64] | NDArray[np.int64] | NDArray[np.object_]
"""Values of one row: ``float64``, ``int64`` for whole numbers, ``object`` for choices."""
Positions: TypeAlias = NDArray[np.float64]

_DIGITS: Final = 4
_OF_DECADES: Final = ("log", "one_minus_log", "logit")
_SMALL_SHARES: Final = tuple(float(f"1e-{digits}") for digits in range(15, 0, -1))
LOGIT_MARKS: Final = (*_SMALL_SHARES, 0.5, *(1.0 - share for share in reversed(_SMALL_SHARES)))
"""Powers of ten towards 0, one half, powers of ten towards 1."""


def value_at(dimension: Dimension, r: ArrayLike) -> Values:
    """Values for ``r`` in [0, 1), of the same shape: ``r = 0`` gives ``low``, ``r`` near 1 gives ``high``."""
    fractions = np.asarray(r, dtype=np.float64)
    if dimension.scale == "choice":
        index = np.minimum((fractions * len(dimension.choices)).astype(np.intp), len(dimension.choices) - 1)
        return np.array(dimension.choices, dtype=object)[index]
    low, high = _ends(dimension)
    match dimension.scale:
        case "log":
            values = low * (high / low) ** fractions
        case "one_minus_log":
            values = 1.0 - (1.0 - low) * ((1.0 - high) / (1.0 - low)) ** fractions
        case "logit":
            odds = low / (1.0 - low) * (high / (1.0 - high) * (1.0 - low) / low) ** fractions
            values = odds / (1.0 + odds)
        case _:
            values = low + (high - low) * fractions
    return _rounded(dimension, values)


def position_of(dimension: Dimension, value: ArrayLike) -> Positions:
    """The inverse of ``value_at``, in [0, 1]: 0 for ``low``, 1 for ``high``.

    Whole numbers and choices give the middle of their interval, values outside the range the nearer end. Raises
    ``ValueError`` for a choice that is not in the list.
    """
    if dimension.scale == "choice":
        return _positions_of_choices(dimension, np.asarray(value, dtype=object))
    low, high = _ends(dimension)
    values = np.clip(np.asarray(value, dtype=np.float64), low, high)
    start, end = _coordinate(dimension.scale, np.array([low, high]))
    positions = (_coordinate(dimension.scale, values) - start) / (end - start)
    return np.asarray(np.clip(positions, 0.0, 1.0))


def share_between(dimension: Dimension, first: float, last: float) -> float:
    """Probability of a draw from ``first`` to ``last``; whole numbers count when they lie in it, both ends included.

    For choices, the share of those numbers in the list.
    """
    if dimension.scale == "choice":
        inside = [c for c in dimension.choices if not isinstance(c, str) and first <= c <= last]
        return len(inside) / len(dimension.choices)
    if dimension.integer:
        first, last = math.ceil(first) - 0.5, math.floor(last) + 0.5
    if last <= first:
        return 0.0
    start, end = position_of(dimension, [first, last])
    return float(end - start)


def density(dimension: Dimension, value: ArrayLike) -> Positions:
    """Probability density of the draws at ``value``, per unit of the value; 0 outside the range.

    Whole numbers and choices have no density but a probability, which is given instead.
    """
    if dimension.scale == "choice":
        values = np.asarray(value, dtype=object)
        chances = [dimension.choices.count(item) / len(dimension.choices) for item in values.flat]
        return np.array(chances, dtype=np.float64).reshape(values.shape)
    numbers = np.asarray(value, dtype=np.float64)
    low, high = _ends(dimension)
    inside = (numbers >= low) & (numbers <= high)
    if dimension.integer:
        share = position_of(dimension, numbers + 0.5) - position_of(dimension, numbers - 0.5)
        return np.where(inside & (numbers == np.floor(numbers)), share, 0.0)
    start, end = _coordinate(dimension.scale, np.array([low, high]))
    return np.where(inside, _slope(dimension.scale, np.where(inside, numbers, low)) / (end - start), 0.0)


def on_scale(dimension: Dimension, scale: SamplingScale) -> Dimension | None:
    """The same range on another scale, or None where that scale cannot hold it."""
    low, high = dimension.low, dimension.high
    if scale == "choice" or low is None or high is None:
        return dimension if scale == dimension.scale else None
    if not scale_holds(scale, low, high) or (dimension.integer and scale in ("one_minus_log", "logit")):
        return None
    return dimension.replaced(scale=scale)


def averaged_steps(beta: float) -> float:
    """Over how many steps an exponentially weighted average of weight ``beta`` reaches back: 1 / (1 - β)."""
    return 1.0 / (1.0 - beta)


def decades(dimension: Dimension) -> float:
    """Powers of ten between the ends: of x (log), of 1 - x (one_minus_log), of x / (1 - x) (logit); 0 on the others."""
    if dimension.scale not in _OF_DECADES:
        return 0.0
    start, end = _coordinate(dimension.scale, np.array(_ends(dimension)))
    return float(end - start)


def histogram_edges(dimension: Dimension, bins: int) -> Positions:
    """Borders of about ``bins`` bins as positions from 0 to 1, evenly spaced on the scale, (bins + 1,).

    Every whole number and every choice lies in the middle of what belongs to it, never on a border: the borders are
    moved to the nearest half, so bins differ in width. Divide counts by ``np.diff(edges)`` to compare them.
    """
    if dimension.scale == "choice":
        return np.linspace(0.0, 1.0, len(dimension.choices) + 1)
    edges = np.linspace(0.0, 1.0, bins + 1)
    if not dimension.integer:
        return edges
    low, high = _ends(dimension)
    values = np.asarray(value_at(dimension, edges), dtype=np.float64)
    halves = np.unique(np.concatenate(([low], values[1:-1] + 0.5, [high])))
    return position_of(dimension, halves)


def unit_positions(dimension: Dimension) -> Positions:
    """Where whole powers of ten lie (of x, or of 1 - x): the borders between decades, as positions inside (0, 1).

    On the logit scale these are …, 0.01, 0.1, 0.5, 0.9, 0.99, …
    """
    if dimension.scale not in _OF_DECADES:
        return np.empty(0)
    start, end = _coordinate(dimension.scale, np.array(_ends(dimension)))
    if dimension.scale == "logit":
        marks = _coordinate("logit", np.array(LOGIT_MARKS))
        positions = (marks - start) / (end - start)
        return np.asarray(positions[(positions > 0.0) & (positions < 1.0)])
    whole = np.arange(math.ceil(start), math.floor(end) + 1)
    positions = (whole - start) / (end - start)
    return np.asarray(positions[(positions > 0.0) & (positions < 1.0)])


def plain(values: Values) -> list[Value]:
    """The same values as Python numbers and strings, fit for a spec."""
    return list(values.tolist())


def readable(dimension: Dimension, values: Values) -> Values:
    """The same values without digits that make no difference: 0.007070 for 0.007070075669769852.

    On a log scale (of x, or of 1 - x) four digits are kept, on a linear one steps of a few thousandths of the range;
    more where the range is narrow. Whole numbers and choices stay as they are.
    """
    if dimension.integer or dimension.scale == "choice":
        return values
    low, high = _ends(dimension)
    if dimension.scale == "linear":
        rounded = np.asarray(np.round(values.astype(np.float64), 3 - math.floor(math.log10(high - low))))
    else:
        digits = max(_DIGITS, _DIGITS - math.floor(math.log10(decades(dimension))))
        numbers = values.astype(np.float64)
        from_one = np.full(numbers.shape, dimension.scale == "one_minus_log")
        if dimension.scale == "logit":
            from_one = numbers > 0.5
        inner = np.where(from_one, 1.0 - numbers, numbers)
        written = np.array([float(f"{number:.{digits - 1}e}") for number in inner.ravel().tolist()]).reshape(
            inner.shape
        )
        rounded = np.where(from_one, np.round(1.0 - written, 15), written)
    return np.asarray(np.clip(rounded, low, high), dtype=np.float64)


def _ends(dimension: Dimension) -> tuple[float, float]:
    """Where the scale begins and ends; half a number further out for whole numbers."""
    if dimension.low is None or dimension.high is None:
        raise ValueError(
            tr("{dimension}: the {scale} scale needs low and high", dimension=dimension.name, scale=dimension.scale)
        )
    margin = 0.5 if dimension.integer else 0.0
    return dimension.low - margin, dimension.high + margin


def _coordinate(scale: SamplingScale, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The coordinate in which the scale is a straight, rising line."""
    match scale:
        case "log":
            return np.asarray(np.log10(values))
        case "one_minus_log":
            return np.asarray(-np.log10(1.0 - values))
        case "logit":
            return np.asarray(np.log10(values / (1.0 - values)))
        case _:
            return values


def _slope(scale: SamplingScale, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Derivative of the coordinate: how much of the scale one unit of the value takes."""
    match scale:
        case "log":
            return np.asarray(1.0 / (values * math.log(10.0)))
        case "one_minus_log":
            return np.asarray(1.0 / ((1.0 - values) * math.log(10.0)))
        case "logit":
            return np.asarray(1.0 / (values * (1.0 - values) * math.log(10.0)))
        case _:
            return np.ones_like(values)


def _rounded(dimension: Dimension, values: NDArray[np.float64]) -> Values:
    """Inside the range whatever the last bit of a power says; whole where whole numbers are meant."""
    if dimension.integer:
        whole = np.floor(values + 0.5)
        return np.clip(whole, dimension.low, dimension.high).astype(np.int64)
    return np.clip(values, dimension.low, dimension.high)


def _positions_of_choices(dimension: Dimension, values: NDArray[np.object_]) -> Positions:
    index: dict[object, int] = {choice: number for number, choice in enumerate(dimension.choices)}
    unknown = [value for value in values.flat if value not in index]
    if unknown:
        raise ValueError(
            tr(
                "{dimension}: {unknown!r} is not one of {choices}",
                dimension=dimension.name,
                unknown=unknown[0],
                choices=dimension.choices,
            )
        )
    numbers = np.array([index[value] for value in values.flat], dtype=np.float64)
    return ((numbers + 0.5) / len(dimension.choices)).reshape(values.shape)
