"""A plot as a picture or as numbers. Pictures keep the colours and the background of the window's theme."""

from PySide6.QtCore import QBuffer, QRect, QRectF, QSaveFile, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from workbench.errors import FileError
from workbench.language import tr
from workbench.training.curve_table import Line, curve_table
from workbench.training.curves import CurveSource
from workbench.ui.charts.plot_canvas import PlotCanvas
from workbench.ui.views.plots.plot_pane import PlotPane

_SCALE = 2.0


def picture(pane: PlotPane) -> QImage:
    """The pane at twice the resolution of the screen, at least."""
    ratio = max(_SCALE, pane.devicePixelRatioF())
    image = QImage(pane.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    _paint(pane, painter)
    painter.end()
    return image


def lines_of(pane: PlotPane) -> tuple[Line, ...]:
    """The traces by their names."""
    return tuple((f"{pane.plan.title} {trace.look.label}".strip(), trace.source) for trace in pane.traces)


def table(pane: PlotPane, store: CurveSource, first: float, last: float) -> str:
    """The visible stretch as CSV, as fine as it is still known: one line per trace and bin."""
    return curve_table(lines_of(pane), [(store, first, last)])


def save(pane: PlotPane, store: CurveSource | None, path: str, stretch: tuple[float, float]) -> None:
    """Write the pane to ``path``; its ending (.png, .svg, .csv) decides the format. Raises ``FileError``."""
    target = QSaveFile(path)  # what stood there before stays until everything is written
    if target.open(QSaveFile.OpenModeFlag.WriteOnly):
        if path.lower().endswith(".svg"):
            _draw_svg(pane, target)
        elif path.lower().endswith(".csv"):
            target.write((table(pane, store, *stretch) if store else "").encode())
        else:
            picture(pane).save(target, "PNG")  # type: ignore[call-overload]  # the stubs know bytes only
        if target.commit():
            return
    raise FileError(tr("{path} could not be written: {errorstring}", path=path, errorstring=target.errorString()))


def _draw_svg(pane: PlotPane, target: QSaveFile) -> None:
    drawing = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(drawing)
    generator.setSize(QSize(pane.width(), pane.height()))
    generator.setViewBox(QRect(0, 0, pane.width(), pane.height()))
    generator.setResolution(pane.logicalDpiX())  # or the recorded pictures of the axes come out at another size
    generator.setTitle(pane.plan.title)
    painter = QPainter(generator)
    _paint(pane, painter)
    painter.end()
    # Everything is drawn in pixels, so pens need not be told not to scale; other readers make blocks of such lines.
    target.write(drawing.data().replace(b' vector-effect="non-scaling-stroke"', b""))


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
