"""Every learning-rate schedule in one table.

A new schedule is one row here, its name in ``Schedule``, and its formula in ``engine/training/schedules.py``; no kernel
knows of schedules, so they have no numbers.
"""

from dataclasses import dataclass
from typing import Final, Literal

from workbench.language import tr

Schedule = Literal["constant", "inverse", "exponential", "root", "staircase", "cosine"]


@dataclass(frozen=True, slots=True)
class ScheduleFacts:
    """One row of the table.

    ``meaning`` is its line in the explanation of all of them, ``short`` stands inside sentences. ``uses`` names the
    hyperparameters that matter for it and not for all. ``needs_end``: it depends on where the run is planned to end.
    """

    name: Schedule
    title: str
    short: str
    meaning: str
    uses: tuple[str, ...] = ()
    needs_end: bool = False


_ROWS: Final = (
    ScheduleFacts(
        name="constant",
        title=tr("Constant"),
        short="constant",
        meaning=tr("constant, also for a schedule by hand (edit the learning rate while it trains)"),
    ),
    ScheduleFacts(
        name="inverse",
        title=tr("Inverse: α / (1 + decay · epoch)"),
        short="inverse",
        meaning=tr("inverse α/(1+decay·epoch)"),
        uses=("decay",),
    ),
    ScheduleFacts(
        name="exponential",
        title=tr("Exponential: α · (1 − decay)^epoch"),
        short="exponential",
        meaning=tr("exponential α·(1-decay)^epoch"),
        uses=("decay",),
    ),
    ScheduleFacts(
        name="root",
        title=tr("Root: α · k / √epoch"),
        short="root",
        meaning=tr("root α·k/√epoch"),
        uses=("root_scale",),
    ),
    ScheduleFacts(
        name="staircase",
        title=tr("Staircase: in steps"),
        short="staircase",
        meaning=tr("staircase: as exponential, but only every few epochs"),
        uses=("decay", "staircase_epochs"),
    ),
    ScheduleFacts(
        name="cosine",
        title=tr("Cosine: to 0 at the end"),
        short="cosine",
        meaning=tr("cosine: α·½(1+cos π·t), t from 0 to 1 at the planned end of the run"),
        needs_end=True,
    ),
)

SCHEDULES: Final[dict[Schedule, ScheduleFacts]] = {row.name: row for row in _ROWS}
