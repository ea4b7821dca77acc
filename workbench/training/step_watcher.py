"""Instruments beside a run that trains: every now and then the last mini-batch of a piece is looked at.

No bit of the run changes by it. What it costs is bounded: looks are as far apart as a share of the time allows.
"""

import logging
import time
from typing import Final

from workbench.engine.training.arguments import Telemetry
from workbench.language import tr
from workbench.training.learner import Learner
from workbench.training.messages import StepWatched, WatchSteps

MOST_PER_SECOND: Final = 30.0
MOST_BUSY: Final = 0.05
"""Share of the trainer's time that goes into looking."""

log = logging.getLogger(__name__)


class StepWatcher:
    """Off until it is told what to look at."""

    def __init__(self) -> None:
        self._order = WatchSteps(None)
        self._due = 0.0
        self._is_warm = False

    def change(self, order: WatchSteps) -> None:
        """Look at something else from now on, or at nothing."""
        self._order, self._due = order, 0.0

    @property
    def is_due(self) -> bool:
        """Whether the next mini-batch should be looked at."""
        return self._order.look is not None and time.monotonic() >= self._due

    def watch(self, learner: Learner) -> tuple[Telemetry, StepWatched]:
        """Train one mini-batch and look at it. A look that fails is told, and is the last one."""
        begin, look = time.perf_counter(), self._order.look
        view = learner.watch()
        found, problem = None, ""
        if look is not None:
            try:
                found = look(view)
            except Exception as error:  # the border to what is looked with: the run must not end by it
                log.exception("An instrument failed")
                self._order = WatchSteps(None)
                problem = tr("An instrument failed at step {step}: {error}", step=view.step, error=error)
        seconds = time.perf_counter() - begin
        rest = seconds * (1.0 / MOST_BUSY - 1.0) if self._is_warm else 0.0  # the first look loads the kernels
        self._due, self._is_warm = time.monotonic() + max(1.0 / MOST_PER_SECOND, rest), True
        return view.telemetry, StepWatched(view.step, self._order.number, found, seconds, problem)
