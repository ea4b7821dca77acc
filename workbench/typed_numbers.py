"""Numbers as people type them: the same on every machine, whatever its language.

``0.001``, ``1e-3``, ``1E-3``, ``0,001`` (decimal comma), ``−1`` (typographic minus).
"""

import re
from typing import Final

from workbench.language import tr

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
        raise NotANumberError(tr("needs a whole number") if integer else tr("needs a number"))
    if len(plain) > _LONGEST or not _NUMBER.fullmatch(plain):
        raise NotANumberError(
            tr(
                "must be a number such as {integer}, not “{strip}”",
                integer="64" if integer else "0.001 or 1e-3",
                strip=text.strip()[:_LONGEST],
            )
        )
    if integer:
        return _whole(plain, text)
    value = float(plain.replace(",", "."))
    if value in (float("inf"), float("-inf")):
        raise NotANumberError(tr("must be a finite number, not {strip}", strip=text.strip()))
    return value


def is_beginning(text: str) -> bool:
    """Whether ``text`` is on the way to a number: ``1e-`` may become ``1e-3``. Empty text is not."""
    plain = _plain(text)
    return bool(plain) and _BEGINNING.fullmatch(plain) is not None


def _plain(text: str) -> str:
    return text.strip().replace("\N{MINUS SIGN}", "-")


def _whole(plain: str, text: str) -> int:
    if "," in plain:  # 1,000 would be 1 in half of the world and 1000 in the other half
        raise NotANumberError(tr("must be a whole number without a comma, not {strip}", strip=text.strip()))
    if re.fullmatch(r"[+-]?\d+", plain):
        return int(plain)
    value = float(plain)
    if not value.is_integer():
        raise NotANumberError(tr("must be a whole number, not {strip}", strip=text.strip()))
    return int(value)
