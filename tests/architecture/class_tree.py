"""Which classes of the workbench inherit behaviour from a class of the workbench.

A base counts when it is ours and has a method with a body. Protocols, exceptions, pydantic values, enumerations and named tuples
do not: they describe, or their bodies are about one value. A method has a body when it does more than
name itself: a docstring, `...`, `pass` and `raise NotImplementedError` are none.
"""

import ast
import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.architecture.sources import Source

DESCRIBING = {"Protocol", "BaseModel", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "NamedTuple", "TypedDict"}
EXCEPTIONS = {
    name for name, thing in vars(builtins).items() if isinstance(thing, type) and issubclass(thing, BaseException)
}


@dataclass(frozen=True)
class OurClass:
    """A class at the top of one of our modules; bases are full names of ours, or the last word of a foreign name."""

    name: str
    bases: tuple[str, ...]
    behaves: bool


def inherited_behaviour(sources: Iterable[Source], kits: tuple[str, ...] = ()) -> list[str]:
    """One line for each class and each base of ours with behaviour. Bases in the ``kits`` are made to be inherited from."""
    classes = {found.name: found for source in sources for found in _classes_of(source)}

    def counts(base: str) -> bool:
        return base in classes and classes[base].behaves and not base.startswith(kits) and not _describes(base, classes)

    return sorted(
        f"{ours.name} inherits from {base}" for ours in classes.values() for base in ours.bases if counts(base)
    )


def _describes(name: str, classes: dict[str, OurClass]) -> bool:
    if name not in classes:
        return name in DESCRIBING or name in EXCEPTIONS
    return any(_describes(base, classes) for base in classes[name].bases)


def _classes_of(source: Source) -> Iterator[OurClass]:
    known = {node.name: f"{source.module}.{node.name}" for node in source.tree.body if isinstance(node, ast.ClassDef)}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("workbench"):
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            bases = tuple(filter(None, (_name_of(base, known) for base in node.bases)))
            yield OurClass(f"{source.module}.{node.name}", bases, any(map(_has_body, node.body)))


def _name_of(base: ast.expr, known: dict[str, str]) -> str:
    """Generic bases count without their parameters; ``module.Class`` as if the class had been imported."""
    if isinstance(base, ast.Subscript):
        return _name_of(base.value, known)
    if isinstance(base, ast.Attribute):
        through = known.get(base.value.id) if isinstance(base.value, ast.Name) else None
        return f"{through}.{base.attr}" if through else base.attr
    return known.get(base.id, base.id) if isinstance(base, ast.Name) else ""


def _has_body(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return not all(_says_nothing(line) for line in statement.body)


def _says_nothing(line: ast.stmt) -> bool:
    match line:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Raise(exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError"))):
            return True
    return False
