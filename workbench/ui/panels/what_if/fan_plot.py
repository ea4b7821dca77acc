"""The fan in a plot of its own: loss on a logarithmic axis over the steps."""

from collections.abc import Sequence

from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.language import tr
from workbench.ui.charts.plot_canvas import PlotCanvas
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.charts.text import small_font
from workbench.ui.charts.value_range import ANYTHING, fitting_range
from workbench.ui.panels.what_if.fan_lines import FanLine
from workbench.ui.panels.what_if.fan_overlay import FanOverlay
from workbench.ui.widgets.theme import Theme, ThemeSource

_HEIGHT, _USUAL = 160, QSize(300, 220)
_ROOM_FOR_STAR = 0.04


class FanPlot(PlotCanvas):
    """Fits its ranges to the lines whenever they change, and on a double click."""

    line_chosen = Signal(int)
    """A line was clicked."""

    def __init__(self, themes: ThemeSource, parent: QWidget | None = None) -> None:
        timeline = Timeline()
        super().__init__(timeline, parent)
        timeline.setParent(self)
        self._themes = themes
        self.overlay = FanOverlay(self.view_box)
        self.overlay.set_log(True)
        self.value_axis.set_log(True)
        self.setMinimumHeight(_HEIGHT)
        self.setAccessibleName(tr("Plot: loss of the branches"))
        self.setToolTip(tr("Click a line to choose it. Wheel and dragging move the steps; a double click shows all."))
        self.scene().sigMouseClicked.connect(self._choose)
        self.view_box.reset_asked.connect(self.fit)
        themes.changed.connect(self._use_theme)
        self._use_theme()

    def show_lines(self, lines: Sequence[FanLine]) -> None:
        """Draw other lines."""
        self.overlay.set_lines(lines)
        self.fit()

    def sizeHint(self) -> QSize:
        """As wide as a narrow dock; higher where there is room."""
        return _USUAL

    @Slot()
    def fit(self) -> None:
        """Show all lines."""
        extent = self.overlay.extent()
        if extent is None:
            return
        (first, last), values = extent
        room = max(1.0, (last - first) * _ROOM_FOR_STAR)
        self.view_box.setXRange(first, last + room, padding=0)
        self.view_box.show_values(*fitting_range(None, values, ANYTHING, 0.08))

    @Slot(object)
    def _choose(self, event: MouseClickEvent) -> None:
        number = self.overlay.line_at(self.view_box.mapFromScene(event.scenePos()))
        if number is not None:
            self.line_chosen.emit(number)

    @Slot()
    def _use_theme(self) -> None:
        theme: Theme = self._themes.theme
        self.set_theme(theme)
        small = small_font(self.font())
        self.overlay.set_theme(theme, small)
