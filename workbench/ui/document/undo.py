"""An undo stack that may be freed together with what owns it, in any order."""

from weakref import finalize

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack
from shiboken6 import isValid


def undo_stack_of(owner: QObject) -> QUndoStack:
    """A stack that is emptied before its owner goes.

    Where the garbage collector frees a circle of objects, it may free the commands before their stack, which then takes the
    process down. The finalizer holds the stack, so that it is not part of any circle, and runs before anything is freed.
    """
    stack = QUndoStack(owner)
    finalize(owner, _empty, stack).atexit = False
    return stack


def _empty(stack: QUndoStack) -> None:
    if isValid(stack):
        stack.clear()
