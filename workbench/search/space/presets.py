"""Search spaces to begin with, named after the priorities of the course."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from workbench.errors import SpecError
from workbench.language import tr
from workbench.specs.search_space import ROWS, SearchSpace, tier_of, usual_dimension

_BESIDE_THE_TIERS: Final = ("optimizer", "weight_decay", "dropout")
"""Rows outside the three tiers that are tuned often; the others are left alone at first."""


def _rows(last_tier: int) -> tuple[str, ...]:
    return tuple(name for name in ROWS if (tier_of(name) or last_tier + 1) <= last_tier)


SPACE_PRESETS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"tier 1 only": _rows(1), "tiers 1 and 2": _rows(2), "everything usual": (*_rows(3), *_BESIDE_THE_TIERS)}
)
"""Name of each preset, with its rows; all have their usual range and scale."""


def preset_space(name: str) -> SearchSpace:
    """The preset of that name. Raises ``SpecError`` for an unknown one."""
    if name not in SPACE_PRESETS:
        raise SpecError.single(
            "space",
            tr(
                "there is no preset {name!r}; known are: {space_presets}",
                name=name,
                space_presets=", ".join(SPACE_PRESETS),
            ),
        )
    return SearchSpace(dimensions=tuple(usual_dimension(row) for row in SPACE_PRESETS[name]))
