"""Reads a search space of another tool and tells what its scales really draw."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from workbench.errors import SpecError
from workbench.language import tr
from workbench.numbers import grouped
from workbench.search.foreign.keras_tuner import KINDS, keras_rows
from workbench.search.foreign.optuna_json import optuna_rows
from workbench.search.foreign.plain import Call, plain_data
from workbench.search.foreign.ray_tune import ray_rows
from workbench.search.foreign.rows import ForeignRow, ForeignScale, judged
from workbench.search.foreign.wandb import wandb_rows
from workbench.specs.search_space import SearchSpace

Tool = Literal["wandb", "keras_tuner", "ray_tune", "optuna"]

_LARGEST: Final = 1_000_000


def read_foreign(text: str, tool: Tool | None = None) -> tuple[ForeignRow, ...]:
    """The rows of a foreign space, judged. ``tool`` is guessed from the text where it is not given.

    Understood are JSON, TOML and Python expressions of literals and calls; nothing of them is run. YAML is not read:
    save it as JSON first. Raises ``SpecError`` where the text is no search space of that tool.
    """
    if len(text) > _LARGEST:
        raise SpecError.single(
            "",
            tr(
                "a search space of {grouped} characters is not read; the limit is {largest}",
                grouped=grouped(len(text)),
                largest=grouped(_LARGEST),
            ),
        )
    try:
        space = plain_data(text)
        rows = tuple(judged(row) for row in _rows(space, tool or _guessed(space)))
    except (ValueError, TypeError, KeyError) as error:
        raise SpecError.single("", tr("this search space cannot be read: {error}", error=error)) from None
    if not rows:
        raise SpecError.single("", tr("this search space cannot be read: it has no rows"))
    return rows


def foreign_space(rows: tuple[ForeignRow, ...], *, take_suggestions: bool) -> SearchSpace:
    """The rows that can be taken over; with ``take_suggestions`` averages are drawn on the 1-log scale.

    Raises ``SpecError`` where two rows become the same hyperparameter.
    """
    chosen = [(row.suggested if take_suggestions else None) or row.dimension for row in rows]
    return SearchSpace.parse({"dimensions": tuple(row for row in chosen if row is not None)})


def _guessed(space: object) -> Tool:
    match space:
        case {"parameters": _}:
            return "wandb"
        case {"space": list()} | {"hyperparameters": dict()} | list() | Call():
            return "keras_tuner"
        case dict() if any(isinstance(item, Call) and item.function in KINDS for item in space.values()):
            return "keras_tuner"
        case dict() if any(isinstance(item, Mapping) and "attributes" in item for item in space.values()):
            return "optuna"
        case dict() if any(isinstance(item, str) and item.startswith('{"name"') for item in space.values()):
            return "optuna"
        case _:
            return "ray_tune"


def _rows(space: object, tool: Tool) -> Iterator[ForeignScale]:
    if tool == "keras_tuner":
        calls = isinstance(space, Mapping) and all(isinstance(item, Call) for item in space.values())
        return keras_rows(list(space.values()) if calls and isinstance(space, Mapping) else space)
    if not isinstance(space, Mapping):
        raise TypeError(f"a table of hyperparameters is needed, not {space!r}")
    match tool:
        case "wandb":
            return wandb_rows(space)
        case "optuna":
            return optuna_rows(space)
        case "ray_tune":
            return ray_rows(space)
