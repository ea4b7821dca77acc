"""Every pruner in one table: a new one is a file of its own and a row with its name here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from workbench.language import tr
from workbench.search.pruning.asha import Asha
from workbench.search.pruning.median import Median
from workbench.search.pruning.never import Never
from workbench.search.pruning.rung_table import Pruner

PrunerName = Literal["none", "asha", "median"]


@dataclass(frozen=True, slots=True)
class PrunerRow:
    """``make`` gets the first rung at which it may decide, and one in how many trials it shall keep."""

    title: str
    meaning: str
    make: Callable[[int, int], Pruner]
    ends_early: bool = True
    """Whether trials that do not diverge may end before their last epoch"""


PRUNERS: Final[Mapping[PrunerName, PrunerRow]] = MappingProxyType(
    {
        "asha": PrunerRow(
            title="ASHA",
            meaning=tr(
                "After 1, 3, 9 … rungs a trial goes on that is among the best third of itself and those before it."
            ),
            make=Asha,
        ),
        "median": PrunerRow(
            title=tr("Median at the rung"),
            meaning=tr("Ends a trial whose best score is worse than half of those before it have at the same rung."),
            make=lambda first_rung, _reduction: Median(first_rung),
        ),
        "none": PrunerRow(
            title=tr("None"),
            meaning=tr("Every trial is trained to its end."),
            make=lambda _first_rung, _reduction: Never(),
            ends_early=False,
        ),
    }
)
"""In the order in which they are offered; the first one is the default."""
