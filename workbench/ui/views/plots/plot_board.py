"""Several plots on one step axis: pulls what is visible, at most 30 times a second, and only while it is visible.

The session's signals only mark the board as out of date. Drawing happens in its own timer, which rests whenever there
is nothing to draw; value ranges move at most five times a second.
"""

import time
from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from workbench.training.curves import CurveSource
from workbench.ui.charts.marks_item import divergence_mark, edit_mark
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.views.plots.pane_menu import PaneMenu
from workbench.ui.views.plots.plot_pane import PanePlan, PlotPane
from workbench.ui.widgets.actions import LOCAL_KEYS
from workbench.ui.widgets.empty_page import EmptyPage
from workbench.ui.widgets.theme import ThemeSource

_VALUES_SECONDS = 0.2
_WIDE_ENOUGH = 640
_LANDSCAPE = 1.25


class PlotBoard(QWidget):
    """Base of the boards: panes in one column, or in two where there is more width than height."""

    FRAME_SECONDS = 1 / 30
    """Shortest time between two drawings."""

    failed = Signal(str)
    """A plot could not be saved; the text says why."""

    def __init__(
        self,
        session: RunSession,
        themes: ThemeSource,
        timeline: Timeline,
        plans: Sequence[PanePlan],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session, self.timeline = session, timeline
        self._themes = themes
        self._is_dirty = True
        self._drawn_at = self._fitted_at = 0.0
        self._columns = 0
        self._others: tuple[CurveSource, ...] = ()
        self.panes = tuple(
            PlotPane(plan, timeline, has_labels=place == 0, parent=self) for place, plan in enumerate(plans)
        )
        self.bar = QHBoxLayout()
        self.caption = QLabel(self)
        self.caption.setProperty("role", "muted")
        self.caption.setWordWrap(True)
        self.caption.setContentsMargins(8, 0, 8, 0)
        self.caption.hide()
        self.empty_page = EmptyPage(self)
        self._grid = QGridLayout()
        self._pages = QStackedLayout()
        self._menu = PaneMenu(timeline, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._lay_out()
        self._connect()
        self._use_theme()

    def _lay_out(self) -> None:
        self.bar.setContentsMargins(8, 4, 8, 4)
        self.bar.setSpacing(8)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        full = QWidget(self)
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addLayout(self.bar)
        column.addWidget(self.caption)
        column.addLayout(self._grid, 1)
        self._pages.addWidget(self.empty_page)
        self._pages.addWidget(full)
        self.setLayout(self._pages)
        self._arrange(1)

    def _connect(self) -> None:
        session, timeline = self.session, self.timeline
        session.refreshed.connect(self.mark_dirty)
        session.state_changed.connect(self.mark_dirty)
        session.hyperparameter_changed.connect(self.mark_dirty)
        session.run_started.connect(self._begin)
        timeline.range_changed.connect(self._redraw_soon)
        timeline.unit_changed.connect(self.mark_dirty)
        self._themes.changed.connect(self._use_theme)
        self._timer.timeout.connect(self.draw)
        self._menu.failed.connect(self.failed)
        for pane in self.panes:
            pane.scale_changed.connect(self._redraw_soon)
            pane.values_moved.connect(timeline.release)
            pane.menu_asked.connect(self._open_menu)
            pane.canvas.view_box.steps_moved.connect(self._zoom_with)
            pane.canvas.view_box.reset_asked.connect(self._follow)
            pane.canvas.copy_asked.connect(self._copy)
        timeline.follow_changed.connect(self._free_values)
        for name, slot in (("plots_follow", self._follow), ("plots_log", self._toggle_log)):
            shortcut = QShortcut(
                QKeySequence(LOCAL_KEYS[name].keys[0]), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
            shortcut.activated.connect(slot)

    def show_others(self, others: tuple[CurveSource, ...]) -> None:
        """Draw these behind the curves: where other branches went."""
        self._others = others
        self.mark_dirty()

    # ---- when to draw ----

    @Slot()
    def mark_dirty(self) -> None:
        """There is something new; draw it when the time has come and someone can see it."""
        self._is_dirty = True
        if self.isVisible() and not self._timer.isActive():
            wait = self._drawn_at + self.FRAME_SECONDS - time.monotonic()
            self._timer.start(max(0, round(1000 * wait)))

    @Slot()
    def draw(self) -> None:
        """Bring every plot up to date."""
        self._timer.stop()
        self._drawn_at = now = time.monotonic()
        if self._is_dirty:
            self._is_dirty = False
            self._draw_panes()
        since = now - self._fitted_at
        if since >= _VALUES_SECONDS:
            self._fitted_at = now
            for pane in self.panes:
                pane.fit_values()
        elif self.isVisible() and not self._timer.isActive():
            self._timer.start(round(1000 * (_VALUES_SECONDS - since)) + 1)

    def _draw_panes(self) -> None:
        seen = self.session.seen
        store = seen.metrics
        message = self.empty_message()
        self._pages.setCurrentIndex(0 if message else 1)
        if message:
            self.empty_page.say(*message)
        if message or store is None:
            return
        is_over = seen.state in (SessionState.FINISHED, SessionState.DIVERGED)
        self.timeline.epochs = store.epochs
        self.timeline.follow_to(store.first_step, store.step, seen.total_steps, is_over=is_over)
        self._is_dirty = False  # following moved the range just now
        marks = [edit_mark(edit) for edit in seen.edits]
        if seen.state is SessionState.DIVERGED:
            marks.append(divergence_mark(seen.step))
        for pane in self.panes:
            pane.show_marks(marks)
            pane.draw(store, self.smoothing)
            pane.draw_others(self._others)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened in the meantime."""
        super().showEvent(event)
        self.mark_dirty()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    # ---- what the boards differ in ----

    @property
    def smoothing(self) -> float:
        """Factor of the smoothed lines."""
        return 0.0

    def empty_message(self) -> tuple[str, str, str, str] | None:
        """Title, text, button and its tool tip of the empty page; None when there is something to plot."""
        raise NotImplementedError

    # ---- answers ----

    @Slot()
    def _begin(self) -> None:
        for pane in self.panes:
            pane.clear()
        self.timeline.pin(None)
        self.timeline.follow()
        self._redraw_soon()

    @Slot()
    def _redraw_soon(self) -> None:
        """Draw with value ranges that fit at once, because a hand is moving something."""
        self._fitted_at = min(self._fitted_at, time.monotonic() - _VALUES_SECONDS)
        self.mark_dirty()

    @Slot()
    def _zoom_with(self) -> None:
        view = self.sender()
        for pane in self.panes:
            if pane.canvas.view_box is view:
                self.timeline.zoom(*pane.canvas.view_box.viewRange()[0])

    @Slot()
    def _follow(self) -> None:
        self._free_values(True)
        self.timeline.follow()

    @Slot(bool)
    def _free_values(self, follows: bool) -> None:
        if follows:
            for pane in self.panes:
                if pane.values_are_set:
                    pane.free_values()
            self._redraw_soon()

    @Slot()
    def _toggle_log(self) -> None:
        """For the plot with the focus, or else under the pointer, or else the first one that can."""
        able = [pane for pane in self.panes if pane.plan.can_be_log]
        chosen = [pane for pane in able if pane.canvas.hasFocus()] + [pane for pane in able if pane.underMouse()]
        pane = [*chosen, *able][0]
        pane.set_log(not pane.is_log)

    @Slot(object, QPoint)
    def _open_menu(self, pane: PlotPane, place: QPoint) -> None:
        self._menu.open(pane, self.session.seen.metrics, place)

    @Slot()
    def _copy(self) -> None:
        canvas = self.sender()
        for pane in self.panes:
            if pane.canvas is canvas:
                self._menu.turn_to(pane, self.session.seen.metrics)
                self._menu.copy()

    @Slot()
    def _use_theme(self) -> None:
        for pane in self.panes:
            pane.set_theme(self._themes.theme)

    # ---- arrangement ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column, or two where there is more width than height."""
        super().resizeEvent(event)
        width, height = self.width(), self.height()
        self._arrange(2 if width >= _WIDE_ENOUGH and width > _LANDSCAPE * height else 1)
        self.mark_dirty()

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        rows = -(-len(self.panes) // columns)
        for row in range(len(self.panes)):
            self._grid.setRowStretch(row, 0)
        for place, pane in enumerate(self.panes):
            row, column = divmod(place, columns)
            self._grid.addWidget(pane, row, column)
            self._grid.setRowStretch(row, pane.plan.stretch if columns == 1 else 10)
            pane.canvas.show_step_labels(row == rows - 1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1 if columns == 2 else 0)
