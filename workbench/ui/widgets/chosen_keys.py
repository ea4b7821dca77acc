"""The keys that a person chose in place of the usual ones; for the whole process, as the language is.

Tables say the usual keys. Who asks for keys asks here what became of them; ``revision`` goes up with every change, so that what was
worked out of keys can be kept until then.
"""

from collections.abc import Callable, Mapping
from functools import cache

from PySide6.QtCore import QObject, Signal

_chosen: dict[str, str] = {}
_revisions = [0]


class _Changes(QObject):
    told = Signal()


@cache
def _changes() -> _Changes:
    return _Changes()


def keys_for(name: str, usual: str) -> str:
    """The keys of a row, written as Qt does with semicolons between; empty where it has none any more."""
    return _chosen.get(name, usual)


def chosen_keys() -> Mapping[str, str]:
    """All that differ from the usual ones."""
    return dict(_chosen)


def choose_keys(chosen: Mapping[str, str]) -> None:
    """Put these in the place of all that were chosen before, and tell those who follow."""
    _chosen.clear()
    _chosen.update(chosen)
    _revisions[0] += 1
    _changes().told.emit()


def revision() -> int:
    """The number of changes so far."""
    return _revisions[0]


def follow(slot: Callable[[], None]) -> None:
    """Call a slot of a ``QObject`` after each change, for as long as it lives."""
    _changes().told.connect(slot)
