"""The middle tab "Inside": the mini-batch that led to the place looked at, executed again and taken apart.

A look takes some milliseconds in a thread of its own, and only while the tab is visible. While the run goes on there are at
most four looks a second, at the mini-batch that comes next: its beginning is at hand, so that nothing is trained twice. Where
the run stands still, and wherever one looks back, it is the mini-batch that led there.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QWidget

from workbench.insight.microscope.step_texts import step_line
from workbench.insight.spike.row_wishes import RowsWish, place_of_mini_batch
from workbench.language import tr
from workbench.runs.history.history import Place
from workbench.ui.time_machine.interface import SeenHistory, TimeTravel
from workbench.ui.views.inside.pages import PAGES
from workbench.ui.views.inside.rows_page import RowsPage
from workbench.ui.views.inside.step_reader import StepOrder, StepReader, StepSeen
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.empty_page import EmptyPage
from workbench.ui.widgets.page_scroll import roomy
from workbench.ui.widgets.parts import describe, surface, switch, text_label, timer
from workbench.ui.widgets.theme import ThemeSource

LIVE_MILLISECONDS: Final = 250
STANDS_STILL_MILLISECONDS: Final = 700


class InsideView(QWidget):
    """``shut_down`` it before it goes."""

    start_asked = Signal()
    """There is no run, and the user wants one."""
    shown = Signal(object)
    """A ``StepSeen`` has just been put on the screen."""

    def __init__(self, machine: TimeTravel, themes: ThemeSource) -> None:
        super().__init__()
        self._machine = machine
        self._step: StepSeen | None = None
        self._live: Place | None = None
        self._is_stale = False
        self.head = text_label("", "title", plain=True, wraps=True)
        self.next = switch(
            tr("Next one"),
            tr(
                "Show the mini-batch that comes after the place looked at, in place of the one that led there.\n"
                "Where a run diverged this is the one that failed."
            ),
            self._look,
            name=tr("Show the mini-batch that comes next"),
        )
        self.pages = {row.name: row.make(themes) for row in PAGES}
        self.tabs = QTabWidget()
        self.empty_page = EmptyPage()
        self._stack = QStackedWidget()
        self._lay_out()
        self.reader = StepReader(self)
        self.reader.was_read.connect(self.show_step)
        self.reader.failed.connect(self._show_failure)
        self._rest = timer(self, self._look_again, LIVE_MILLISECONDS, once=True)
        self._moves = timer(self, self._look, STANDS_STILL_MILLISECONDS, once=True)
        self.empty_page.action_asked.connect(self.start_asked)
        self.tabs.currentChanged.connect(self._turn_page)
        rows = self.pages["rows"]
        if isinstance(rows, RowsPage):
            rows.edit_asked.connect(self._edit_rows)
        machine.cursor_changed.connect(self._follow_cursor)
        machine.seen_changed.connect(self._follow_live)
        machine.history_changed.connect(self._rename)
        self._show_empty()

    def _lay_out(self) -> None:
        self.setAccessibleName(tr("Inside"))
        self.tabs.setDocumentMode(True)
        describe(self.tabs.tabBar(), tr("Pages of the mini-batch"))
        for place, row in enumerate(PAGES):
            page = self.pages[row.name]
            if not isinstance(page, QWidget):
                raise TypeError(f"{row.name} is not a widget")
            self.tabs.addTab(roomy(page), row.title)  # none of them makes the window wider
            self.tabs.setTabToolTip(place, row.purpose)
        whole = surface(QWidget())
        head = across((self.head, 1), self.next, margins=(12, 0, 12, 0))
        down(head, (self.tabs, 1), spacing=4, margins=(0, 8, 0, 0), inside=whole)
        self._stack.addWidget(self.empty_page)
        self._stack.addWidget(whole)
        down(self._stack, spacing=-1, inside=self)

    def turn_to(self, name: str) -> None:
        """Put the page of this name in front."""
        self.tabs.setCurrentIndex(list(self.pages).index(name))

    def show_rows(self, rows: Sequence[int]) -> None:
        """Choose these rows of the train part in the mini-batch that comes after the place looked at."""
        self.next.setChecked(True)
        page = self.pages["rows"]
        if isinstance(page, RowsPage):
            page.choose_rows(rows)
        self.turn_to("rows")
        self._look()

    def shut_down(self) -> bool:
        """Wait for a look under way."""
        self._rest.stop()
        self._moves.stop()
        return all([self.reader.shut_down(), *(page.shut_down() for page in self.pages.values())])

    # ---- what is asked ----

    @Slot(object)
    def _edit_rows(self, wish: RowsWish) -> None:
        """Rows of the mini-batch that is shown are to be left out or relabelled."""
        step = self._step
        if step is not None:
            history, branch = step.origin.history, step.origin.place.branch
            self._machine.edit_rows(wish, place_of_mini_batch(history, branch, step.view.step))

    @Slot(object)
    def _follow_cursor(self, seen: SeenHistory) -> None:
        """Look back at another place; the states of the live run come by themselves."""
        if seen.looks_back:
            self._moves.stop()
            self._look()
        elif seen.cursor is None:
            self._show_empty()

    @Slot(object)
    def _follow_live(self, seen: SeenHistory) -> None:
        if seen.looks_back or seen.state is None:
            return
        was, self._live, self._is_stale = self._live, seen.state.place, True
        if was not in (None, self._live):
            self._moves.start()
        if not self._rest.isActive():
            self._look_again()

    @Slot()
    def _look_again(self) -> None:
        if self._is_stale:
            self._look()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look at nothing more."""
        self.reader.forget()
        self._rest.stop()
        self._moves.stop()
        super().hideEvent(event)

    @Slot()
    def _look(self) -> None:
        seen = self._machine.seen
        place = seen.cursor if seen.looks_back or seen.state is None else seen.state.place
        origin = seen.origin_at(place)
        if origin is None or not origin.history.branches:
            self._show_empty()
            return
        if not self.isVisible():
            return
        self._is_stale = False
        if not seen.looks_back:
            self._rest.start()
        comes = self.next.isChecked() or origin.place.step == 0 or self._moves.isActive()
        self.reader.ask(StepOrder(origin, origin.history.branch(origin.place.branch).title, comes))

    # ---- what is shown ----

    @Slot(object)
    def show_step(self, step: StepSeen) -> None:
        """What was executed again for the step looked at; what comes too late for that is left."""
        if self._machine.seen.cursor is None or not self.isVisible():
            return
        self._step = step
        self._say_where(step)
        self._stack.setCurrentIndex(1)
        self._turn_page()
        self.shown.emit(step)

    @Slot()
    def _turn_page(self) -> None:
        """Only the page in front is told of the step."""
        if self._step is not None and self._stack.currentIndex() == 1:
            list(self.pages.values())[self.tabs.currentIndex()].show_step(self._step)

    def _say_where(self, step: StepSeen) -> None:
        head = step_line(step.view, step.branch)
        self.head.setText(head)
        self.setAccessibleDescription(head)

    @Slot(object)
    def _rename(self, seen: SeenHistory) -> None:
        """Its branch may be called by another name now."""
        step = self._step
        if step is None or seen.history is None or self._stack.currentIndex() != 1:
            return
        number = step.origin.place.branch
        title = seen.history.branch(number).title if seen.history.has_branch(number) else step.branch
        if title != step.branch:
            self._step = replace(step, order=replace(step.order, branch=title))
            self._say_where(self._step)

    def _show_empty(self) -> None:
        self.reader.forget()
        self._step = None
        self.empty_page.invite(
            tr("No run yet"),
            tr(
                "Everything that was computed in any mini-batch appears here, while a run goes on and when you look back "
                "in it: the mini-batch is executed again, bit for bit."
            ),
        )
        self.setAccessibleDescription(tr("No run yet"))
        self._stack.setCurrentIndex(0)

    @Slot(str)
    def _show_failure(self, reason: str) -> None:
        if self._machine.seen.cursor is None or not self.isVisible():
            return
        self.empty_page.say(tr("Nothing to see at this step"), reason, "", "")
        self.empty_page.button.hide()
        self.setAccessibleDescription(reason)
        self._stack.setCurrentIndex(0)
