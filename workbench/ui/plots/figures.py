"""Numbers as the plots print them: short, and never longer than an axis has room for."""

import math

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def figure(value: float, digits: int = 4) -> str:
    """A measured value with ``digits`` significant digits; a dash where there is none."""
    if not math.isfinite(value):
        return "–"
    return f"{value:.{digits}g}".replace("-", "−")


def grouped(step: float) -> str:
    """A step with thin spaces between thousands."""
    return f"{step:,.0f}".replace(",", "\N{THIN SPACE}").replace("-", "−")


def power(exponent: float) -> str:
    """10 to a whole power: plainly from 0.001 to 1000, otherwise as 10⁻⁵."""
    whole = round(exponent)
    if -3 <= whole <= 3:
        return f"{10.0**whole:g}"
    return "10" + str(whole).translate(_SUPERSCRIPTS)
