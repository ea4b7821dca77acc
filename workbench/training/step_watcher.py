"""Instruments beside a run that trains: every now and then the last mini-batch of a piece is looked at.

No bit of the run changes by it. What it costs is bounded: looks are as far apart as a share of the time allows.
"""

import logging
import time
from typing import Final

from workbench.engine.training.arguments import Telemetry
from workbench.engine.training.step_view import StepView
from workbench.language import tr
from workbench.training.learner import Learner
from workbench.training.messages import Look, StepWatched, WatchSteps

MOST_PER_SECOND: Final = 30.0
MOST_BUSY: Final = 0.05
"""Share of the trainer's time that goes into looking."""

log = logging.getLogger(__name__)


class StepWatcher:
    """Off until it is told what to look at. Several users look at the same mini-batches, each with its own look."""

    def __init__(self) -> None:
        self._looks: dict[str, tuple[int, Look]] = {}
        self._due = 0.0
        self._is_warm = False

    def change(self, order: WatchSteps) -> None:
        """A user looks at something else from now on, or at nothing."""
        self._looks.pop(order.user, None)
        if order.look is not None:
            self._looks[order.user] = order.number, order.look
            self._due = 0.0

    @property
    def is_due(self) -> bool:
        """Whether the next mini-batch should be looked at."""
        return bool(self._looks) and time.monotonic() >= self._due

    def watch(self, learner: Learner) -> tuple[Telemetry, tuple[StepWatched, ...]]:
        """Train one mini-batch and look at it, unless it is passed over. A look that fails is told, and is the last one of its user."""
        if not learner.comes_next:
            return learner.train(1), ()
        begin = time.perf_counter()
        view = learner.watch()
        common = (time.perf_counter() - begin) / max(1, len(self._looks))
        told = tuple(self._look(user, view, common) for user in tuple(self._looks))
        seconds = time.perf_counter() - begin
        rest = seconds * (1.0 / MOST_BUSY - 1.0) if self._is_warm else 0.0  # the first look loads the kernels
        self._due, self._is_warm = time.monotonic() + max(1.0 / MOST_PER_SECOND, rest), True
        return view.telemetry, told

    def _look(self, user: str, view: StepView, common: float) -> StepWatched:
        begin, (number, look) = time.perf_counter(), self._looks[user]
        found, problem = None, ""
        try:
            found = look(view)
        except Exception as error:  # the border to what is looked with: the run must not end by it
            log.exception("An instrument failed")
            del self._looks[user]
            problem = tr("An instrument failed at step {step}: {error}", step=view.step, error=error)
        return StepWatched(view.step, number, found, common + time.perf_counter() - begin, problem)
