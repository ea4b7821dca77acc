"""What is typed into the filter above the table: ``score>0.97 learning_rate<0.01 adam pruned``.

Conditions ``name<number``, ``name>number``, ``name<=…``, ``name>=…``, ``name=…`` and ``name!=…`` compare a column;
its symbol serves as well (``α<0.01``). Every other word must occur somewhere in the row. All of them must hold.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from workbench.language import tr
from workbench.specs.hyperparameters import Value
from workbench.typed_numbers import NotANumberError, read_number

_CONDITION: Final = re.compile(r"([\wα-ωΑ-Ω₀-₉#]+)(<=|>=|!=|<|>|=)(\S+)")
_OPERATORS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
_TEXT_OPERATORS: Final = ("=", "!=")


class FilterError(ValueError):
    """The filter cannot be read; the message is a sentence for the field."""


@dataclass(frozen=True, slots=True)
class FilterRow:
    """One row as the filter sees it: values by column name, and all of its words, in lower case."""

    values: Mapping[str, Value]
    words: str


Keeps = Callable[[FilterRow], bool]


def read_filter(text: str, columns: Mapping[str, str]) -> Keeps:
    """What ``text`` lets through. ``columns`` leads from every name that may be typed, in lower case, to a column.

    Raises ``FilterError``.
    """
    conditions = [_condition(part, columns) for part in re.sub(r"\s*(<=|>=|!=|<|>|=)\s*", r"\1", text).split()]
    return _All(conditions)


@dataclass(frozen=True, slots=True)
class _All:
    conditions: Sequence[Keeps]

    def __call__(self, row: FilterRow) -> bool:
        return all(keeps(row) for keeps in self.conditions)


@dataclass(frozen=True, slots=True)
class _Word:
    word: str

    def __call__(self, row: FilterRow) -> bool:
        return self.word in row.words


@dataclass(frozen=True, slots=True)
class _Number:
    column: str
    sign: str
    number: float

    def __call__(self, row: FilterRow) -> bool:
        value = row.values.get(self.column)
        return not (value is None or isinstance(value, str)) and _OPERATORS[self.sign](value, self.number)


@dataclass(frozen=True, slots=True)
class _Text:
    column: str
    sign: str
    text: str

    def __call__(self, row: FilterRow) -> bool:
        return (str(row.values.get(self.column, "")).lower() == self.text) == (self.sign == "=")


def _condition(part: str, columns: Mapping[str, str]) -> Keeps:
    found = _CONDITION.fullmatch(part)
    if found is None:
        if any(sign in part for sign in "<>="):
            raise FilterError(tr("“{part}” must be a column, a sign and a value, such as score>0.97", part=part))
        return _Word(part.lower())
    name, sign, typed = found.groups()
    column = columns.get(name.lower())
    if column is None:
        raise FilterError(
            tr(
                "there is no column “{name}”; known are {fromkeys}",
                name=name,
                fromkeys=", ".join(dict.fromkeys(columns.values())),
            )
        )
    try:
        return _Number(column, sign, float(read_number(typed)))
    except NotANumberError:
        if sign in _TEXT_OPERATORS:
            return _Text(column, sign, typed.lower())
        raise FilterError(tr("{name}{sign} needs a number, not “{typed}”", name=name, sign=sign, typed=typed)) from None
