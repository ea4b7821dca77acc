"""Plain data out of text: JSON, TOML, and Python expressions whose calls are read, never made."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.errors import SpecError
from workbench.language import tr
from workbench.specs.bounded_text import parse_json, parse_toml
from workbench.specs.hyperparameters import Value

UNREADABLE = (KeyError, ValueError, TypeError, OverflowError)
"""What reading a row that makes no sense may raise."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it was written: ``tune.loguniform(1e-4, 1e-1)`` has the function ``loguniform`` and two arguments."""

    function: str
    arguments: tuple[object, ...]
    named: Mapping[str, object]

    def fields(self, *names: str) -> dict[str, object]:
        """The arguments by name; ``names`` are those of the positional ones."""
        if len(self.arguments) > len(names):
            raise ValueError(
                tr(
                    "{function} takes {n_names} arguments here, not {n_arguments}",
                    function=self.function,
                    n_names=len(names),
                    n_arguments=len(self.arguments),
                )
            )
        return {**dict(zip(names, self.arguments, strict=False)), **self.named}


def plain_data(text: str) -> object:
    """JSON, TOML or a Python expression of literals and calls. Raises ``ValueError`` when it is none of them."""
    for read in (parse_json, parse_toml, _python):
        try:
            return read(text)
        except (SpecError, ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    raise ValueError(tr("the text is neither JSON, nor TOML, nor a Python expression of literals and calls"))


def number(fields: Mapping[str, object], name: str, default: float | None = None) -> float:
    """One number. Raises ``TypeError``."""
    value = fields.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number, not {value!r}")
    return float(value)


def values(items: object) -> tuple[Value, ...]:
    """A list of numbers and words; truth values and nothing become words. Raises ``ValueError``."""
    if not isinstance(items, Sequence) or isinstance(items, str) or not items:
        raise ValueError(tr("a list of values is needed, not {items!r}", items=items))
    return tuple(
        item if isinstance(item, int | float | str) and not isinstance(item, bool) else str(item) for item in items
    )


def _python(text: str) -> object:
    return _plain(ast.parse(text.strip(), mode="eval").body)


def _plain(node: ast.expr) -> object:
    match node:
        case ast.Dict(keys=keys, values=items) if None not in keys:
            return {_plain(key): _plain(item) for key, item in zip(keys, items, strict=True) if key is not None}
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_plain(item) for item in items]
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=arguments, keywords=keywords):
            if any(keyword.arg is None for keyword in keywords):
                raise ValueError(tr("** is not understood here"))
            named = {keyword.arg: _plain(keyword.value) for keyword in keywords if keyword.arg is not None}
            return Call(name, tuple(_plain(argument) for argument in arguments), named)
        case _:
            return ast.literal_eval(node)
