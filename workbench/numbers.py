"""Numbers as the workbench shows them, in the window and on the command line: the same on every machine.

Thousands are parted by commas, a share is written in per cent, and a measured value has significant digits. What is
only read has a typographic minus; ``exact`` has a plain one, because it is typed and read back as well.
"""

import math
from typing import Final

from workbench.language import tr

_SUPERSCRIPTS: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_DIGITS: Final = 12
"""As many digits of a computed value are meant; what follows is the rounding error of binary numbers."""


def rounded(value: float, digits: int = _DIGITS) -> float:
    """The number nearest to ``value`` that has so many significant digits."""
    return float(f"{value:.{digits}g}")


def significant(value: float, digits: int = 4) -> str:
    """A measured value with so many significant digits; a dash where there is none."""
    return _minus(f"{value:.{digits}g}") if math.isfinite(value) else "–"


def measured(value: float, digits: int = 4) -> str:
    """A value of a person's own data: so many significant digits, all of what stands before the point; short only beyond 10¹⁵."""
    if not math.isfinite(value):
        return "–"
    size = math.floor(math.log10(abs(value))) if value else 0
    if not -5 <= size < 15:
        return significant(value, digits)
    text = f"{value:,.{max(0, digits - 1 - size)}f}"
    return _minus(text.rstrip("0").rstrip(".") if "." in text else text)


def signed(value: float, digits: int = 3) -> str:
    """A difference with its sign."""
    return _minus(f"{value:+.{digits}g}")


def grouped(value: float, decimals: int = 0) -> str:
    """A number with its thousands parted: ``20,000``."""
    return _minus(f"{value:,}" if isinstance(value, int) else f"{value:,.{decimals}f}")


def count(value: float) -> str:
    """As ``grouped``, but millions and more in short: ``12.3 M``."""
    for limit, unit in ((1e12, "T"), (1e9, "G"), (1e7, "M")):
        if value >= limit:
            return f"{significant(value / (1e6 if unit == 'M' else limit))} {unit}"
    return grouped(int(value))


def percent(share: float, decimals: int = 0) -> str:
    """A share of 1: ``20 %``; less than one per cent has one decimal, and what is not nothing is not ``0 %``."""
    if not math.isfinite(share):
        return "–"
    if 0.0 < share < 0.01:
        return f"{100.0 * share:.1f} %" if share >= 0.0005 else "<0.1 %"
    return _minus(f"{100.0 * share:.{decimals}f} %")


def percent_done(step: int, total: int) -> int:
    """Whole per cent, rounded down, so that 100 means done."""
    return min(100, 100 * step // total) if total > 0 else 0


def exact(value: float | str) -> str:
    """The shortest text that reads back to ``value``; a word as it is."""
    return value if isinstance(value, str) else repr(value).removesuffix(".0")


def score(value: float) -> str:
    """A loss or a share of right answers: four decimals, or three digits where those say nothing; eight characters."""
    return f"{value:.4f}" if value == 0.0 or 0.001 <= abs(value) < 1000.0 else f"{value:.2e}"


def r_squared(value: float) -> str:
    """R² with three decimals; a very negative one in short, never longer than eight characters."""
    return f"{value:.3f}" if abs(value) < 100.0 else f"{value:.1e}"


def tick_text(value: float | str) -> str:
    """The shortest label for the mark of an axis: 10⁻⁴, 0.01, 2·10⁻⁵, adam."""
    if isinstance(value, str):
        return value
    mantissa, _, exponent = f"{value:.3e}".partition("e")
    if value != 0 and not -3 <= int(exponent) < 4:
        power = "10" + str(int(exponent)).translate(_SUPERSCRIPTS)
        return power if float(mantissa) == 1.0 else _minus(f"{float(mantissa):g}·{power}")
    return _minus(f"{value:.6g}")


def duration(seconds: float) -> str:
    """``8 s``, ``3 min 05 s``, ``2 h 10 min`` or ``3 d 4 h``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return tr("{whole} min {whole_2:02d} s", whole=whole // 60, whole_2=whole % 60)
    if whole < 86_400:
        return tr("{whole} h {whole_2:02d} min", whole=whole // 3600, whole_2=whole % 3600 // 60)
    return f"{whole // 86_400} d {whole % 86_400 // 3600} h"


def speed(steps_per_second: float) -> str:
    """Mini-batches per second; below ten with one decimal."""
    if steps_per_second >= 10.0:
        return tr("{count} steps/s", count=count(round(steps_per_second)))
    return tr("{steps_per_second:.1f} steps/s", steps_per_second=steps_per_second)


def storage(size: float) -> str:
    """Bytes in the unit in which they are easiest to read: ``12.3 MB``."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{significant(size, 3)} {unit}"
        size /= 1000
    return tr("{size} GB", size=significant(size, 3) if size < 1000 else grouped(size))


def _minus(text: str) -> str:
    return text.replace("-", "−")
