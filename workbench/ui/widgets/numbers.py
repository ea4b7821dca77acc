"""Numbers as people type them, and as the workbench shows them: the same on every machine, whatever its language.

Typed: ``0.001``, ``1e-3``, ``1E-3``, ``0,001`` (decimal comma), ``−1`` (typographic minus). Shown: the shortest text
that reads back to the very same number, such as ``0.001`` and ``1e-05``.
"""

import math
import re
from collections.abc import Mapping
from typing import Final

from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import SamplingScale

_SUPERSCRIPTS: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


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


def count(value: float) -> str:
    """A whole number with thousands separated; millions and more in short: ``12.3 M``."""
    for limit, unit in ((1e12, "T"), (1e9, "G"), (1e7, "M")):
        if value >= limit:
            return f"{value / (1e6 if unit == 'M' else limit):.4g} {unit}"
    return f"{int(value):,}"


def duration(seconds: float) -> str:
    """``8 s``, ``3 min 05 s``, ``2 h 10 min`` or ``3 d 4 h``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    if whole < 86_400:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 86_400} d {whole % 86_400 // 3600} h"


def speed(steps_per_second: float) -> str:
    """Mini-batches per second; below ten with one decimal."""
    if steps_per_second >= 10.0:
        return f"{count(round(steps_per_second))} steps/s"
    return f"{steps_per_second:.1f} steps/s"


def rate(value: float) -> str:
    """A learning rate to three digits: ``0.003``, ``2.5e-05``."""
    return f"{value:.3g}"


def loss(value: float) -> str:
    """A loss to four digits, never longer than eight characters."""
    return f"{value:.4f}" if abs(value) < 1000.0 else f"{value:.2e}"


def percent(share: float) -> str:
    """A share of 1 in percent with one decimal."""
    return f"{100.0 * share:.1f} %"


def r_squared(value: float) -> str:
    """R² with three decimals; a very negative one in short, never longer than eight characters."""
    return f"{value:.3f}" if abs(value) < 100.0 else f"{value:.1e}"


def percent_done(step: int, total: int) -> int:
    """Whole percent, rounded down, so that 100 means done."""
    return min(100, 100 * step // total) if total > 0 else 0


SCALE_NAMES: Final[Mapping[SamplingScale, str]] = {
    "linear": "Linear",
    "log": "Log",
    "one_minus_log": "1−log",
    "logit": "Logit",
    "choice": "Choice",
}


def percent_text(share: float) -> str:
    """A share as people write it: ``20 %``, ``<1 %``, ``0 %``."""
    return "<1 %" if 0.0 < share < 0.005 else f"{100.0 * share:.0f} %"


def tick_text(value: Value) -> str:
    """The shortest label for the mark of an axis: 10⁻⁴, 0.01, 2·10⁻⁵, adam."""
    if isinstance(value, str):
        return value
    mantissa, _, exponent = f"{value:.3e}".partition("e")
    if value != 0 and not -3 < int(exponent) < 4:
        power = "10" + str(int(exponent)).translate(_SUPERSCRIPTS)
        return power if float(mantissa) == 1.0 else f"{float(mantissa):g}·{power}"
    return f"{value:.6g}"


def value_text(value: Value) -> str:
    """One value as people write it."""
    return value if isinstance(value, str) else number_text(value)


Number = float | int

_LONGEST: Final = 40
_NUMBER: Final = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE)
_BEGINNING: Final = re.compile(r"[+-]?([.,]|(\d+([.,]\d*)?|[.,]\d+)e[+-]?)?", re.IGNORECASE)


class NotANumberError(ValueError):
    """The text cannot be read as the number asked for; the message is a sentence for the field."""


def read_number(text: str, integer: bool = False) -> Number:
    """The number that ``text`` stands for; an ``int`` if ``integer``. Raises ``NotANumberError``."""
    plain = _plain(text)
    if not plain:
        raise NotANumberError("needs a whole number" if integer else "needs a number")
    if len(plain) > _LONGEST or not _NUMBER.fullmatch(plain):
        raise NotANumberError(
            f"must be a number such as {'64' if integer else '0.001 or 1e-3'}, not “{text.strip()[:_LONGEST]}”"
        )
    if integer:
        return _whole(plain, text)
    value = float(plain.replace(",", "."))
    if value in (float("inf"), float("-inf")):
        raise NotANumberError(f"must be a finite number, not {text.strip()}")
    return value


def is_beginning(text: str) -> bool:
    """Whether ``text`` is on the way to a number: ``1e-`` may become ``1e-3``. Empty text is not."""
    plain = _plain(text)
    return bool(plain) and _BEGINNING.fullmatch(plain) is not None


def number_text(value: Number) -> str:
    """The shortest text that reads back to ``value``."""
    return repr(value).removesuffix(".0")


def _plain(text: str) -> str:
    return text.strip().replace("\N{MINUS SIGN}", "-")


def _whole(plain: str, text: str) -> int:
    if "," in plain:  # 1,000 would be 1 in half of the world and 1000 in the other half
        raise NotANumberError(f"must be a whole number without a comma, not {text.strip()}")
    if re.fullmatch(r"[+-]?\d+", plain):
        return int(plain)
    value = float(plain)
    if not value.is_integer():
        raise NotANumberError(f"must be a whole number, not {text.strip()}")
    return int(value)
