"""The middle tab "State": what the network is at the step that is looked at, and what it answers.

It shows what the time machine says is seen, and asks nothing itself. Looking at a state takes some milliseconds in a
thread of its own, and only while the tab is visible: while one scrubs, each finished look is followed by one at the
newest state; while the run goes on, there are at most four looks a second.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.insight.insight_texts import head_line, sample_line
from workbench.insight.report import NothingToSee, StateReport, hard_examples, hardest_of
from workbench.insight.sample_pass import MOST_ROWS
from workbench.language import tr
from workbench.training.messages import Part
from workbench.ui.charts.card import Card
from workbench.ui.charts.card_grid import CardGrid
from workbench.ui.time_machine.interface import SeenHistory, TimeTravel
from workbench.ui.views.state.cards import CARDS, ConfusionCard, OneCard
from workbench.ui.views.state.evaluation.evaluation_cards import HardestCard
from workbench.ui.views.state.evaluation.history_card import HistoryCard
from workbench.ui.views.state.evaluation.regions_card import RegionsCard
from workbench.ui.views.state.reader import ReadOrder, StateRead, StateReader
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.empty_page import EmptyPage
from workbench.ui.widgets.page_scroll import upright
from workbench.ui.widgets.parts import text_label, timer
from workbench.ui.widgets.theme import ThemeSource

LIVE_MILLISECONDS: Final = 250
_SETTLE_MILLISECONDS: Final = 120


class StateView(QWidget):
    """``shut_down`` it before it goes."""

    start_asked = Signal()
    """There is no run, and the user wants one."""
    shown = Signal(object)
    """A ``StateRead`` has just been put on the screen."""

    def __init__(self, machine: TimeTravel, themes: ThemeSource) -> None:
        super().__init__()
        self._seen = SeenHistory()
        self._is_stale = False
        self._read: tuple[ReadOrder, StateReport] | None = None
        self._cell: tuple[int, int] | None = None  # of the confusion matrix, whose examples are shown
        self._named: tuple[int, ...] = ()  # rows of the train part that are shown instead
        self._reveals = False
        self._reveal = timer(self, self._show_hardest, _SETTLE_MILLISECONDS, once=True)
        self.head = text_label("", "title")
        self.note = text_label("", "muted")
        self.part = ChoiceBox(
            tr("Examples looked at"),
            tr(
                "The part of the data whose examples are judged. The test part is scored in the menu Run, where each look is counted."
            ),
        )
        self.part.offer([(tr("dev part"), "dev"), (tr("train part"), "train")])
        self.cards: dict[str, Card] = {row.name: row.make(themes) for row in CARDS}
        self.grid = CardGrid()
        self.grid.adopt(tuple(self.cards.values()))
        self.empty_page = EmptyPage()
        self._pages = QStackedWidget()
        self._lay_out()
        self._reader = StateReader(tuple(dict.fromkeys(row.probe for row in CARDS)), self)
        self._reader.was_read.connect(self._show_read)
        self._reader.failed.connect(self._show_failure)
        self._rest = timer(self, self._look, LIVE_MILLISECONDS, once=True)
        self.empty_page.action_asked.connect(self.start_asked)
        self.part.currentIndexChanged.connect(self._change_part)
        self._regions, self._hardest = self._card(RegionsCard), self._card(HardestCard)
        self._learned = self._card(HistoryCard)
        self._card(ConfusionCard).picture.chosen.connect(self._choose_cell)
        self._regions.cut_changed.connect(self._look_anew)
        self._hardest.chosen.connect(self._choose_example)
        machine.seen_changed.connect(self.show_seen)
        machine.history_changed.connect(self._rename)
        self._show_empty()

    def _lay_out(self) -> None:
        self.setAccessibleName(tr("State"))
        for label in (self.head, self.note):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._area = upright(self.grid)
        page = QWidget()
        page.setProperty("role", "surface")
        below = across((self.note, 1), self.part)
        texts = down(self.head, below, spacing=4, margins=(12, 0, 12, 4))
        down(texts, (self._area, 1), spacing=4, margins=(0, 8, 0, 0), inside=page)
        self._pages.addWidget(self.empty_page)
        self._pages.addWidget(page)
        down(self._pages, spacing=-1, inside=self)

    def _card(self, kind: type[OneCard]) -> OneCard:
        return next(card for card in self.cards.values() if isinstance(card, kind))

    def shut_down(self) -> bool:
        """Wait for looks under way."""
        self._rest.stop()
        self._reveal.stop()
        return all([self._reader.shut_down(), self._learned.shut_down()])

    def show_rows(self, rows: Sequence[int]) -> None:
        """Put these rows of the train part in the place of the hardest ones, until another part or cell is chosen."""
        with QSignalBlocker(self.part):
            self.part.setCurrentIndex(self.part.findData("train"))
        self._cell, self._named, self._reveals = None, tuple(rows), True
        self._look_anew()

    @Slot()
    def _show_hardest(self) -> None:
        """Scroll to it, once it has its place."""
        self._area.ensureWidgetVisible(self._hardest)

    # ---- what is asked ----

    @Slot(object)
    def show_seen(self, seen: SeenHistory) -> None:
        """Show this state as soon as there is time for it; without one there is no run."""
        self._seen, self._is_stale = seen, True
        if seen.state is None:
            self._reader.forget()
            self._show_empty()
        elif self.isVisible() and (seen.looks_back or not self._rest.isActive()):
            self._look()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look at nothing more."""
        self._reader.forget()
        self._rest.stop()
        self._is_stale = True
        super().hideEvent(event)

    @Slot()
    def _change_part(self) -> None:
        self._named = ()
        self._look_anew()

    @Slot()
    def _look_anew(self) -> None:
        self._is_stale = True
        self._look()

    @Slot()
    def _look(self) -> None:
        state, history, data = self._seen.state, self._seen.history, self._seen.data
        if not self._is_stale or not self.isVisible() or state is None or history is None or data is None:
            return
        self._is_stale = False
        if not self._seen.looks_back:
            self._rest.start()
        branch = history.branch(state.place.branch)
        spec = history.spec(branch.number)
        part: Part = "train" if self.part.currentData() == "train" else "dev"
        cut, rows = self._regions.cut(part), max([MOST_ROWS, *(row + 1 for row in self._named)])
        self._reader.ask(
            ReadOrder(spec, data, state.snapshot, state.place, state.is_exact, branch.title, part, cut, rows)
        )

    # ---- what is shown ----

    @Slot(object)
    def _show_read(self, read: StateRead) -> None:
        if self._seen.state is None or not self.isVisible():
            return
        if isinstance(read.report, NothingToSee):
            self._show_nothing(read.report.reason)
        else:
            self._show_report(read.order, read.report)
        self.shown.emit(read)

    def _show_report(self, order: ReadOrder, report: StateReport) -> None:
        self._say_where(order, report)
        self.note.setText(sample_line(report.sample))
        shown = [(row, found) for row in CARDS if (found := report.of(row.probe)) is not None]
        for row, found in shown:
            row.show(self.cards[row.name], found, order.data)
        if self._cell is not None or self._named:
            self._show_cell(order, report)
        self._follow(order)
        self.grid.show_cards([self.cards[row.name] for row, _ in shown])
        if self._reveals:
            self._reveals = False
            self._reveal.start()
        self._pages.setCurrentIndex(1)

    @Slot(int, int)
    def _choose_cell(self, was: int, said: int) -> None:
        """Show the examples of a cell of the confusion matrix; of the same one again: all of them."""
        self._cell, self._named = None if self._cell == (was, said) else (was, said), ()
        if self._read is not None:
            self._show_cell(*self._read)
            self._follow(self._read[0])

    def _show_cell(self, order: ReadOrder, report: StateReport) -> None:
        classes = len(order.data.class_names)
        if self._cell is not None and max(self._cell) >= classes:  # of other data
            self._cell = None
        whole = report.of(hardest_of)
        if whole is not None:
            is_all = self._cell is None and not self._named
            hard = whole if is_all else hard_examples(order.data, report.sample, self._cell, self._named)
            self._hardest.show_examples(hard, order.data, self._cell, is_named=bool(self._named))
            self._learned.show_examples(hard, order.data)

    def _follow(self, order: ReadOrder) -> None:
        """How the hardest ones were learned is read later."""
        self._learned.follow(self._seen.origin_at(order.place), order.part, is_live=not self._seen.looks_back)
        self._hardest.picture.choose(self._learned.place)

    @Slot(int)
    def _choose_example(self, place: int) -> None:
        self._learned.choose(place)
        self._hardest.picture.choose(self._learned.place)

    def _say_where(self, order: ReadOrder, report: StateReport) -> None:
        self._read = order, report
        head = head_line(order.snapshot.step, order.branch, report.sample, report.is_regression, order.is_exact)
        self.head.setText(head)
        self.setAccessibleDescription(head)

    @Slot(object)
    def _rename(self, seen: SeenHistory) -> None:
        """Its branch may be called by another name now."""
        if self._read is None or seen.history is None or self._seen.state is None or self._pages.currentIndex() != 1:
            return
        order, report = self._read
        known = (branch for branch in seen.history.branches if branch.number == order.place.branch)
        title = next((branch.title for branch in known), order.branch)
        if title != order.branch:
            self._seen = replace(self._seen, history=seen.history)
            self._say_where(replace(order, branch=title), report)

    def _show_empty(self) -> None:
        self.empty_page.invite(
            tr("No run yet"),
            tr(
                "Weights, batch norm, confusion matrix and decision regions of each step appear here, "
                "while a run goes on and when you look back in it."
            ),
        )
        self.setAccessibleDescription(tr("No run yet"))
        self._pages.setCurrentIndex(0)

    @Slot(str)
    def _show_failure(self, reason: str) -> None:
        if self._seen.state is not None and self.isVisible():
            self._show_nothing(reason)

    def _show_nothing(self, reason: str) -> None:
        self.empty_page.say(tr("Nothing to see at this step"), reason, "", "")
        self.empty_page.button.hide()
        self.setAccessibleDescription(reason)
        self._pages.setCurrentIndex(0)
