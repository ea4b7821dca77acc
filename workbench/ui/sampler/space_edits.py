"""Edits of a whole search space, each a new ``SearchSpace``. Without Qt."""

from collections.abc import Set as AbstractSet

from workbench.search.presets import SPACE_PRESETS
from workbench.specs.search_space import ROWS, Dimension, SearchSpace, usual_dimension


def with_names(space: SearchSpace, names: AbstractSet[str]) -> SearchSpace:
    """These rows in the order of the table, as they are if they vary already, otherwise as first offered.

    Rows per layer need ``hidden_layers``; without it they are drawn once again.
    """
    dimensions = tuple(space.row(name) or usual_dimension(name) for name in ROWS if name in names)
    if "hidden_layers" not in names:
        dimensions = tuple(row.replaced(per_layer=False) if row.per_layer else row for row in dimensions)
    return SearchSpace(dimensions=dimensions)


def switched(space: SearchSpace, name: str, *, is_on: bool) -> SearchSpace:
    """The space with this row, or without it."""
    names = {dimension.name for dimension in space.dimensions}
    return with_names(space, names | {name} if is_on else names - {name})


def with_preset(space: SearchSpace, preset: str) -> SearchSpace:
    """The rows of a preset; those that vary already keep range and scale. Raises ``KeyError``."""
    return with_names(space, set(SPACE_PRESETS[preset]))


def with_dimension(space: SearchSpace, row: Dimension) -> SearchSpace:
    """The space with this row in place of its old one. A row per layer brings ``hidden_layers`` along."""
    if row.per_layer and space.row("hidden_layers") is None:
        space = with_names(space, {*(dimension.name for dimension in space.dimensions), "hidden_layers"})
    return space.with_row(row)


def preset_of(space: SearchSpace) -> str | None:
    """The preset that varies the same rows, whatever their ranges; None where there is none."""
    names = {dimension.name for dimension in space.dimensions}
    return next((preset for preset, rows in SPACE_PRESETS.items() if set(rows) == names), None)
