"""Try a remedy first: the run with it and without it, in hidden forks, over several orders of the examples."""

import math
import statistics
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from workbench.errors import WorkbenchError
from workbench.insight.doctor.finding import Remedy
from workbench.language import tr
from workbench.numbers import grouped, signed, significant
from workbench.runs.history.origin import Origin
from workbench.specs.run import ScheduledEdit
from workbench.training.paired_losses import Doubt, order_error
from workbench.training.twin import MeasuredEdit, TwinProgress, measure_edit

OTHER_ORDERS: Final = 2
"""Beside the run's own: with fewer, chance between orders is not seen"""
STEPS: Final = 200


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a remedy after ``steps`` mini-batches from ``start``, in several orders of the examples."""

    remedy: Remedy
    start: int
    steps: int
    measured: MeasuredEdit

    @property
    def losses(self) -> tuple[float, ...]:
        """Dev loss with the remedy minus that without it, in each order."""
        return tuple(one.loss for one in self.measured.differences)

    @property
    def survives(self) -> bool:
        """With it no order diverges."""
        return all(math.isfinite(loss) or loss == -math.inf for loss in self.losses)

    @property
    def rescues(self) -> bool:
        """Without it every order diverges, with it none."""
        return all(loss == -math.inf for loss in self.losses)

    @property
    def gain(self) -> float:
        """How much lower the dev loss is with it, the mean over the orders; NaN where one diverged."""
        finite = all(math.isfinite(loss) for loss in self.losses)
        return -statistics.fmean(self.losses) if finite else math.nan

    @property
    def half_width(self) -> float:
        """Of the 95 % interval around the gain, over orders and dev examples; infinite where it is not known."""
        error, count = self.measured.dev_error, self.measured.dev_examples
        if error is None or not math.isfinite(self.gain):
            return math.inf
        return Doubt(order_error(self.losses), len(self.losses), error, count).half_width

    @property
    def helps(self) -> bool | None:
        """Whether it is shown to help, or to harm; None where no difference is shown."""
        if self.rescues:
            return True
        if not self.survives:
            return False
        if not math.isfinite(self.gain) or abs(self.gain) <= self.half_width:
            return None
        return self.gain > 0.0


def try_remedy(
    origin: Origin,
    remedy: Remedy,
    steps: int,
    stop: threading.Event,
    report: Callable[[TwinProgress], None],
    other_orders: int = OTHER_ORDERS,
) -> Tried | None:
    """Train from ``origin`` on with ``remedy`` and without it; None if ``stop`` was set. Changes nothing of the run.

    Edits that are planned for later are left out of both. Takes a while; any thread. Raises ``WorkbenchError``.
    """
    if not remedy.is_edit:
        raise WorkbenchError(tr("this remedy is for the next start: it cannot be tried from a step of this run"))
    start = origin.reach(stop)
    if start is None:
        return None
    spec = origin.history.spec_to(origin.place)
    edit = ScheduledEdit(step=origin.place.step, name=remedy.name, value=remedy.new)
    with_it = spec.replaced(edits=(*spec.edits, edit))
    found = measure_edit(with_it, origin.data, start, steps, other_orders=other_orders, stop=stop, report=report)
    return None if found is None else Tried(remedy, origin.place.step, steps, found)


def tried_text(tried: Tried) -> str:
    """``dev loss −0.2 ± 0.05 …: it helps``."""
    orders, steps = len(tried.losses), grouped(tried.steps)
    without = sum(loss == -math.inf for loss in tried.losses)
    if tried.rescues:
        return tr(
            "Without it the run breaks in {orders} of {orders} orders within {steps} steps, with it in none: it helps.",
            orders=orders,
            steps=steps,
        )
    if not tried.survives:
        broken = sum(not math.isfinite(loss) and loss != -math.inf for loss in tried.losses)
        return tr(
            "With it the run breaks in {broken} of {orders} orders within {steps} steps: it does not help.",
            broken=broken,
            orders=orders,
            steps=steps,
        )
    if without:
        return tr(
            "Without it the run breaks in {without} of {orders} orders within {steps} steps, with it in none: no difference shown "
            "in the others.",
            without=without,
            orders=orders,
            steps=steps,
        )
    effect = tr(
        "dev loss {change} ± {half} after {steps} steps (± 95 %: other examples than the {examples} of the dev part, {orders} orders "
        "in training)",
        change=signed(-tried.gain),
        half=significant(tried.half_width, 2),
        steps=steps,
        examples=grouped(tried.measured.dev_examples),
        orders=orders,
    )
    match tried.helps:
        case None:
            return tr("No difference shown: {effect}.", effect=effect)
        case True:
            return tr("It helps: {effect}.", effect=effect)
        case _:
            return tr("It makes things worse: {effect}.", effect=effect)
