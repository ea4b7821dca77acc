"""The window's thread waits for no disk: what is forced to it is written by a function that other threads call."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import sources_below

WAITING = {
    "keep_look",
    "write_atomically",
    "write_folder_atomically",
    "stream_atomically",
    "save_elsewhere",
    "retry",
    "fsync",
}
"""Functions that return when something is on the disk; with ``commit`` of a log."""
BESIDE = {
    ("workbench/ui/time_machine/run_files.py", "_save_elsewhere"),
    ("workbench/ui/window/run_papers.py", "_written"),
}
"""Functions at the top of a file that only other threads call."""


def waits(call: ast.Call) -> bool:
    """Whether it is one of them, by its name."""
    match call.func:
        case ast.Name(id=name):
            return name in WAITING
        case ast.Attribute(value=owner, attr=name):
            return name in WAITING or (name == "commit" and "log" in ast.unparse(owner))
    return False


def calls_in_the_window(node: ast.AST, inside: tuple[str, ...] = ()) -> Iterator[tuple[str, int]]:
    """Function and line of each that does not stand in a function within a function, which is what other threads are given."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield from calls_in_the_window(child, (*inside, child.name))
        elif isinstance(child, ast.Lambda):
            yield from calls_in_the_window(child, (*inside, "lambda"))
        else:
            if isinstance(child, ast.Call) and waits(child) and len(inside) < 2:
                yield "".join(inside), child.lineno
            yield from calls_in_the_window(child, inside)


def test_nothing_is_forced_to_the_disk_by_the_window() -> None:
    found = {
        (source.name, function, line)
        for source in sources_below("workbench/ui")
        for function, line in calls_in_the_window(source.tree)
    }
    assert {one for one in found if one[:2] not in BESIDE} == set()
    assert BESIDE - {one[:2] for one in found} == set(), "no longer needed"


def test_such_a_call_is_found() -> None:
    here = ast.parse("def a():\n    keep_look(log)\n    start(lambda: log.commit())\n    self._run.log.commit()")
    assert list(calls_in_the_window(here)) == [("a", 2), ("a", 4)]
