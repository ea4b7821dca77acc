"""The search space being designed: one immutable value, edited through the window's one undo stack."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from workbench.specs.search_space import SearchSpace
from workbench.ui.widgets.value_change import ValueChange


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


class _ChangeSpace(ValueChange[SearchSpace]):
    """One edit: the space before and after."""
