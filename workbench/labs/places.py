"""How the numbers of an outcome stand in sentences and tables."""

import math
from collections.abc import Mapping
from dataclasses import replace

from workbench.labs.lab import Measured, Number
from workbench.language import tr
from workbench.numbers import grouped, percent, significant

_MILLIONTH = 1e-6


def told(number: Number) -> str:
    """A number as it is read: ``0.81 (0.79 to 0.83)``, ``12.5 % (12.1 to 12.9 %)``, ``1,024``, ``0.5``."""
    match number:
        case str():
            return number
        case bool():
            return tr("yes") if number else tr("no")
        case int():
            return grouped(number)
        case float():
            return significant(number) if math.isfinite(number) else _without_value(number)
        case Measured():
            return _measured(number)


def filled(sentence: str, numbers: Mapping[str, Number]) -> str:
    """A sentence of a lab in the language of the reader, its places filled with numbers."""
    return tr(sentence, **{name: told(number) for name, number in numbers.items()}) if "{" in sentence else tr(sentence)


def within(gap: float) -> str:
    """How near two numbers are, without powers of ten: ``0.00002``; below that only that it is less than a millionth."""
    if not math.isfinite(gap):
        return _without_value(gap)
    if abs(gap) < _MILLIONTH:
        return tr("a millionth")
    digits = -math.floor(math.log10(abs(gap)))
    return grouped(math.ceil(abs(gap) * 10.0**digits) / 10.0**digits, max(0, digits))


def compared(difference: Measured, more: str, less: str) -> str:
    """A difference in words whose sign fits: ``more`` (such as "worse") above 0, ``less`` below, neither where 0 lies inside."""
    if difference.low > 0.0:
        return tr("{word} by {difference}", word=more, difference=told(difference))
    if difference.high < 0.0:
        turned = replace(difference, value=-difference.value, low=-difference.high, high=-difference.low)
        return tr("{word} by {difference}", word=less, difference=told(turned))
    return tr(
        "neither {more} nor {less} for certain (the difference is {difference}, which reaches to both sides of 0)",
        more=more,
        less=less,
        difference=told(difference),
    )


def intervals_told(numbers: Mapping[str, Number]) -> list[str]:
    """What the intervals of these numbers are and cover, a sentence for each kind; none where there are none."""
    found: dict[float, set[str]] = {}
    for number in numbers.values():
        if isinstance(number, Measured) and number.covers and number.low < number.high:
            found.setdefault(number.level, set()).add(number.covers)
    return [
        tr(
            "(a to b) is a {level} interval over {covers}.",
            level=percent(level),
            covers=", ".join(sorted(found[level])),
        )
        for level in sorted(found, reverse=True)
    ]


def _measured(number: Measured) -> str:
    half = (number.high - number.low) / 2
    factor = 100.0 if number.unit in {"share", "points"} else 1.0
    if not math.isfinite(number.value):
        return _without_value(number.value)
    if not math.isfinite(half) or half == 0.0:
        if number.unit == "share":
            return percent(number.value, 1)
        return _with_unit(significant(number.value * factor), number)
    digits = max(0, 1 - math.floor(math.log10(half * factor)))
    ends = [one * factor for one in (number.value, number.low, number.high)]
    if digits > 5 or not _is_symmetric(number):
        texts = [significant(one, _figures(number)) for one in ends]
    else:
        texts = [grouped(float(one), digits) for one in ends]
    value = _with_unit(texts[0], number)
    high = texts[2] if number.unit == "points" else _with_unit(texts[2], number)  # a long one is said once
    return tr("{value} ({low} to {high})", value=value, low=texts[1], high=high)


def _figures(number: Measured) -> int:
    """So many significant digits that both ends can be told apart."""
    size, width = max(abs(number.low), abs(number.high)), number.high - number.low
    return min(9, max(3, 2 + math.floor(math.log10(size / width))))


def _is_symmetric(number: Measured) -> bool:
    below, above = number.value - number.low, number.high - number.value
    return abs(above - below) <= 0.1 * (above + below)


def _with_unit(text: str, number: Measured) -> str:
    unit = {"share": "%", "points": tr("percentage points"), "s": "s", "": ""}[number.unit]
    return f"{text} {unit}".rstrip()


def _without_value(number: float) -> str:
    return "NaN" if math.isnan(number) else "∞" if number > 0 else "−∞"
