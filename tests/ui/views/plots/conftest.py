"""A session that only holds what the plots read, and boards that are taken down in order."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from workbench.runs.history.history import Mark
from workbench.specs.data import CatalogueSpec
from workbench.specs.network import DenseLayer, NetworkSpec, Output
from workbench.specs.run import RunSpec
from workbench.training.messages import Evaluated, HyperparameterChanged, StepsTrained
from workbench.training.metrics import MetricStore
from workbench.ui.run.seen_run import SeenRun, SessionState
from workbench.ui.views.plots.batch_norm_plots import BatchNormPlots
from workbench.ui.views.plots.live_plots import LivePlots
from workbench.ui.views.plots.plot_board import PlotBoard
from workbench.ui.widgets.theme import ThemeSource

Plots = LivePlots | BatchNormPlots


class FakeSession(QObject):
    state_changed = Signal(object)
    refreshed = Signal()
    log_changed = Signal()
    run_started = Signal()
    hyperparameter_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.state = SessionState.READY
        self.metrics: MetricStore | None = None
        self.running_spec: RunSpec | None = None
        self.edits: tuple[HyperparameterChanged, ...] = ()
        self.alerts: tuple[Mark, ...] = ()
        self.step = self.total_steps = self.starts = 0
        self.rate, self.unrest = 1e-3, 5e-7  # a curve that is constant is no plot but a line of text

    @property
    def seen(self) -> SeenRun:
        return SeenRun(
            self.state,
            step=self.step,
            total_steps=self.total_steps,
            spec=self.running_spec,
            edits=self.edits,
            alerts=self.alerts,
            metrics=self.metrics,
        )

    def start(self) -> None:
        self.starts += 1

    def begin(self, widths: tuple[int, ...] = (64, 32), output: Output = "softmax") -> None:
        """A run of a network with batch norm in layers of these widths."""
        layers = tuple(DenseLayer(units=width) for width in widths) or (DenseLayer(batch_norm=False),)
        self.running_spec = RunSpec(
            data=CatalogueSpec(name="digits"), network=NetworkSpec(layers=layers, output=output)
        )
        self.metrics = MetricStore(len(widths))
        self.step, self.total_steps, self.edits = 0, 100_000, ()
        self.state = SessionState.TRAINING
        self.run_started.emit()

    def train(self, steps: int) -> None:
        """Losses are 1 + step; statistics of layer l are l + 1, spread by 0.5 to either side."""
        store = self.metrics
        assert store is not None
        rows = np.arange(self.step, self.step + steps)
        uneven = 1.0 + self.unrest * (rows % 2 - 0.5)
        scalars = np.stack([1.0 + rows, 0.5 * uneven, self.rate * uneven, uneven], 1)
        layer = np.arange(1.0, store.bn_layers + 1)[None, :, None, None]
        batch_norm = np.broadcast_to(layer + np.array([-0.5, 0.0, 0.5]), (steps, store.bn_layers, 6, 3))
        store.append(StepsTrained(self.step, scalars, batch_norm, (self.step + steps) / 10, self.total_steps))
        self.step += steps
        store.add_evaluation(Evaluated(self.step, "dev", 2.0, 0.25))
        self.refreshed.emit()

    def edit(self, name: str, old: float, new: float) -> None:
        self.edits = (*self.edits, HyperparameterChanged(self.step, name, old, new))
        self.hyperparameter_changed.emit(self.edits[-1])


@pytest.fixture
def session(qtbot: QtBot) -> FakeSession:
    return FakeSession()


@pytest.fixture
def themes(qtbot: QtBot) -> ThemeSource:
    return ThemeSource()


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Callable[[Plots], PlotBoard]]:
    """Shows plots until the end of the test."""
    boards: list[Plots] = []

    def show(board: Plots) -> PlotBoard:
        board.resize(600, 700)
        board.show()
        qtbot.waitExposed(board)
        boards.append(board)
        return board.board

    yield show
    for board in boards:
        board.close()
        board.deleteLater()


@pytest.fixture
def board(session: FakeSession, themes: ThemeSource, shown: Callable[[Plots], PlotBoard]) -> PlotBoard:
    return shown(LivePlots(session, themes))  # type: ignore[arg-type]
