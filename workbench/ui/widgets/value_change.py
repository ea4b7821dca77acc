"""An entry of the undo stack that leads from one value to another."""

from typing import Generic, Protocol, TypeVar
from weakref import ref

from PySide6.QtGui import QUndoCommand

Value = TypeVar("Value")
Shown_contra = TypeVar("Shown_contra", contravariant=True)


class Shows(Protocol[Shown_contra]):
    """What holds the value."""

    def show(self, value: Shown_contra, /) -> None:
        """Make ``value`` current."""


class ValueChange(QUndoCommand, Generic[Value]):
    """One edit: the value before and after. ``text`` names the entry; edits in a row with the same ``merge_key`` are one.

    It does not hold the holder, which holds it through the undo stack: a circle of the two is freed by the garbage
    collector in any order, and a stack whose commands went first takes the process down. A class of its own for each kind
    of value tells the entries apart.
    """

    NUMBER = 1
    """Of the kind, for Qt, which merges entries of one number"""

    def __init__(self, holder: Shows[Value], text: str, old: Value, new: Value, merge_key: str = "") -> None:
        super().__init__(text)
        self._holder = ref(holder)
        self.old, self.new, self.merge_key = old, new, merge_key

    def id(self) -> int:
        return self.NUMBER if self.merge_key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, type(self)) or other.merge_key != self.merge_key:
            return False
        self.new = other.new
        return True

    def redo(self) -> None:
        self._show(self.new)

    def undo(self) -> None:
        self._show(self.old)

    def _show(self, value: Value) -> None:
        holder = self._holder()
        if holder is not None:
            holder.show(value)
