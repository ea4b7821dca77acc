"""Stages of a search, coarse to fine: each has a space, a strategy and a budget, and knows the stage it came from."""

import math
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from workbench.language import tr
from workbench.search.space.ranges import Box, narrowed
from workbench.search.strategies.strategy_rows import StrategyName
from workbench.specs.base import Spec
from workbench.specs.search_space import SearchSpace

MOST_TRIALS = 1_000_000


class Stage(Spec):
    """Part of a search. ``parent`` is the number of the stage it was narrowed from, unset for a first one."""

    number: Annotated[int, Field(ge=1)]
    parent: Annotated[int, Field(ge=1)] | None = None
    space: SearchSpace = SearchSpace()
    strategy: StrategyName = "random"
    budget: Annotated[int, Field(ge=1, le=MOST_TRIALS)] = 25
    """Trials of this stage."""
    note: Annotated[str, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _comes_after_its_parent(self) -> Self:
        if self.parent is not None and self.parent >= self.number:
            raise ValueError(
                tr(
                    "stage {number} cannot come from stage {parent}, which is not before it",
                    number=self.number,
                    parent=self.parent,
                )
            )
        return self


def finer_stage(stage: Stage, number: int, box: Box, budget: int, note: str = "") -> Stage:
    """A stage below ``stage`` that searches the ``box`` only, on the same scales. Raises ``SpecError``."""
    return stage.replaced(
        number=number, parent=stage.number, space=narrowed(stage.space, box), budget=budget, note=note
    )


def split_budget(trials: int, weights: Sequence[float]) -> tuple[int, ...]:
    """``trials`` shared out by ``weights``, at least one each; the parts add up exactly.

    Raises ``ValueError`` where there are fewer trials than parts, or weights that are not positive.
    """
    if not weights or min(weights) <= 0 or trials < len(weights):
        raise ValueError(
            tr(
                "cannot split {trials} trials by the weights {weights}",
                trials=trials,
                weights=", ".join(f"{w:g}" for w in weights),
            )
        )
    spare = trials - len(weights)
    exact = [1 + spare * weight / math.fsum(weights) for weight in weights]
    parts = [math.floor(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: trials - sum(parts)]:
        parts[place] += 1
    return tuple(parts)
