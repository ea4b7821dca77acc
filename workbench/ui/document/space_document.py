"""The search space being designed: one immutable value, edited through the window's one undo stack."""

from weakref import ref

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from workbench.specs.search_space import SearchSpace


class SpaceDocument(QObject):
    """Holds the space; an edit replaces it and is one named entry in the Edit menu."""

    space_changed = Signal(object)
    """The new ``SearchSpace``."""

    def __init__(self, space: SearchSpace, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._space = space
        self._undo_stack = undo_stack

    @property
    def space(self) -> SearchSpace:
        """The space as it stands."""
        return self._space

    def change(self, text: str, space: SearchSpace) -> None:
        """Replace the space; ``text`` names the entry ("Undo <text>")."""
        if space != self._space:
            self._undo_stack.push(_ChangeSpace(self, text, self._space, space))

    def show(self, space: SearchSpace) -> None:
        """Make ``space`` current; used by the undo commands."""
        self._space = space
        self.space_changed.emit(space)


class _ChangeSpace(QUndoCommand):
    """One edit: the space before and after."""

    def __init__(self, document: SpaceDocument, text: str, old: SearchSpace, new: SearchSpace) -> None:
        super().__init__(text)
        self._document = ref(document)  # see ``ChangeSpec``: no circle with the stack
        self._old, self._new = old, new

    def redo(self) -> None:
        self._show(self._new)

    def undo(self) -> None:
        self._show(self._old)

    def _show(self, space: SearchSpace) -> None:
        document = self._document()
        if document is not None:
            document.show(space)
