"""Campaign: what a frame of twenty live curves costs the window's thread.

``python -m tests.campaigns.plot_frames [FRAMES]`` shows a board of ten plots with two curves each, while a run of a million
mini-batches goes on underneath: rows arrive, the board draws by its own timer, what is dirty is painted. Milliseconds are CPU time of the
window's thread for one pass of its loop, in which no key and no mouse is heard, of passes that draw: median, 95th percentile, most; for
an even and a logarithmic axis of steps, with and without marks at the ends, with the crosshair moving, and hidden. The exit code is 1 where the
95th percentile of a case is above 16 ms, or hidden plots take more than a hundredth of that.
"""

import sys
import time
from collections.abc import Callable

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads

import numpy as np  # noqa: E402
from PySide6.QtCore import QObject, Signal  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from workbench.specs.data import CatalogueSpec  # noqa: E402
from workbench.specs.run import RunSpec  # noqa: E402
from workbench.training.messages import Evaluated, StepsTrained  # noqa: E402
from workbench.training.metrics import MetricStore  # noqa: E402
from workbench.ui.run.seen_run import SeenRun, SessionState  # noqa: E402
from workbench.ui.views.plots.board_plan import BoardPlan  # noqa: E402
from workbench.ui.views.plots.plot_board import PlotBoard  # noqa: E402
from workbench.ui.views.plots.plot_pane import PanePlan  # noqa: E402
from workbench.ui.views.plots.trace import Evaluations, Look, Rows  # noqa: E402
from workbench.ui.widgets.theme import LIGHT, ThemeSource, apply_theme  # noqa: E402

PLOTS, PER_FRAME, EVERY = 10, 200, 2000
ALREADY = 1_000_000
MOST_MILLISECONDS, IDLE_MILLISECONDS = 16.0, 0.5
NAMES = ("loss", "accuracy", "learning_rate", "gradient_norm")


class LiveRun(QObject):
    """A run that goes on when it is told to."""

    state_changed, hyperparameter_changed = Signal(object), Signal(object)
    refreshed, log_changed, run_started = Signal(), Signal(), Signal()

    def __init__(self) -> None:
        super().__init__()
        self._random, self._step = np.random.default_rng(7), 0
        self._metrics, self._spec = MetricStore(0), RunSpec(data=CatalogueSpec(name="digits"))
        while self._step < ALREADY:
            self.train(20_000)

    @property
    def seen(self) -> SeenRun:
        """As the board asks for it."""
        return SeenRun(
            SessionState.TRAINING,
            step=self._step,
            total_steps=2 * ALREADY,
            spec=self._spec,
            metrics=self._metrics,
        )

    def train(self, steps: int) -> None:
        """Noisy values that come down."""
        at = np.arange(self._step, self._step + steps)[:, None]
        rows = (1.0 + 2.0 * np.exp(-at / 2e5)) * np.exp(0.2 * self._random.normal(size=(steps, 4)))
        self._metrics.append(StepsTrained(self._step, rows, np.empty((steps, 0, 6, 3)), at[-1, 0] / 1e3, 2 * ALREADY))
        self._step += steps
        for step in range(self._step - steps - self._step % EVERY + EVERY, self._step + 1, EVERY):
            if step > self._step - steps:
                self._metrics.add_evaluation(Evaluated(step, "dev", float(rows[0, 0]), 0.5))
        self.refreshed.emit()


def plans() -> tuple[PanePlan, ...]:
    """Every plot has a noisy curve with a band and a smoothed line, and the scores with their dots."""
    return tuple(
        PanePlan(
            f"Plot {number}",
            "",
            (
                (Rows(NAMES[number % len(NAMES)]), Look("train", 0, is_noisy=True, better="low")),
                (Evaluations("dev", "loss"), Look("dev", 1, has_dots=True, better="low")),
            ),
        )
        for number in range(PLOTS)
    )


def frames(app: QApplication, run: LiveRun, board: PlotBoard, count: int, also: Callable[[int], None]) -> list[float]:
    """Milliseconds of each pass of the window's loop that had something to do; rows are made outside of what is measured."""
    found: list[float] = []
    passes = 0
    while len(found) < count and passes < 100 * count:
        passes += 1
        if passes % 10 == 0:
            run.blockSignals(True)
            run.train(PER_FRAME)
            run.blockSignals(False)
        began = time.thread_time()
        if passes % 10 == 0:
            also(passes // 10)
            run.refreshed.emit()
        app.processEvents()
        spent = 1e3 * (time.thread_time() - began)
        if spent > IDLE_MILLISECONDS or not board.isVisible():
            found.append(spent)
        time.sleep(0.001)
    return found


def nothing(_frame: int) -> None:
    """Only what is new."""


def main(count: int) -> int:
    app = QApplication([])
    apply_theme(app, LIGHT)
    run = LiveRun()
    board = PlotBoard(run, ThemeSource(LIGHT), None, BoardPlan(plans(), ""), QWidget())  # type: ignore[arg-type]
    board.set_smoothing(0.8)
    board.resize(1200, 900)
    board.show()
    frames(app, run, board, 30, nothing)

    def point(frame: int) -> None:
        board.timeline.point_at(float(ALREADY * (frame % 50) / 50))

    slow = 0
    for name, is_log, marked, also in (
        ("even axis", False, False, nothing),
        ("even axis, crosshair moves", False, False, point),
        ("even axis, ends marked", False, True, nothing),
        ("logarithmic axis", True, False, nothing),
        ("logarithmic axis, ends marked, crosshair moves", True, True, point),
    ):
        board.timeline.set_log(is_log)
        board.timeline.mark_extremes(marked)
        found = frames(app, run, board, count, also)
        slow += np.percentile(found, 95) > MOST_MILLISECONDS
        tell(name, found)
    board.hide()
    found = frames(app, run, board, count, point)
    slow += np.percentile(found, 95) > 0.01 * MOST_MILLISECONDS
    tell("hidden", found)
    board.deleteLater()
    return 1 if slow else 0


def tell(name: str, found: list[float]) -> None:
    """One line."""
    median, high = np.percentile(found, [50, 95])
    sys.stdout.write(
        f"{2 * PLOTS} curves, {name:48} median {median:6.2f}  p95 {high:6.2f}  most {max(found):6.2f} ms\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
