"""What a person names is looked at by ``files.looking``, which answers for names that no file can have."""

import ast

import pytest

from tests.architecture.sources import sources_below

RAISING = {"exists", "is_file", "is_dir"}


def asked_of_paths(source: str) -> list[int]:
    """Lines on which ``pathlib`` is asked what may raise."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in RAISING
        and not (node.args or node.keywords)
    ]


@pytest.mark.parametrize("room", ["cli", "data", "export", "predicting", "ui"])
def test_no_question_to_a_path_raises(room: str) -> None:
    found = [(one.name, line) for one in sources_below(f"workbench/{room}") for line in asked_of_paths(one.text)]
    assert found == []


def test_such_a_question_is_found() -> None:
    assert asked_of_paths("if path.is_dir():\n    other.parent.exists()\nlogger.exists(3)") == [1, 2]
