"""What every strategy can do."""

from collections.abc import Sequence
from typing import Protocol

from workbench.search.results import TrialResult
from workbench.specs.hyperparameters import Value


class Strategy(Protocol):
    """Proposes the values of trials. Holds no state that changes: equal questions get equal answers."""

    def propose(self, number: int, told: Sequence[TrialResult]) -> dict[str, Value]:
        """The values of trial ``number`` (1, 2, …), knowing the trials ``told``, in the order in which they ended.

        Trials that still run may be told as well. Strategies that learn nothing do not look at them.
        """
        ...
