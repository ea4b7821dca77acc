"""Where the plots of a board stand: one column, or two where there is more width than height, with borders to drag between them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from workbench.language import tr
from workbench.layouts.plot_room import Plot, PlotRoom
from workbench.training.curves import CurveSource
from workbench.ui.views.plots.pane_menu import PaneMenu
from workbench.ui.views.plots.plot_pane import PlotPane
from workbench.ui.views.plots.room.fold import Fold
from workbench.ui.widgets.arrangement import down

_LANDSCAPE: Final = 1.25
_BORDER: Final = 5


class PaneRoom(QWidget):
    """Only the lowest plot of a column has numbers at its steps. What a person moves, drags or folds is kept in ``chosen``."""

    changed = Signal()
    """``chosen`` is another one now."""

    def __init__(self, wide_enough: int, menu: PaneMenu) -> None:
        super().__init__()
        self._wide_enough, self._menu = wide_enough, menu
        self._chosen = PlotRoom()
        self._folds: dict[str, Fold] = {}  # in the order planned
        self._columns = (_Column(self), _Column(self))
        self._count = 1
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(_BORDER)
        for column in self._columns:
            self._split.addWidget(column)
            column.splitterMoved.connect(self._keep_heights)
        self._split.splitterMoved.connect(self._keep_widths)
        down(self._split, spacing=0, inside=self)
        self._extend(menu)

    @property
    def chosen(self) -> PlotRoom:
        """What a person chose."""
        return self._chosen

    def use(self, chosen: PlotRoom) -> None:
        """Stand as it was chosen before."""
        if chosen != self._chosen:
            self._chosen = chosen
            self._arrange()
            self.changed.emit()

    @Slot()
    def reset(self) -> None:
        """Stand as planned."""
        self.use(PlotRoom())

    def show_panes(self, panes: Sequence[PlotPane]) -> None:
        """These, as they are planned to follow one another."""
        there = {fold.pane: fold for fold in self._folds.values()}
        found = [there.pop(pane) if pane in there else self._make(pane) for pane in panes]
        self._folds = {fold.name: fold for fold in found}
        for pane in there:
            pane.setParent(None)
        self._arrange()

    def _make(self, pane: PlotPane) -> Fold:
        fold = Fold(pane)
        fold.asked.connect(self.fold)
        fold.dropped.connect(self._drop)
        return fold

    def judge(self, pane: PlotPane, store: CurveSource) -> None:
        """Make one line of a plot whose curve is constant so far, and a plot again when it changes."""
        fold = next((one for one in self._folds.values() if one.pane is pane), None)
        if fold is not None and fold.judge(store):
            self._arrange()

    @Slot(str, bool)
    def fold(self, name: str, is_line: bool) -> None:
        """Fold or open the plot of this name."""
        self.use(self._chosen.folded(name, is_line))

    def move_plot(self, name: str, place: int) -> None:
        """Put the plot of this name at this place, counted from 0."""
        self.use(self._chosen.moved(tuple(self._folds), name, place))

    def heights_of(self, column: QSplitter) -> list[int]:
        """How the plots of one column are to share its height."""
        folds = self._folds_in(column)
        plots = [Plot(fold.name, fold.pane.plan.stretch, fold.pane.plan.height) for fold in folds]
        total = column.height() - column.handleWidth() * (len(folds) - 1)
        lines = [fold.name for fold in folds if fold.is_line]
        return list(self._chosen.heights(plots, lines, total).values())

    def _folds_in(self, column: QSplitter) -> list[Fold]:
        by_pane = {fold.pane: fold for fold in self._folds.values()}
        widgets = [column.widget(place) for place in range(column.count())]
        return [by_pane[pane] for pane in widgets if isinstance(pane, PlotPane) and pane in by_pane]

    def _arrange(self) -> None:
        names = self._chosen.ordered(tuple(self._folds))
        for column in self._columns:
            column.is_settling = True
        for place, name in enumerate(names):
            fold = self._folds[name]
            row, side = divmod(place, self._count)
            if self._columns[side].indexOf(fold.pane) != row:
                self._columns[side].insertWidget(row, fold.pane)
            is_line = self._chosen.is_line(name, fold.is_constant)
            if is_line != fold.is_line:
                fold.apply(is_line)
            fold.pane.show()
        self._columns[1].setVisible(self._count == 2 and len(names) > 1)
        self._label()
        for column in self._columns:
            column.is_settling = False
            column.share_out()
        self._split_width()

    def _label(self) -> None:
        """Numbers at the steps below each column; the first plot tells what the marks are."""
        columns = [[fold for fold in self._folds_in(column) if not fold.is_line] for column in self._columns]
        first = next((folds[0] for folds in columns if folds), None)
        for folds in columns:
            for fold in folds:
                fold.pane.canvas.marks.has_labels = fold is first
                fold.pane.canvas.show_step_labels(fold is folds[-1])

    def _split_width(self) -> None:
        width = self._split.width() - _BORDER
        left = int(width * self._chosen.left)
        self._split.setSizes([left, width - left])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column, or two where there is more width than height."""
        super().resizeEvent(event)
        is_wide = self.width() >= self._wide_enough and self.width() > _LANDSCAPE * self.height()
        if (2 if is_wide else 1) != self._count:
            self._count = 2 if is_wide else 1
            self._arrange()
        else:
            self._split_width()

    # ---- what a person does ----

    @Slot(int, int)
    def _keep_heights(self) -> None:
        column = self.sender()
        if isinstance(column, _Column):
            sizes = zip(self._folds_in(column), column.sizes(), strict=True)
            self._chosen = self._chosen.dragged({fold.name: size for fold, size in sizes if not fold.is_line})
            self.changed.emit()

    @Slot(int, int)
    def _keep_widths(self, left: int) -> None:
        part = left / max(1, self._split.width() - _BORDER)
        self._chosen = self._chosen.widened(part)
        self.changed.emit()

    @Slot(str, QPoint)
    def _drop(self, name: str, place: QPoint) -> None:
        """To the place of the plot that lies under the pointer."""
        names = self._chosen.ordered(tuple(self._folds))
        for there, other in enumerate(names):
            pane = self._folds[other].pane
            if other != name and pane.rect().contains(pane.mapFromGlobal(place)):
                self.move_plot(name, there)
                return

    def _extend(self, menu: PaneMenu) -> None:
        """What can be done with the room of any plot."""
        menu.menu.addSeparator()
        self.fold_action = self._action(tr("Fold to one line"), self._fold_it)
        self.up_action = self._action(tr("Move up"), self._move_up)
        self.down_action = self._action(tr("Move down"), self._move_down)
        self._action(tr("Put all plots back"), self.reset)
        menu.menu.aboutToShow.connect(self._name_actions)

    def _action(self, text: str, slot: object) -> QAction:
        action = self._menu.menu.addAction(text)
        action.triggered.connect(slot)
        return action

    @property
    def _asked(self) -> Fold | None:
        return next((fold for fold in self._folds.values() if fold.pane is self._menu.pane), None)

    @Slot()
    def _name_actions(self) -> None:
        fold, names = self._asked, self._chosen.ordered(tuple(self._folds))
        if fold is not None:
            self.fold_action.setText(tr("Open this plot") if fold.is_line else tr("Fold to one line"))
            self.up_action.setEnabled(fold.name != names[0])
            self.down_action.setEnabled(fold.name != names[-1])

    @Slot()
    def _fold_it(self) -> None:
        if self._asked is not None:
            self.fold(self._asked.name, not self._asked.is_line)

    @Slot()
    def _move_up(self) -> None:
        self._move_by(-1)

    @Slot()
    def _move_down(self) -> None:
        self._move_by(1)

    def _move_by(self, places: int) -> None:
        if self._asked is not None:
            names = self._chosen.ordered(tuple(self._folds))
            self.move_plot(self._asked.name, names.index(self._asked.name) + places)


class _Column(QSplitter):
    """Plots above one another."""

    def __init__(self, room: PaneRoom) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._room = room
        self.is_settling = False
        self.setChildrenCollapsible(False)
        self.setHandleWidth(_BORDER)

    def share_out(self) -> None:
        """Give each plot the height that it is to have."""
        if self.count() and not self.is_settling:
            self.setSizes(self._room.heights_of(self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All keep their shares."""
        super().resizeEvent(event)
        self.share_out()
