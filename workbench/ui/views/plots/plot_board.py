"""Several plots on one step axis: pulls what is visible, at most 30 times a second, and only while it is visible.

The session's signals only mark the board as out of date. Drawing happens in its own timer, which rests whenever there
is nothing to draw; value ranges move at most five times a second.
"""

import math
import time
from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from workbench.language import tr
from workbench.training.curves import CurveSource
from workbench.ui.charts.marks_item import Mark, edits_and_alerts
from workbench.ui.charts.reading.crosshair_turns import CrosshairTurns
from workbench.ui.charts.reading.curves_of_others import Overlaid
from workbench.ui.charts.reading.draw_turns import NEXT_TURN, DrawTurns
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.views.plots.axis_controls import AxisControls
from workbench.ui.views.plots.board_plan import BoardPlan, Refusal
from workbench.ui.views.plots.pane_menu import PaneMenu
from workbench.ui.views.plots.plot_pane import PanePlan, PlotPane
from workbench.ui.views.plots.room.pane_room import PaneRoom
from workbench.ui.widgets.arrangement import across, down, take_away
from workbench.ui.widgets.empty_page import EmptyPage
from workbench.ui.widgets.local_keys import add_local_shortcut
from workbench.ui.widgets.parts import note, surface, timer
from workbench.ui.widgets.theme import Theme, ThemeSource

_VALUES_SECONDS = 0.2
_TURN_SECONDS = 0.001  # one plot, or several that cost next to nothing; painting takes about as long again


class PlotBoard(QWidget):
    """Panes in their room, with ``control`` above them; ``timeline`` may be shared with other boards."""

    failed = Signal(str)  # a plot could not be saved; the text says why
    way_out_asked = Signal()  # the button of the refusal

    def __init__(
        self, session: RunSession, themes: ThemeSource, timeline: Timeline | None, plan: BoardPlan, control: QWidget
    ) -> None:
        super().__init__()
        self.timeline = timeline = timeline or Timeline(self)
        self.smoothing = 0.0  # factor of the smoothed lines, 0 to 0.999
        self.refusal: Refusal | None = None
        """What stands in the place of the plots of this run."""
        self.marks: Sequence[Mark] | None = None
        """What is marked on the axis of steps; None: edits and alerts of the live branch."""
        self._session, self._plan, self._themes = session, plan, themes
        self._is_dirty, self._fits, self._fitted_at = True, False, 0.0
        self._shown: tuple[CurveSource, Sequence[Mark]] | None = None
        self._turns, self._pointing = DrawTurns[PlotPane](plan.frame_seconds), CrosshairTurns(timeline, self)
        self._others, self._overlaid = tuple[CurveSource, ...](), tuple[Overlaid, ...]()
        self.panes: tuple[PlotPane, ...] = ()
        self.controls = AxisControls(timeline, self)
        self.empty_page = EmptyPage(self)
        self._pages = QStackedLayout()
        self.menu = PaneMenu(timeline, self)
        self.room = PaneRoom(plan.wide_enough, self.menu)
        self._timer = timer(self, self.draw_some, once=True, precise=True)
        self._lay_out(control)
        self._connect()
        self.show_panes(plan.panes)

    def _lay_out(self, control: QWidget) -> None:
        bar = across(control, 1, self.controls, margins=(8, 4, 8, 4))
        caption = note(self._plan.caption)
        caption.setContentsMargins(8, 0, 8, 0)
        caption.setVisible(bool(self._plan.caption))
        surface(self)
        full = QWidget(self)
        self.head = down(bar, caption, spacing=4)
        down(self.head, (self.room, 1), spacing=4, margins=(0, 0, 0, 4), inside=full)
        self._pages.addWidget(self.empty_page)
        self._pages.addWidget(full)
        self.setLayout(self._pages)

    def _connect(self) -> None:
        session, timeline = self._session, self.timeline
        for news in (session.refreshed, session.state_changed, session.hyperparameter_changed):
            news.connect(self.mark_dirty)
        session.log_changed.connect(self._begin)  # the run is another one a moment before it starts
        session.run_started.connect(self._begin)
        timeline.range_changed.connect(self.redraw_soon)
        timeline.unit_changed.connect(self.redraw_soon)
        self._themes.changed.connect(self._use_theme)
        self.menu.failed.connect(self.failed)
        self.empty_page.action_asked.connect(self._act)
        timeline.follow_changed.connect(self._free_values)
        add_local_shortcut(self, "plots.follow", self._follow)
        add_local_shortcut(self, "plots.log", self._toggle_log)
        add_local_shortcut(self, "plots.log_steps", self.controls.log_action.trigger)
        add_local_shortcut(self, "plots.extremes", self.controls.extremes_action.trigger)

    def show_panes(self, plans: Sequence[PanePlan]) -> None:
        """Show these plots in the place of those before; one that was there already stays as it is."""
        self._turns.drop()
        there = {pane.plan: pane for pane in self.panes}
        self.panes = tuple(there.pop(plan) if plan in there else self._make_pane(plan) for plan in plans)
        self.room.show_panes(self.panes)
        self._pointing.show_plots(self.panes)
        for pane in there.values():
            take_away(pane)
        self._see()
        self.redraw_soon()

    def _make_pane(self, plan: PanePlan) -> PlotPane:
        pane = PlotPane(plan, self.timeline, parent=self)
        pane.set_theme(self._themes.theme)
        pane.scale_changed.connect(self.redraw_soon)
        pane.values_moved.connect(self.timeline.release)
        pane.menu_asked.connect(self._open_menu)
        pane.canvas.view_box.steps_moved.connect(self._zoom_with)
        pane.canvas.view_box.reset_asked.connect(self._follow)
        pane.canvas.copy_asked.connect(self._copy)
        return pane

    def show_others(self, others: tuple[CurveSource, ...]) -> None:
        """Draw these behind the curves: where other branches went."""
        self._others = others
        self.mark_dirty()

    def show_overlaid(self, overlaid: tuple[Overlaid, ...]) -> None:
        """Draw these over the curves: other runs and branches, each in a colour of its own."""
        self._overlaid = overlaid
        self.redraw_soon()

    # ---- when to draw ----

    @Slot()
    def mark_dirty(self) -> None:
        """There is something new; draw it when the time has come and someone can see it."""
        store = self._session.seen.metrics
        self.timeline.epochs = None if store is None else store.epochs  # the bar below shows them too
        self._is_dirty = True
        if self.isVisible():
            wait = self._turns.wait
            if not 0 <= self._timer.remainingTime() <= wait:  # it may wait for the range of values
                self._timer.start(wait)

    @Slot()
    def draw(self) -> None:
        """Bring every plot up to date at once."""
        self._is_dirty = self._is_dirty or not self._turns.is_done
        self._begin_round()
        self._draw_turn(math.inf)

    @Slot()
    def draw_some(self) -> None:
        """Bring as many plots up to date as fit into a frame; the others follow in the next ones."""
        if self._turns.is_done:
            self._begin_round()
        self._draw_turn(_TURN_SECONDS)

    def _begin_round(self) -> None:
        self._timer.stop()
        self._turns.begin(self.panes)
        self._shown = self._see() if self._is_dirty else None
        self._is_dirty = False  # following moved the range just now
        self._fits = time.monotonic() - self._fitted_at >= _VALUES_SECONDS
        if self._fits:
            self._fitted_at = time.monotonic()

    def _draw_turn(self, seconds: float) -> None:
        self._turns.take(self._draw_pane, seconds)
        if not self.isVisible():
            return
        if not self._turns.is_done:
            self._timer.start(NEXT_TURN)
        elif self._is_dirty:
            self.mark_dirty()
        elif not self._fits and not self._timer.isActive():
            self._timer.start(max(0, round(1000 * (self._fitted_at + _VALUES_SECONDS - time.monotonic()))) + 1)

    def _draw_pane(self, pane: PlotPane) -> None:
        if self._shown is not None:
            store, marks = self._shown
            pane.show_marks(marks)
            pane.draw(store, self.smoothing)
            pane.draw_others(self._others, self._overlaid)
            self._pointing.has_shown(pane)
        if self._fits:
            pane.fit_values()
            if self._shown is not None:
                self.room.judge(pane, self._shown[0])

    def _see(self) -> tuple[CurveSource, Sequence[Mark]] | None:
        """What is to be drawn, and which steps of it; None where there is nothing."""
        seen = self._session.seen
        store, refusal = seen.metrics, self.refusal
        self._pages.setCurrentIndex(0 if store is None or refusal is not None else 1)
        if store is None:
            self.empty_page.invite(tr("No run yet"), self._plan.invitation)
            return None
        if refusal is not None:
            self.empty_page.say(refusal.title, refusal.text, refusal.button, refusal.tool_tip)
            return None
        is_over = seen.state in (SessionState.FINISHED, SessionState.DIVERGED)
        self.timeline.follow_to(store.first_step, store.step, seen.total_steps, is_over=is_over)
        return store, edits_and_alerts(seen.edits, seen.alerts) if self.marks is None else self.marks

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened in the meantime."""
        super().showEvent(event)
        self.mark_dirty()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        super().hideEvent(event)
        self._timer.stop()
        self._turns.drop()

    # ---- answers ----

    @Slot(float)
    def set_smoothing(self, factor: float) -> None:
        """Smooth by this factor, 0 to 0.999."""
        self.smoothing = factor
        self.mark_dirty()

    @Slot()
    def _act(self) -> None:
        if self._session.seen.metrics is None:
            self._session.start()
        else:
            self.way_out_asked.emit()

    @Slot()
    def _begin(self) -> None:
        self._others = ()
        self._turns.drop()  # its curves are those of the run before
        for pane in self.panes:
            pane.clear()
        self.timeline.epochs = None
        self.timeline.pin(None)
        self.timeline.follow()
        self.redraw_soon()

    @Slot()
    def redraw_soon(self) -> None:
        """Draw with value ranges that fit at once, because a hand is moving something."""
        self._fitted_at = min(self._fitted_at, time.monotonic() - _VALUES_SECONDS)
        self.mark_dirty()

    @Slot()
    def _zoom_with(self) -> None:
        for pane in self.panes:
            if pane.canvas.view_box is self.sender():
                self.timeline.zoom(*pane.canvas.view_box.shown_steps())

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
            self.redraw_soon()

    @Slot()
    def _toggle_log(self) -> None:
        """For the plot with the focus, or else under the pointer, or else the first one that can."""
        able = [pane for pane in self.panes if pane.plan.can_be_log]
        chosen = [pane for pane in able if pane.canvas.hasFocus()] + [pane for pane in able if pane.underMouse()]
        for pane in [*chosen, *able][:1]:
            pane.set_log(not pane.is_log)

    @Slot(object, QPoint)
    def _open_menu(self, pane: PlotPane, place: QPoint) -> None:
        self.menu.open(pane, self._session.seen.metrics, place)

    @Slot()
    def _copy(self) -> None:
        for pane in self.panes:
            if pane.canvas is self.sender():
                self.menu.turn_to(pane, self._session.seen.metrics)
                self.menu.copy()

    @Slot(object)
    def _use_theme(self, theme: Theme) -> None:
        for pane in self.panes:
            pane.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other columns of pixels have other points."""
        super().resizeEvent(event)
        self.mark_dirty()
