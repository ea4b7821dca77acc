"""The undo stack of the window belongs to the document, and its commands do not hold what holds them."""

from weakref import ref

from pytestqt.qtbot import QtBot

from workbench.specs.run import RunSpec
from workbench.ui.document.document import RunDocument


def test_a_document_with_edits_is_freed_at_once(qtbot: QtBot, spec: RunSpec) -> None:
    """Not later by the garbage collector, which frees a circle of stack and commands in any order and may crash."""
    document = RunDocument(spec)
    document.change("Change seed", spec.replaced(seed=7))
    document.undo_stack.undo()
    document.undo_stack.redo()
    assert document.spec.seed == 7
    left = ref(document)
    del document
    assert left() is None
