"""States of the page as values, and the entries of the undo stack that lead from one to the other."""

from dataclasses import dataclass
from typing import Protocol
from weakref import ref

from PySide6.QtGui import QUndoCommand

from workbench.data.importing.draft import Draft
from workbench.data.importing.taking_in import Source


@dataclass(frozen=True, slots=True)
class Import:
    """A state of the page, a value. Without a ``draft`` the table is still to be read; ``wished`` is what to carry over."""

    source: Source
    draft: Draft | None = None
    wished: Draft | None = None


class Shows(Protocol):
    """What holds the state."""

    def show(self, state: Import) -> None:
        """Make ``state`` current."""


class ChangeImport(QUndoCommand):
    """One choice: the state before and after."""

    def __init__(self, session: Shows, text: str, old: Import, new: Import, merge_key: str) -> None:
        super().__init__(text)
        self._session = ref(session)  # no circle with the stack: see ``ChangeSpec``
        self.old, self.new, self.merge_key = old, new, merge_key

    def id(self) -> int:
        return 2 if self.merge_key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ChangeImport) or other.merge_key != self.merge_key:
            return False
        self.new = other.new
        return True

    def redo(self) -> None:
        self._show(self.new)

    def undo(self) -> None:
        self._show(self.old)

    def _show(self, state: Import) -> None:
        session = self._session()
        if session is not None:
            session.show(state)
