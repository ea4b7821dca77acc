r"""Formulas of the texts: a small part of TeX's notation, read into a tree that a window can set and a terminal can print.

    \frac{a}{b}   \sqrt{x}   x^{2}   x_{i}   x_{i}^{2}   \hat{z}   \tilde{z}   \bar{z}

All else is written as it looks: Greek letters, Σ, ∂, ≤, ·. One letter after ``^`` or ``_`` needs no braces. Spaces stay.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import Final, TypeAlias

from workbench.language import tr


@dataclass(frozen=True, slots=True)
class Letters:
    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: "tuple[Formula, ...]"


@dataclass(frozen=True, slots=True)
class Fraction:
    above: "Formula"
    below: "Formula"


@dataclass(frozen=True, slots=True)
class Root:
    inside: "Formula"


@dataclass(frozen=True, slots=True)
class Scripts:
    """``base`` with what stands small above and below behind it; None for nothing."""

    base: "Formula"
    above: "Formula | None"
    below: "Formula | None"


@dataclass(frozen=True, slots=True)
class Accent:
    """``mark``: a combining character of Unicode."""

    mark: str
    inside: "Formula"


Formula: TypeAlias = Letters | Sequence | Fraction | Root | Scripts | Accent

_ACCENTS: Final = {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304"}
_ABOVE_LETTERS: Final = {"\u0302": "^", "\u0303": "~", "\u0304": "¯"}
_ABOVE: Final = dict(zip("0123456789+-−=()nimlTk", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵐˡᵀᵏ", strict=True))
_BELOW: Final = dict(zip("0123456789+-−=()ijkmnltxρβ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ᵢⱼₖₘₙₗₜₓᵨᵦ", strict=True))
_RUN: Final = re.compile(r"\d+(\.\d+)?|[A-Za-z]{3,}")
_LOOSE: Final = frozenset(" +-−=·,/<>≤≥≈")
"""Where one of these stands outside of brackets in a part of a fraction, it needs some in one line."""


def parse_formula(text: str) -> Formula:
    """The tree of a formula. Raises ``ValueError`` for an unknown command or braces that do not pair."""
    reader = _Reader(text)
    found = reader.sequence()
    if reader.left:
        raise ValueError(tr("the formula {text!r} has a brace that closes nothing", text=text))
    return found


def in_one_line(formula: Formula) -> str:
    """As it is printed in a line of text: ``ẑ = (z − μ) / √(σ² + ε)``."""
    match formula:
        case Letters(text):
            return text
        case Sequence(parts):
            return "".join(_bracketed(parts, place) for place in range(len(parts)))
        case Fraction(above, below):
            return f"{_together(above)} / {_together(below)}"
        case Root(inside):
            text = in_one_line(inside)
            return f"√{text}" if len(text) == 1 else f"√({text})"
        case Accent(mark, inside):
            return unicodedata.normalize("NFC", in_one_line(inside) + mark)
        case Scripts(base, above, below):
            return in_one_line(base) + _small(below, _BELOW, "_") + _small(above, _ABOVE, "^")


def as_mathml(formula: Formula) -> str:
    """For a page that a browser shows: ``<math>`` of MathML Core, which needs no scripts and no fonts from elsewhere."""
    return f'<math display="block">{_mathml(formula)}</math>'


def _mathml(formula: Formula) -> str:
    match formula:
        case Letters(text):
            name = "mn" if text[0].isdigit() else "mi" if text.isalpha() else "mtext" if text.isspace() else "mo"
            return f"<{name}>{html.escape(text) if text.strip() else chr(160)}</{name}>"
        case Sequence(parts):
            return f"<mrow>{''.join(_mathml(part) for part in parts)}</mrow>"
        case Fraction(above, below):
            return f"<mfrac>{_mathml(above)}{_mathml(below)}</mfrac>"
        case Root(inside):
            return f"<msqrt>{_mathml(inside)}</msqrt>"
        case Accent(mark, inside):
            return f'<mover accent="true">{_mathml(inside)}<mo>{_ABOVE_LETTERS[mark]}</mo></mover>'
        case Scripts(base, above, below):
            pieces = [_mathml(base), *(_mathml(one) for one in (below, above) if one is not None)]
            name = "msubsup" if above and below else "msub" if below else "msup"
            return f"<{name}>{''.join(pieces)}</{name}>"


def _bracketed(parts: "tuple[Formula, ...]", place: int) -> str:
    """A part of a sequence: a fraction gets brackets where something follows that it could be taken to divide by."""
    text = in_one_line(parts[place])
    rest = "".join(in_one_line(part) for part in parts[place + 1 :]).lstrip()
    return f"({text})" if isinstance(parts[place], Fraction) and rest and rest[0] not in _LOOSE else text


def _together(formula: Formula) -> str:
    text = in_one_line(formula)
    return f"({text})" if _LOOSE & set(_outside_of_brackets(text)) else text


def _outside_of_brackets(text: str) -> str:
    depth, found = 0, ""
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        found += "" if depth else letter
    return found


def _small(formula: Formula | None, letters: dict[str, str], sign: str) -> str:
    if formula is None:
        return ""
    text = in_one_line(formula)
    if all(letter in letters for letter in text):
        return "".join(letters[letter] for letter in text)
    return f"{sign}{text}" if len(text) == 1 else f"{sign}({text})"


class _Reader:
    """``left``: what has not been read."""

    def __init__(self, text: str) -> None:
        self._text, self.left = text, text

    def sequence(self) -> Formula:
        parts: list[Formula] = []
        while self.left and self.left[0] != "}":
            parts.append(self._scripts(self._run() or self._piece()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _run(self) -> Formula | None:
        """A number, or a word of three letters and more, as one piece."""
        found = _RUN.match(self.left)
        if found is None:
            return None
        self.left = self.left[found.end() :]
        return Letters(found[0])

    def _scripts(self, base: Formula) -> Formula:
        above: Formula | None = None
        below: Formula | None = None
        while self.left and self.left[0] in "^_":
            sign, self.left = self.left[0], self.left[1:]
            if sign == "^":
                above = self._piece()
            else:
                below = self._piece()
        return base if above is None and below is None else Scripts(base, above, below)

    def _piece(self) -> Formula:
        if not self.left:
            raise ValueError(tr("the formula {text!r} ends too early", text=self._text))
        first, self.left = self.left[0], self.left[1:]
        if first == "{":
            inside = self.sequence()
            if not self.left:
                raise ValueError(tr("the formula {text!r} has a brace that is not closed", text=self._text))
            self.left = self.left[1:]
            return inside
        return self._command() if first == "\\" else Letters(first)

    def _command(self) -> Formula:
        name = ""
        while self.left and self.left[0].isascii() and self.left[0].isalpha():
            name, self.left = name + self.left[0], self.left[1:]
        match name:
            case "frac":
                return Fraction(self._piece(), self._piece())
            case "sqrt":
                return Root(self._piece())
            case _ if name in _ACCENTS:
                self.left = self.left.lstrip()
                return Accent(_ACCENTS[name], self._piece())
        raise ValueError(tr("the formula {text!r} has an unknown command {name!r}", text=self._text, name=name))
