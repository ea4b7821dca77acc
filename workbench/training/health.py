"""What the trainer looks for in every piece of steps, one row for each rule.

A rule is a pure function of the piece; a new one is one row here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from workbench.engine.kernels.types import Array
from workbench.engine.training.summaries import SCALARS
from workbench.language import tr

HealthRuleName = Literal["diverged"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Mini-batches trained in one go: how many were asked for, what those that were finished told, (done, ``SCALARS``).

    ``first_bad_place`` looks for where the next one broke.
    """

    asked: int
    scalars: Array
    first_bad_place: Callable[[], str]

    @property
    def done(self) -> int:
        """How many were finished."""
        return len(self.scalars)

    def scalar(self, name: str) -> Array:
        """One of ``SCALARS`` by its name, (done,)."""
        return self.scalars[:, SCALARS.index(name)]


@dataclass(frozen=True, slots=True)
class HealthRule:
    """One row of the table.

    ``look`` answers where in the network the rule is broken, or None. With ``{place}``: ``note`` is what the run file's
    journal says, ``told`` what the window says after the title and the step. A rule that is broken today holds an attended trainer and ends an unattended one.
    """

    name: HealthRuleName
    title: str
    meaning: str
    note: str
    told: str
    look: Callable[[Piece], str | None]


def _diverged(piece: Piece) -> str | None:
    return piece.first_bad_place() if piece.done < piece.asked else None


_ROWS: Final = (
    HealthRule(
        name="diverged",
        title="Diverged",
        meaning=tr("Loss or gradients are no longer finite numbers; the update of that mini-batch was not applied."),
        note=tr("not finite, first in {place}"),
        told=tr("{place} is no longer a finite number"),
        look=_diverged,
    ),
)

HEALTH_RULES: Final[dict[HealthRuleName, HealthRule]] = {row.name: row for row in _ROWS}


def broken_rules(piece: Piece) -> tuple[tuple[HealthRule, str], ...]:
    """The rules that a piece breaks, each with the place."""
    found = ((rule, rule.look(piece)) for rule in HEALTH_RULES.values())
    return tuple((rule, place) for rule, place in found if place is not None)
