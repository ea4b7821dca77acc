"""How the search stands: state, trials, best score with its settings, advice."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from workbench.language import tr
from workbench.numbers import duration
from workbench.search.campaign.campaign_messages import PauseSearch, ResumeSearch, SetConcurrency, StopAll
from workbench.search.study.trial_texts import counts_text, record_score, settings_text
from workbench.typed_numbers import Number
from workbench.ui.search.interface import Activity, SearchState
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.elided_label import ElidedLabel
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.parts import describe, text_label

_ENDING = ("stopping", "finished")
_STATES: Final[Mapping[SearchState, str]] = MappingProxyType(
    {
        "starting": tr("Starting workers …"),
        "running": tr("Searching"),
        "pausing": tr("Pausing …"),
        "paused": "Paused",
        "stopping": tr("Stopping …"),
        "finished": "Finished",
    }
)


class Header(QWidget):
    """One line, with the commands of the whole search at the right; below it only what asks for attention.

    What there is no room for is told by the tooltip.
    """

    best_asked = Signal(int)
    """The best trial is to be selected."""

    def __init__(self, board: BoardModel) -> None:
        super().__init__()
        self._board = board
        self.state = ElidedLabel()
        self.state.setProperty("role", "title")
        self.best = text_label()
        self.counts = ElidedLabel()
        self.counts.setProperty("role", "muted")
        self.stale, self.problem = _text("warning"), _text("error")
        self.workers = NumberEntry(self._workers_problem, integer=True)
        self.pause, self.stop = QPushButton(tr("Pause")), QPushButton(tr("Stop all"))
        self.retune = QPushButton(tr("Retune tier 1"))
        self._lay_out()
        self._explain()
        self.pause.clicked.connect(self._pause_or_resume)
        self.stop.clicked.connect(self._stop_all)
        self.retune.clicked.connect(board.search.retune)
        self.workers.value_entered.connect(self._set_workers)
        self.best.linkActivated.connect(self._ask_for_best)
        board.data_changed.connect(self._refresh)
        self._refresh()

    def _lay_out(self) -> None:
        self.workers.setFixedWidth(56)
        caption = text_label(tr("Workers"), field=self.workers)
        top = across((self.state, 3), self.best, (self.counts, 2), caption, self.workers, self.pause, self.stop)
        again = across((self.stale, 1))
        again.addWidget(self.retune, 0, Qt.AlignmentFlag.AlignTop)
        down(top, self.problem, again, spacing=2, margins=(8, 6, 8, 2), inside=self)

    def _explain(self) -> None:
        self.workers.setAccessibleName(tr("Workers"))
        describe(self.stop, tr("Stop all"), tr("End the search: running trials stop and keep what they reached."))
        self.pause.setAccessibleName(tr("Pause or resume the search"))
        self.retune.setToolTip(tr("Search the learning rate again around the best settings, with the data of now."))

    @Slot()
    def _refresh(self) -> None:
        data, activity = self._board.data, self._board.seen.activity
        self.state.setText(_activity_text(activity))
        self.state.setToolTip(self.state.text())
        counts = counts_text(data.records, data.plan, activity.training) if data else ""
        self.counts.setText(counts)
        self.counts.setToolTip("\n".join(filter(None, (counts, activity.advice))))
        self.counts.setAccessibleDescription(activity.advice)
        best = data.best if data else None
        if data is not None and best is not None:
            name = tr('<a href="best">trial {best_number}</a>', best_number=best.number)
            self.best.setText(tr("Best <b>{best}</b> · {name}", best=record_score(best), name=name))
            self.best.setToolTip(settings_text(best.values))
        else:
            self.best.setText(tr("No score yet"))
            self.best.setToolTip("")
        for text, said in (
            (self.stale, activity.stale),
            (self.problem, activity.problem),
        ):
            text.setText(said)
            text.setVisible(bool(said))
        self.retune.setVisible(bool(activity.stale))
        is_paused = activity.state in ("paused", "pausing")
        self.pause.setText(tr("Resume") if is_paused else tr("Pause"))
        self.pause.setToolTip(
            tr("Go on with the search.")
            if is_paused
            else tr("Start no more rungs; running ones end first, nothing is lost.")
        )
        self.pause.setEnabled(activity.state not in _ENDING and activity.state != "starting")
        self.stop.setEnabled(activity.state not in _ENDING)
        self.workers.show_value(activity.workers)
        self.workers.setEnabled(activity.state not in _ENDING)
        self.workers.setToolTip(
            tr("Trials that run at the same time: 1 to {most_workers}.", most_workers=activity.most_workers)
        )

    def _workers_problem(self, number: Number) -> str | None:
        most = self._board.seen.activity.most_workers
        return (
            None
            if 1 <= number <= most
            else tr("must be between 1 and {most} workers, not {number}", most=most, number=number)
        )

    @Slot(object)
    def _set_workers(self, workers: int) -> None:
        self._board.search.ask(SetConcurrency(workers))

    @Slot()
    def _pause_or_resume(self) -> None:
        is_paused = self._board.seen.activity.state in ("paused", "pausing")
        self._board.search.ask(ResumeSearch() if is_paused else PauseSearch())

    @Slot()
    def _stop_all(self) -> None:
        self._board.search.ask(StopAll())

    @Slot(str)
    def _ask_for_best(self, _link: str) -> None:
        data = self._board.data
        if data is not None and data.best is not None:
            self._board.select([data.best.number])
            self.best_asked.emit(data.best.number)


def _text(role: str) -> QLabel:
    return text_label("", role, wraps=True, plain=True)


def _activity_text(activity: Activity) -> str:
    """``Searching · about 3 min 05 s left``."""
    text = _STATES[activity.state]
    if activity.eta is not None and activity.state == "running":
        text += tr(" · about {eta} left", eta=duration(activity.eta))
    return text
