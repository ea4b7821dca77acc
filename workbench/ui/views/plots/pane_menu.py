"""What can be done with one plot: the context menu."""

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from workbench.errors import FileError
from workbench.language import tr
from workbench.numbers import grouped
from workbench.training.curves import CurveSource
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.views.plots.pane_export import lines_of, picture, save
from workbench.ui.views.plots.plot_pane import PlotPane

_VISIBLE = tr("Numbers of what is visible (*.csv)")
_FORMATS = [tr("Picture (*.png)"), tr("Drawing (*.svg)"), tr("Numbers of every mini-batch (*.csv)"), _VISIBLE]


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
        self._only_visible = False
        self.menu = QMenu(parent)
        self._follow = self._action(tr("Follow the run"), timeline.follow)
        self._log = self._action(tr("Logarithmic values"), self._toggle_log)
        self._log.setCheckable(True)
        self.blame = self._action(tr("Who did this?"), self._ask_who)
        self.menu.addSeparator()
        self._action(tr("Copy picture"), self.copy)
        self._action(tr("Save as…"), self._ask_where)

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

    @Slot()
    def _ask_who(self) -> None:
        if self._step is not None:
            self.blame_asked.emit(int(self._step))

    @Slot()
    def copy(self) -> None:
        """Put a picture of the plot on the clipboard."""
        if self._pane is not None:
            QGuiApplication.clipboard().setImage(picture(self._pane))

    @Slot()
    def _toggle_log(self) -> None:
        if self._pane is not None:
            self._pane.set_log(not self._pane.is_log)

    @Slot()
    def _ask_where(self) -> None:
        if self._pane is None:
            return
        dialog = QFileDialog(self._pane.window(), tr("Save plot"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self._only_visible = False
        dialog.setNameFilters(_FORMATS)
        dialog.setDefaultSuffix("png")
        dialog.selectFile(self._pane.plan.title.lower().replace(" ", "-") + ".png")
        dialog.filterSelected.connect(self._use_suffix)
        dialog.fileSelected.connect(self.save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _use_suffix(self, name_filter: str) -> None:
        dialog = self.sender()
        if isinstance(dialog, QFileDialog):
            dialog.setDefaultSuffix(name_filter.partition("*.")[2].rstrip(")"))
            self._only_visible = name_filter == _VISIBLE

    @Slot(str)
    def save(self, path: str) -> None:
        """Write the plot to a file; the ending decides the format. Numbers are those of the whole run unless less was chosen."""
        pane, store = self._pane, self._store
        if pane is None:
            return
        stretch = self._timeline.range
        if store is not None and not self._only_visible:
            stretch = float(store.first_step), float(store.step)
        if pane.finer is not None and store is not None and path.lower().endswith(".csv"):
            pane.finer.save(lines_of(pane), store, Path(path), *stretch)
            return
        try:
            save(pane, store, path, stretch)
        except FileError as error:
            self.failed.emit(str(error))
