"""What the doctor says: one finding is one card."""

from dataclasses import dataclass
from typing import Literal

from workbench.specs.run import EditValue

RuleName = Literal[
    "not_finite",
    "ruined",
    "diverging",
    "first_loss",
    "plateau",
    "overfitting",
    "large_updates",
    "small_updates",
    "dead_units",
    "saturated",
    "vanishing",
    "exploding",
    "no_variance",
    "cold_averages",
    "small_batch",
    "imbalance",
    "leak",
    "wrong_labels",
]


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something to do. With a ``name`` it is an edit that can be made at once; else something for the next start."""

    text: str
    name: str = ""
    old: EditValue = ""
    new: EditValue = ""

    @property
    def is_edit(self) -> bool:
        """Whether it can be applied, and tried first."""
        return bool(self.name)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is broken.

    ``since``: the step from which on it holds; ``is_exact`` where mini-batches were executed again to find it, else it is as
    fine as the curve or the looks are. ``told`` has the numbers. ``causes`` and ``remedies`` are in order, the likeliest
    first. ``rows``: numbers of the examples of the train part that it is about, counted from 0, and ``mini_batch`` the step
    before the one that they are in; None: they are looked at wherever the run stands. ``try_from`` is the step from which a remedy
    has a chance: before the onset of what cannot be undone.
    """

    rule: RuleName
    where: str
    since: int
    told: str
    causes: tuple[str, ...]
    remedies: tuple[Remedy, ...]
    is_exact: bool = False
    rows: tuple[int, ...] = ()
    mini_batch: int | None = None
    try_from: int | None = None
