"""What may be chosen for a column of a table, in the order in which it is offered; the usual choice first."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from workbench.data.table import Column, ColumnKind
from workbench.specs.own_data import ColumnType, Use, WhenMissing

TYPES_OF: Final[Mapping[ColumnKind, tuple[ColumnType, ...]]] = MappingProxyType(
    {"number": ("number", "category"), "date": ("date",), "text": ("category", "number")}
)
"""What a column may be taken for; a text is a number only where the file was read so: see ``lacks_numbers``."""


def rules_for(use: Use, type_: ColumnType) -> tuple[WhenMissing, ...]:
    """What may become of missing values."""
    if use != "feature":
        return ("refuse", "drop")
    if type_ == "category":
        return ("mode", "value", "drop", "refuse")
    return ("median", "mean", "mode", "value", "drop", "refuse")


def lacks_numbers(column: Column, type_: ColumnType) -> bool:
    """Whether it is wanted as numbers and was read as words: the file has to be read again for it."""
    return type_ == "number" and column.kind == "text" and not column.says_numbers
