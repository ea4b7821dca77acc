"""What batch norm does in one layer: statistics of the mini-batches beside their averages, and what it learned."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from workbench.language import tr
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.run.session import RunSession
from workbench.ui.views.plots.board_plan import BoardPlan, Refusal
from workbench.ui.views.plots.plot_board import PlotBoard
from workbench.ui.views.plots.plot_pane import PanePlan
from workbench.ui.views.plots.trace import Look, Rows
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.parts import describe
from workbench.ui.widgets.theme import ThemeSource

_BATCH = Look("mini-batch", -1, has_band=True, is_thin=True)
_EWMA = Look("EWMA", 0, has_band=True)

_PLANS = (
    PanePlan(
        tr("Mean μ"),
        "μ of each mini-batch (grey) and its average used at test time (blue). "
        "Line: mean over the units; band: from the smallest to the largest unit.",
        ((Rows((0, "batch_mean")), _BATCH), (Rows((0, "ewma_mean")), _EWMA)),
        can_be_log=False,
    ),
    PanePlan(
        tr("Variance σ²"),
        "σ² of each mini-batch (grey) and its average used at test time (blue). "
        "Line: mean over the units; band: from the smallest to the largest unit.",
        ((Rows((0, "batch_variance")), _BATCH), (Rows((0, "ewma_variance")), _EWMA)),
        is_log=True,
    ),
    PanePlan(
        tr("Scale γ"),
        "The learned scale γ. It starts at 1. Line: mean over the units; band: from the smallest to the largest unit.",
        ((Rows((0, "gamma")), Look("", 2, has_band=True)),),
        can_be_log=False,
    ),
    PanePlan(
        tr("Shift β"),
        "The learned shift β. It starts at 0. Line: mean over the units; band: from the smallest to the largest unit.",
        ((Rows((0, "beta")), Look("", 3, has_band=True)),),
        can_be_log=False,
    ),
)


_BOARD = BoardPlan(
    _PLANS,
    tr("Press Space to start training. The batch-norm statistics μ, σ², γ and β of each layer appear here."),
    "Grey: each mini-batch. Blue: its average (EWMA), used at test time. "
    "Line: mean over the units; band: from the smallest to the largest unit.",
    frame_seconds=1 / 15,  # these change slowly, and leave time for the live plots beside them
)
_NO_BATCH_NORM = Refusal(
    tr("No batch norm"),
    tr("This network has no batch norm. Switch it on in the network builder."),
    tr("Show the network builder"),
    tr("Batch norm is switched on for each layer there"),
)
_MOST_BUTTONS = 4


class LayerChooser(QWidget):
    """Buttons side by side for a few layers, a list for many; remembers the place that was chosen when the layers change."""

    chosen = Signal(int)
    """Place of the layer in the list offered, from 0."""

    def __init__(self) -> None:
        super().__init__()
        self._current = 0
        self._group = QButtonGroup(self)
        self.buttons = tuple(self._make_button(place) for place in range(_MOST_BUTTONS))
        self.list = ChoiceBox(tr("Layer shown"), tr("The batch-norm layer that is shown"))
        across(*self.buttons, self.list, spacing=2, inside=self)
        self._group.idClicked.connect(self._choose)
        self.list.activated.connect(self._choose)

    def _make_button(self, place: int) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setMinimumHeight(24)
        self._group.addButton(button, place)
        return button

    @property
    def current(self) -> int:
        """Place of the layer shown."""
        return self._current

    def offer(self, layers: Sequence[tuple[str, str]]) -> None:
        """Offer these layers, each with a short name and a description."""
        self._current = min(self._current, max(0, len(layers) - 1))
        few = len(layers) <= _MOST_BUTTONS
        for place, button in enumerate(self.buttons):
            button.setVisible(few and place < len(layers))
            if place < len(layers):
                name, description = layers[place]
                button.setText(name)
                describe(button, description, description)
                button.setChecked(place == self._current)
        self.list.clear()
        self.list.addItems([description for _, description in layers])
        self.list.setCurrentIndex(self._current)
        self.list.setVisible(not few)

    @Slot(int)
    def _choose(self, place: int) -> None:
        self._current = place
        self.chosen.emit(place)


class BatchNormPlots(QWidget):
    """The plots of one batch-norm layer at a time."""

    builder_asked = Signal()
    """The network has no batch norm, and the user wants to see where to switch it on."""

    def __init__(self, session: RunSession, themes: ThemeSource, timeline: Timeline | None = None) -> None:
        super().__init__()
        self._session = session
        self.layers = LayerChooser()
        self.board = PlotBoard(session, themes, timeline, _BOARD, self.layers)
        down(self.board, spacing=-1, inside=self)
        self.layers.chosen.connect(self._show_layer)
        self.board.way_out_asked.connect(self.builder_asked)
        session.log_changed.connect(self._list_layers)
        session.run_started.connect(self._list_layers)
        self._list_layers()

    @Slot()
    def _list_layers(self) -> None:
        spec = self._session.seen.spec
        layers = enumerate(spec.network.layers, 1) if spec is not None else ()
        found = [(tr("Layer {number}", number=place), layer.units) for place, layer in layers if layer.batch_norm]
        self.board.refusal = None if found else _NO_BATCH_NORM
        self.layers.offer([(name, tr("{name}: {width} units", name=name, width=width)) for name, width in found])
        self._show_layer(self.layers.current)

    @Slot(int)
    def _show_layer(self, layer: int) -> None:
        """``layer`` counts the layers with batch norm from 0."""
        for pane in self.board.panes:
            for trace in pane.traces:
                if isinstance(trace.source, Rows) and isinstance(trace.source.name, tuple):
                    trace.source = Rows((layer, trace.source.name[1]))
            pane.free_values()
        self.board.redraw_soon()
