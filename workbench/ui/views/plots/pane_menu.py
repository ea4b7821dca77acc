"""What can be done with one plot: the context menu."""

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from workbench.language import tr
from workbench.numbers import grouped
from workbench.training.curves import CurveSource
from workbench.ui.charts.reading.paper import Paper, PaperActions, save
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.views.plots.pane_export import lines_of, paper_of
from workbench.ui.views.plots.plot_pane import PlotPane

_EVERY, _VISIBLE = tr("Numbers of every mini-batch (*.csv)"), tr("Numbers of what is visible (*.csv)")


class PaneMenu(QObject):
    """One menu for all plots of a board; it acts on the plot it was opened for."""

    failed = Signal(str)
    """A file could not be written; the text says why."""
    blame_asked = Signal(int)
    """Which rows made the value at this step."""

    def __init__(self, timeline: Timeline, parent: QWidget) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._pane: PlotPane | None = None
        self._store: CurveSource | None = None
        self._step: float | None = None
        self.menu = QMenu(parent)
        self._follow = self._action(tr("Follow the run"), timeline.follow)
        self._log = self._action(tr("Logarithmic values"), self._toggle_log)
        self._log.setCheckable(True)
        self.blame = self._action(tr("Who did this?"), self._ask_who)
        self.menu.addSeparator()
        self.papers = PaperActions(self.menu, (_EVERY, _VISIBLE), self)
        self.papers.write = self._write
        self.papers.failed.connect(self.failed)
        self.copy, self.save = self.papers.copy, self.papers.save

    def _action(self, text: str, slot: object) -> QAction:
        action = self.menu.addAction(text)
        action.triggered.connect(slot)
        return action

    @property
    def pane(self) -> PlotPane | None:
        """The plot that it acts on."""
        return self._pane

    def open(self, pane: PlotPane, store: CurveSource | None, place: QPoint) -> None:
        """Open the menu for one plot."""
        self.turn_to(pane, store)
        self.menu.popup(place)

    def turn_to(self, pane: PlotPane, store: CurveSource | None) -> None:
        """Act on this plot from now on."""
        self._pane, self._store = pane, store
        self._step = self._timeline.step  # the crosshair goes with the mouse while the menu is open
        told = "" if self._step is None else grouped(self._step)
        self.blame.setText(tr("Who did this? (step {step})", step=told) if told else tr("Who did this?"))
        self.blame.setEnabled(store is not None and self._step is not None and 0 <= self._step < store.step)
        self._follow.setEnabled(not self._timeline.follows)
        self._log.setChecked(pane.is_log)
        self._log.setVisible(pane.plan.can_be_log)
        self.papers.paper = paper_of(pane, store, self._timeline.range)

    @Slot()
    def _ask_who(self) -> None:
        if self._step is not None:
            self.blame_asked.emit(int(self._step))

    @Slot()
    def _toggle_log(self) -> None:
        if self._pane is not None:
            self._pane.set_log(not self._pane.is_log)

    def _write(self, _paper: Paper, path: str) -> None:
        """Numbers are those of the whole run unless less was chosen."""
        pane, store = self._pane, self._store
        if pane is None:
            return
        stretch = self._timeline.range
        if store is not None and self.papers.chosen != _VISIBLE:
            stretch = float(store.first_step), float(store.step)
        if pane.finer is not None and store is not None and path.lower().endswith(".csv"):
            pane.finer.save(lines_of(pane), store, Path(path), *stretch)
        else:
            save(paper_of(pane, store, stretch), path)
