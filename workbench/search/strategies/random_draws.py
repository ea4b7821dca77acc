"""Random search: independent draws, each a function of (seed, number, name) alone."""

from collections.abc import Sequence

from workbench.search.results import TrialResult
from workbench.search.space.draws import draw
from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import SearchSpace


class RandomDraws:
    """The default: every trial tries new values of every row, and no trial has to wait for another."""

    def __init__(self, space: SearchSpace, seed: int) -> None:
        self._space, self._seed = space, seed

    def propose(self, number: int, told: Sequence[TrialResult]) -> dict[str, Value]:  # noqa: ARG002  (learns nothing)
        """Draw ``number`` of the seed."""
        return draw(self._space, self._seed, number)
