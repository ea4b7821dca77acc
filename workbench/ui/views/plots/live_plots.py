"""How training goes: loss, accuracy, learning rate and gradient norm over the steps."""

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from workbench.language import tr
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.charts.value_range import Limits
from workbench.ui.run.session import RunSession
from workbench.ui.views.plots.board_plan import BoardPlan
from workbench.ui.views.plots.plot_board import PlotBoard
from workbench.ui.views.plots.plot_pane import PanePlan
from workbench.ui.views.plots.smoothing_control import SmoothingControl
from workbench.ui.views.plots.trace import Evaluations, Look, Rows
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.theme import ThemeSource

_PLANS = (
    PanePlan(
        tr("Loss"),
        "Cross-entropy. Faint: every mini-batch; strong: the same, smoothed; with dots: on the dev set, not smoothed. "
        "Grey: on the dev set in other branches.",
        (
            (Rows("loss"), Look("train", 0, is_noisy=True, better="low")),
            (Evaluations("dev", "loss"), Look("dev", 1, has_dots=True, better="low")),
        ),
        stretch=30,
        height=262,  # of which 220 and more are curves
        shows_others=True,
    ),
    PanePlan(
        tr("Accuracy"),
        "Share of examples classified correctly, 0 to 1. Faint: every mini-batch; with dots: on the dev set.",
        (
            (Rows("accuracy"), Look("train", 0, is_noisy=True, better="high")),
            (Evaluations("dev", "accuracy"), Look("dev", 1, has_dots=True, better="high")),
        ),
        can_be_log=False,
        limits=Limits(0.0, 1.0),
        stretch=24,
        shows_others=True,
    ),
    PanePlan(
        tr("Learning rate α"),
        tr("The learning rate α of every mini-batch, decay included."),
        ((Rows("learning_rate"), Look("", 2, is_setting=True)),),
        is_log=True,
        stretch=16,
        shows_others=True,
    ),
    PanePlan(
        tr("Gradient norm"),
        tr("Length of the whole gradient at every mini-batch, before it is used. Jumps announce divergence."),
        ((Rows("gradient_norm"), Look("", 3, is_noisy=True)),),
        is_log=True,
        stretch=18,
    ),
)
_LOSS, _SCORE = 0, 1
_REGRESSION_PLANS = {
    _LOSS: replace(
        _PLANS[_LOSS],
        meaning="Mean squared error of the scaled targets. Faint: every mini-batch; strong: the same, smoothed; "
        "with dots: on the dev set.",
    ),
    _SCORE: replace(
        _PLANS[_SCORE],
        title="R²",
        meaning="Share of the targets' variance that is explained: 1 is perfect, 0 no better than their mean, negative "
        "worse; of several targets the mean. Faint: every mini-batch; with dots: on the dev set.",
        limits=Limits(high=1.0),
    ),
}


_BOARD = BoardPlan(
    _PLANS,
    tr("Press Space to start training. Loss, accuracy, learning rate and gradient norm appear here."),
)


class LivePlots(QWidget):
    """The plots one looks at while training."""

    def __init__(self, session: RunSession, themes: ThemeSource, timeline: Timeline | None = None) -> None:
        super().__init__()
        self._session = session
        smoothing = SmoothingControl()
        self.board = PlotBoard(session, themes, timeline, _BOARD, smoothing)
        down(self.board, spacing=-1, inside=self)
        self.board.set_smoothing(smoothing.value)
        smoothing.changed.connect(self.board.set_smoothing)
        session.log_changed.connect(self._name_panes)
        session.run_started.connect(self._name_panes)
        self._name_panes()

    @Slot()
    def _name_panes(self) -> None:
        """A regression has no accuracy, it has R²."""
        spec = self._session.seen.spec
        is_regression = spec is not None and spec.network.output == "linear"
        for place, plan in _REGRESSION_PLANS.items():
            self.board.panes[place].describe(plan if is_regression else _PLANS[place])
