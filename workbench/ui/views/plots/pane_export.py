"""A plot on paper. Pictures keep the colours and the background of the window's theme."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.training.curve_table import Line, curve_table
from workbench.training.curves import CurveSource
from workbench.ui.charts.plot_canvas import PlotCanvas
from workbench.ui.charts.reading.paper import Paper
from workbench.ui.views.plots.plot_pane import PlotPane


def paper_of(pane: PlotPane, store: CurveSource | None, stretch: tuple[float, float]) -> Paper:
    """The pane, with the numbers of a stretch of steps."""

    def paint(painter: QPainter) -> None:
        _paint(pane, painter)

    def numbers() -> str:
        return table(pane, store, *stretch) if store else ""

    return Paper(pane.plan.title, pane, paint, numbers)


def lines_of(pane: PlotPane) -> tuple[Line, ...]:
    """The traces by their names."""
    return tuple((f"{pane.plan.title} {trace.look.label}".strip(), trace.source) for trace in pane.traces)


def table(pane: PlotPane, store: CurveSource, first: float, last: float) -> str:
    """The visible stretch as CSV, as fine as it is still known: one line per trace and bin."""
    return curve_table(lines_of(pane), [(store, first, last)])


def _paint(pane: PlotPane, painter: QPainter) -> None:
    """The line of values and the plot, without the controls; widgets render themselves as pixels, so not by them."""
    painter.fillRect(pane.rect(), pane.canvas.backgroundBrush())
    painter.save()
    painter.translate(pane.read_out.pos())
    pane.read_out.paint_with(painter)
    painter.restore()
    canvas = pane.canvas
    had_labels = canvas.has_step_labels
    _label(canvas, True)  # of several plots only the lowest has numbers; a picture stands for itself
    canvas.render(painter, QRectF(canvas.geometry()), canvas.viewport().rect())
    _label(canvas, had_labels)


def _label(canvas: PlotCanvas, wanted: bool) -> None:
    if wanted != canvas.has_step_labels:
        canvas.show_step_labels(wanted)
        canvas.lay_out()
