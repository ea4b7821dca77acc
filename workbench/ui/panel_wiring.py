"""Connections between panels that do not know each other."""

from PySide6.QtCore import QObject, Slot

from workbench.ui.builder.panel import BuilderPanel
from workbench.ui.data_panel.panel import DataPanel
from workbench.ui.main_window import MainWindow
from workbench.ui.notices import Notice, Severity
from workbench.ui.panda_session import PandaSession
from workbench.ui.plots.batch_norm_plots import BatchNormPlots
from workbench.ui.plots.plot_board import PlotBoard


class PanelWiring(QObject):
    """Tells the panels of designs when a run is live, and the window what the plots ask for."""

    def __init__(
        self,
        window: MainWindow,
        session: PandaSession,
        designs: tuple[BuilderPanel | DataPanel, ...],
        live_plots: PlotBoard,
        batch_norm_plots: BatchNormPlots,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._designs = window, session, designs
        session.state_changed.connect(self._tell_whether_live)
        live_plots.failed.connect(self._tell_failure)
        batch_norm_plots.failed.connect(self._tell_failure)
        batch_norm_plots.builder_asked.connect(self._show_builder)
        self._tell_whether_live(None)

    @Slot(object)
    def _tell_whether_live(self, _state: object) -> None:
        for panel in self._designs:
            panel.set_run_is_live(self._session.is_live)

    @Slot(str)
    def _tell_failure(self, text: str) -> None:
        self._window.notices.show_notice(Notice(Severity.ERROR, text))

    @Slot()
    def _show_builder(self) -> None:
        dock = self._window.docks["network"]
        dock.show()
        dock.raise_()
        dock.widget().setFocus()
