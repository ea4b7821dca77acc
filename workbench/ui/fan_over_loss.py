"""The fan of the what-if panel, drawn over the loss of the run it sprang from."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QFont

from workbench.ui.plots.plot_pane import PlotPane
from workbench.ui.theme import Theme, ThemeSource
from workbench.ui.what_if.fan_lines import FanLine
from workbench.ui.what_if.fan_overlay import FanOverlay


class FanOverLoss(QObject):
    """Keeps an overlay in step with the scale and the colours of ``pane``."""

    def __init__(self, pane: PlotPane, themes: ThemeSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pane = pane
        self._overlay = FanOverlay(pane.canvas.view_box)
        pane.scale_changed.connect(self._follow_scale)
        themes.changed.connect(self._use_theme)
        self._follow_scale()
        self._use_theme(themes.theme)

    @Slot(object)
    def show_lines(self, lines: tuple[FanLine, ...]) -> None:
        """Draw these, or none."""
        self._overlay.set_lines(lines)

    @Slot()
    def clear(self) -> None:
        """Another run: the fan has nothing to do with it."""
        self._overlay.set_lines(())

    @Slot()
    def _follow_scale(self) -> None:
        self._overlay.set_log(self._pane.is_log)

    @Slot(object)
    def _use_theme(self, theme: Theme) -> None:
        self._overlay.set_theme(theme, QFont())
