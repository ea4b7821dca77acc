"""What is written in one cell: a number, a gap, or something else. The rules that every reader of texts follows.

A number is digits with at most one decimal mark and an exponent: no words such as ``inf``, no leading zeros as codes have
them, and no whole number that a double-precision number cannot hold. Spaces around it do not count.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from workbench.language import tr
from workbench.specs.own_data import Reading

EXACT: Final = 2**53
"""All whole numbers up to this one are numbers of double precision."""
BLANKS: Final = " \t"


@dataclass(frozen=True, slots=True)
class NumberForm:
    """How numbers are written in a file."""

    decimal: str = "."
    thousands: str = ""

    @property
    def is_plain(self) -> bool:
        return self.decimal == "." and not self.thousands

    @property
    def pattern(self) -> str:
        """A regular expression that a whole cell matches where it is a number; understood by Python and by Rust."""
        mark = re.escape(self.decimal)
        grouped = rf"|[0-9]{{1,3}}(?:{re.escape(self.thousands)}[0-9]{{3}})+(?:{mark}[0-9]*)?" if self.thousands else ""
        return rf"^[+-]?(?:[0-9]+(?:{mark}[0-9]*)?|{mark}[0-9]+{grouped})(?:[eE][+-]?[0-9]+)?$"

    def plain(self, text: str) -> str:
        """The number as Python writes it."""
        return text.replace(self.thousands, "").replace(self.decimal, ".") if not self.is_plain else text


@cache
def _compiled(form: NumberForm) -> re.Pattern[str]:
    return re.compile(form.pattern)


def form_of(reading: Reading) -> NumberForm:
    """How the file writes numbers."""
    return NumberForm(reading.decimal, reading.thousands)


def read_number(text: str, form: NumberForm) -> float | str:
    """The number that is written, correctly rounded; otherwise the reason why the cell is not read as one."""
    text = text.strip(BLANKS)
    if not looks_like_number(text, form):
        return not_a_number(text)
    plain = form.plain(text)
    value = float(plain)
    return refusal(plain, value) or value


def looks_like_number(text: str, form: NumberForm) -> bool:
    """Whether it is written as numbers are, without looking at its value."""
    return number_test(form)(text) is not None


def number_test(form: NumberForm) -> Callable[[str], object | None]:
    """What tells a number from other cells where there are many: its answer is None for all that is none."""
    return _compiled(form).fullmatch


def refusal(plain: str, value: float) -> str:
    """Why a text that looks like a number is not taken for one; empty where it is."""
    digits = plain.lstrip("+-")
    if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        return tr("begins with 0, as codes do: as a number it would lose it")
    if not math.isfinite(value):
        return tr("is too large for a number of double precision")
    if abs(value) >= EXACT and digits.isdigit() and int(digits[:400]) != abs(int(value)):
        return tr(
            "has more digits than a number of double precision can hold: it would become {value}", value=int(value)
        )
    return ""


def not_a_number(text: str) -> str:
    """The reason for a text that is not written as numbers are."""
    if text.lower().lstrip("+-") in ("inf", "infinity", "nan"):
        return tr("is not a finite number")
    return tr("is not a number")


def is_missing(text: str, words: Iterable[str]) -> bool:
    """Whether the cell says that no value is known."""
    return text.strip(BLANKS) in words
