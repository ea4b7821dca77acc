"""Every key of the window is a row of a table, and every row of a part of it is pressed in a test."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import sources_below
from workbench.ui.widgets.local_keys import LOCAL_KEYS, SCOPES

KEYS_OF_QT = {"QKeySequence", "QShortcut", "StandardKey", "setShortcut"}
ASKS = {"local_key", "scope_text", "rows_of"}
ALLOWED = {
    "workbench/ui/widgets/local_keys.py": "makes what Qt needs out of the rows",
}


def keys_named(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of each place that knows a key itself or looks at the number of the one that was pressed."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="Qt"), attr="Key"):
                yield node.lineno, "Qt.Key"
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in KEYS_OF_QT:
                yield node.lineno, name
            case ast.Call(func=ast.Attribute(attr="key" | "keyCombination", value=of), args=[]) if "ev" in ast.unparse(
                of
            ):
                yield node.lineno, ast.unparse(node)


def test_no_other_place_knows_a_key() -> None:
    found = [
        f"{source.name}:{line}: {name}"
        for source in sources_below("workbench/ui")
        if source.name not in ALLOWED
        for line, name in keys_named(source.tree)
    ]
    assert found == [], "make it a row of ui/widgets/local_keys.py or ui/widgets/actions.py and ask for that"


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("if event.key() == Qt.Key.Key_S: pass", True),
        ("K = Qt.Key", True),
        ("shortcut = QShortcut(QKeySequence('F'), self)", True),
        ("if event.matches(QKeySequence.StandardKey.Undo): pass", True),
        ("action.setShortcut('F')", True),
        ("name, step = local_key(event, 'lane')", False),
        ("key = row.key()", False),
    ],
)
def test_what_counts_as_knowing_a_key(line: str, is_found: bool) -> None:
    assert bool(list(keys_named(ast.parse(line)))) is is_found


def test_parts_ask_for_scopes_that_there_are_and_all_scopes_are_asked_for() -> None:
    asked = {
        call.args[-1].value
        for source in sources_below("workbench/ui")
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ASKS and call.args
        if isinstance(call.args[-1], ast.Constant)
    }
    assert asked == set(SCOPES)


def test_every_row_is_pressed_in_a_test() -> None:
    texts = [source.text for source in sources_below("tests/ui")]
    assert [name for name in LOCAL_KEYS if not any(f'"{name}"' in text for text in texts)] == []
