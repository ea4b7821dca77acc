"""Places in the window's code that start work beside the window's thread."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Source

BESIDE = {"QThread", "QThreadPool", "QRunnable", "Thread", "Timer", "ThreadPoolExecutor", "ProcessPoolExecutor"}


def starts_work(source: Source) -> Iterator[tuple[int, str]]:
    """Line and name: a thread, a pool or a task is made here, or a class of one is defined."""
    for node in ast.walk(source.tree):
        match node:
            case ast.ClassDef(name=name, bases=bases):
                yield from ((node.lineno, f"class {name}({called})") for base in bases if (called := _beside(base)))
            case ast.Call(func=ast.Attribute(value=owner, attr="globalInstance")) if _beside(owner):
                yield node.lineno, f"{_beside(owner)}.globalInstance()"
            case ast.Call(func=called) if _beside(called):
                yield node.lineno, f"{_beside(called)}()"


def _beside(node: ast.expr) -> str | None:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name if name in BESIDE else None
