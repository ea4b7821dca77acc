"""Where tests look into private parts of the code under test.

Counted is every name with one leading underscore that is not the file's own:

- an attribute, read or set: ``view._timer``, also on ``self`` in a class that inherits from one of ours;
- a name given as text: ``getattr(view, "_timer")``, ``monkeypatch.setattr("workbench.app._start", …)``;
- an import: ``from workbench.app import _start``.

Not counted is a name that the same file defines (a double's own attributes, methods, functions), an attribute of a module from
elsewhere (``os._exit``), and what named tuples call so without meaning it (``_replace``).
"""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import Source

PUBLIC_ALL_THE_SAME = {"_replace", "_asdict", "_fields", "_make"}
BY_TEXT = {"getattr", "setattr", "hasattr", "delattr"}
PRIVATE = re.compile(r"_[^_]\w*|_")
PRIVATE_PATH = re.compile(r"workbench(\.\w+)*\._[^_]\w*")


def private_reads(source: Source) -> list[tuple[int, str]]:
    """Line and name of each place, in the order of the lines."""
    own = set(_defined_in(source.tree)) | PUBLIC_ALL_THE_SAME
    foreign = set(_foreign_modules(source.tree))
    found = {(line, name) for line, name in _places(source.tree, foreign) if name.rpartition(".")[2] not in own}
    return sorted(found)


def _places(tree: ast.AST, foreign: set[str]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=value, attr=name) if PRIVATE.fullmatch(name):
                if not (isinstance(value, ast.Name) and value.id in foreign):
                    yield node.lineno, f"{ast.unparse(value)}.{name}"
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called), args=arguments) if called in BY_TEXT:
                for argument in arguments[:2]:
                    match argument:
                        case ast.Constant(value=str(text)) if PRIVATE.fullmatch(text) or PRIVATE_PATH.fullmatch(text):
                            yield node.lineno, text
            case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] == "workbench":
                yield from ((node.lineno, f"{module}.{n.name}") for n in names if PRIVATE.fullmatch(n.name))


def _defined_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def _foreign_modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] != "workbench":
                    yield alias.asname or alias.name.split(".")[0]
