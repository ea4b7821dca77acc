"""The status bar: state, progress, speed and the newest figures, each of fixed width and with a tooltip.

Before the engine is ready it shows how far the preparation is instead.
"""

import math
import time

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QStackedLayout, QStatusBar, QWidget

from workbench import numbers
from workbench.language import tr
from workbench.ui.run.kernel_preparation import KernelPreparation, PreparationState
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.fixed_figure import Figure
from workbench.ui.widgets.icons import pixmap
from workbench.ui.widgets.parts import describe, text_label
from workbench.ui.widgets.theme import ThemeSource

_GAP = 12
_SECONDS_BETWEEN_TEXTS = 0.2  # numbers that change faster cannot be read
_STATE_ICONS = {
    SessionState.READY: "ready",
    SessionState.TRAINING: "play",
    SessionState.PAUSED: "pause",
    SessionState.HOLDING: "warning",
    SessionState.WATCHING: "info",
    SessionState.FINISHED: "good",
    SessionState.DIVERGED: "warning",
}
_ACCURACY = (tr("Dev accuracy"), tr("Share of the dev examples classified rightly, newest score"))
_R_SQUARED = (
    tr("Dev R²"),
    tr("Share of the variance of the dev targets that is explained, the mean over several; newest score; 1 is perfect"),
)
_SAVED = tr("The run is on the disk from its first step; what is shown is at most a quarter of a second ahead")
_LOSS = {
    False: tr("Cross-entropy on the mini-batches trained last, in nats"),
    True: tr("Mean squared error of the scaled targets, on the mini-batches trained last"),
}


class RunStatusBar(QStatusBar):
    """Pulls from the session when it was refreshed."""

    def __init__(self, session: RunSession, preparation: KernelPreparation, themes: ThemeSource) -> None:
        super().__init__()
        self._session, self._preparation, self._themes = session, preparation, themes
        self._shown_at = 0.0
        self.figures = _make_figures()
        self.state_icon = QLabel()
        self.progress = QProgressBar()
        describe(self.progress, tr("Progress of the run"), tr("Share of the planned mini-batches that are trained"))
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(88, 10)
        self.preparation_text = QLabel()
        self.preparation_bar = QProgressBar()
        self.preparation_bar.setAccessibleName(tr("Progress of preparing the engine"))
        self.preparation_bar.setTextVisible(False)
        self.preparation_bar.setFixedSize(220, 10)
        self.hint = text_label(tr("Press Space to start training"), "muted")
        self._pages = QStackedLayout()
        self._lay_out()
        session.refreshed.connect(self._refresh)
        session.state_changed.connect(self.update_all)
        session.run_started.connect(self.update_all)
        preparation.progressed.connect(self._show_preparation)
        preparation.state_changed.connect(self._show_preparation)
        session.state_changed.connect(self._show_preparation)
        themes.changed.connect(self.update_all)
        self.update_all()
        self._show_preparation()

    def _lay_out(self) -> None:
        self.setSizeGripEnabled(False)
        run, preparing, whole = QWidget(), QWidget(), QWidget()
        row = across(self.state_icon, spacing=_GAP, margins=(12, 0, 12, 0), inside=run)
        for name, figure in self.figures.items():
            row.addWidget(figure)
            if name == "state":
                row.addWidget(self.hint)
                row.addWidget(self.progress)
        row.addStretch(1)
        across(self.preparation_bar, (self.preparation_text, 1), spacing=16, margins=(12, 0, 12, 0), inside=preparing)
        preparing.setToolTip(
            tr(
                "The engine is compiled for this machine once, before the first run; later starts load it from the disk."
            )
        )
        self._pages.addWidget(run)
        self._pages.addWidget(preparing)
        self._pages.setContentsMargins(0, 0, 0, 0)
        whole.setLayout(self._pages)
        whole.setMinimumWidth(1)  # too little room hides figures, it does not widen the window
        self.addPermanentWidget(whole, 1)
        self.setMinimumHeight(32)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose_figures()

    def _choose_figures(self) -> None:
        """Without a run there are no figures; without room the last ones are left out."""
        seen = self._session.seen
        has_run = seen.metrics is not None
        self.hint.setVisible(not has_run and not seen.is_starting)
        self.progress.setVisible(has_run)
        left = self.width() - 56 - self.state_icon.sizeHint().width() - self.progress.width()
        for name, figure in self.figures.items():
            left -= figure.width() + _GAP
            figure.setVisible(name == "state" or (has_run and left >= 0))

    @Slot()
    def _refresh(self) -> None:
        now = time.monotonic()
        is_slow = self._session.state is not SessionState.TRAINING
        if is_slow or now - self._shown_at >= _SECONDS_BETWEEN_TEXTS:
            self._shown_at = now
            self.update_all()

    @Slot()
    def update_all(self) -> None:
        """Show everything as it is now."""
        seen, figures = self._session.seen, self.figures
        theme = self._themes.theme
        colours = {
            SessionState.DIVERGED: theme.error,
            SessionState.HOLDING: theme.error,
            SessionState.FINISHED: theme.good,
        }
        colour = colours.get(seen.state, theme.text)
        name = _STATE_ICONS[seen.state]
        self.state_icon.setPixmap(pixmap(name, colour, 16, self.devicePixelRatioF()))
        figures["state"].show_text(tr("Starting…") if seen.is_starting else seen.state.value)
        self._choose_figures()
        percent = numbers.percent_done(seen.step, seen.total_steps)
        self.progress.setValue(percent)
        has_run = seen.metrics is not None
        figures["percent"].show_text(f"{percent} %" if has_run else "")
        total = numbers.count(seen.total_steps)
        figures["step"].show_text(f"{numbers.count(seen.step)} / {total}" if has_run else "")
        figures["epoch"].show_text(numbers.grouped(seen.epoch, 1) if has_run else "")
        speed, left = seen.steps_per_second, seen.seconds_left
        figures["speed"].show_text(numbers.speed(speed) if speed > 0.0 else "")
        figures["left"].show_text(numbers.duration(left) if left is not None else "")
        figures["loss"].show_text("" if seen.loss is None else numbers.score(seen.loss))
        self._show_score()
        run_log = self._session.journeys.log
        is_saved = run_log is not None and run_log.problem is None
        figures["saved"].show_text(tr("Saved") if is_saved else "")
        figures["saved"].setToolTip(
            _SAVED if run_log is None else tr("{saved}. The file: {path}", saved=_SAVED, path=run_log.path)
        )
        rate = seen.learning_rate
        figures["rate"].show_text("" if rate is None else numbers.significant(rate, 3))

    def _show_score(self) -> None:
        """Accuracy; in a regression R²."""
        spec, scored = self._session.seen.spec, self._session.seen.evaluations.get("dev")
        is_regression = spec is not None and spec.network.output == "linear"
        caption, tooltip = _R_SQUARED if is_regression else _ACCURACY
        self.figures["accuracy"].show_caption(caption, tooltip)
        self.figures["loss"].setToolTip(_LOSS[is_regression])
        value = math.nan if scored is None else scored.accuracy
        text = numbers.r_squared(value) if is_regression else numbers.percent(value, 1)
        self.figures["accuracy"].show_text("" if scored is None else text)

    @Slot()
    def _show_preparation(self) -> None:
        preparation = self._preparation
        self._pages.setCurrentIndex(0 if preparation.is_ready else 1)
        if preparation.state is PreparationState.FAILED:
            self.preparation_text.setText(tr("The engine could not be prepared"))
            return
        self.preparation_bar.setMaximum(max(preparation.total, 1))
        self.preparation_bar.setValue(preparation.done)
        how_far = f" {preparation.done}/{preparation.total}" if preparation.total else ""
        promise = (
            tr("starts when ready")
            if self._session.seen.is_waiting
            else tr("press Start any time, it begins when ready")
        )
        self.preparation_text.setText(tr("Preparing the engine{how_far} – {promise}", how_far=how_far, promise=promise))


def _make_figures() -> dict[str, Figure]:
    """The figures from left to right; the last ones are the first to go when there is no room."""
    return {
        "state": Figure(
            "", tr("Starting… "), tr("What the trainer is doing: Ready, Training, Paused, Finished or Diverged")
        ),
        "percent": Figure("", "100 %", tr("Share of the planned mini-batches that are trained")),
        "step": Figure(tr("Step"), "9,999,999 / 9,999,999", tr("Mini-batches trained, of those planned")),
        "epoch": Figure(tr("Epoch"), "10,000.0", tr("Passes over the training set")),
        "speed": Figure(tr("Speed"), tr("999,999 steps/s"), tr("Mini-batches per second, over the last 1.5 seconds")),
        "left": Figure(tr("Left"), tr("59 min 59 s"), tr("Time to the planned end at the speed of just now")),
        "loss": Figure(tr("Loss"), "888.8888", _LOSS[False]),
        "accuracy": Figure(_ACCURACY[0], "-99.999 ", _ACCURACY[1]),
        "rate": Figure("α", "8.88e-08", tr("Learning rate of the newest mini-batch, decay included")),
        "saved": Figure("", tr("Saved"), _SAVED),
    }
