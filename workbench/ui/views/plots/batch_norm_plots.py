"""What batch norm does in one layer: statistics of the mini-batches beside their averages, and what it learned."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.language import tr
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.run.session import RunSession
from workbench.ui.views.plots.axis_controls import AxisControls
from workbench.ui.views.plots.layer_chooser import LayerChooser
from workbench.ui.views.plots.plot_board import PlotBoard
from workbench.ui.views.plots.plot_pane import PanePlan
from workbench.ui.views.plots.trace import Look, Rows
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


class BatchNormPlots(PlotBoard):
    """The plots of one batch-norm layer at a time. ``timeline`` may be shared with other boards."""

    FRAME_SECONDS = 1 / 15  # these change slowly, and leave time for the live plots beside them

    builder_asked = Signal()
    """The network has no batch norm, and the user wants to see where to switch it on."""

    def __init__(
        self,
        session: RunSession,
        themes: ThemeSource,
        timeline: Timeline | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, themes, timeline or Timeline(), _PLANS, parent)
        if timeline is None:
            self.timeline.setParent(self)
        self._layers = LayerChooser(self)
        self._controls = AxisControls(self.timeline, self)
        self.caption.setText(
            "Grey: each mini-batch. Blue: its average (EWMA), used at test time. "
            "Line: mean over the units; band: from the smallest to the largest unit."
        )
        self.caption.show()
        self.bar.addWidget(self._layers)
        self.bar.addStretch(1)
        self.bar.addWidget(self._controls)
        self._layers.chosen.connect(self._show_layer)
        self.empty_page.action_asked.connect(self._act)
        session.run_started.connect(self._list_layers)
        self._list_layers()
        self._draw_panes()

    def empty_message(self) -> tuple[str, str, str, str] | None:
        """Nothing was trained yet, or without batch norm."""
        store = self.session.seen.metrics
        if store is None:
            text = tr(
                "Press Space to start training. The batch-norm statistics μ, σ², γ and β of each layer appear here."
            )
            return tr("No run yet"), text, tr("Start training"), tr("Start training (Space)")
        if store.bn_layers == 0:
            text = tr("This network has no batch norm. Switch it on in the network builder.")
            return (
                tr("No batch norm"),
                text,
                tr("Show the network builder"),
                tr("Batch norm is switched on for each layer there"),
            )
        return None

    @Slot()
    def _list_layers(self) -> None:
        spec = self.session.seen.spec
        layers = enumerate(spec.network.layers, 1) if spec is not None else ()
        names = [tr("Layer {number}", number=number) for number, layer in layers if layer.batch_norm]
        widths = [layer.units for layer in spec.network.layers if layer.batch_norm] if spec is not None else []
        self._layers.offer(
            [
                (name, tr("{name}: {width} units", name=name, width=width))
                for name, width in zip(names, widths, strict=True)
            ]
        )
        self._show_layer(self._layers.current)

    @Slot(int)
    def _show_layer(self, layer: int) -> None:
        """``layer`` counts the layers with batch norm from 0."""
        for pane in self.panes:
            for trace in pane.traces:
                if isinstance(trace.source, Rows) and isinstance(trace.source.name, tuple):
                    trace.source = Rows((layer, trace.source.name[1]))
            pane.free_values()
        self._redraw_soon()

    @Slot()
    def _act(self) -> None:
        if self.session.seen.metrics is None:
            self.session.start()
        else:
            self.builder_asked.emit()
