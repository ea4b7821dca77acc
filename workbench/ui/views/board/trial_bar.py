"""What can be done with the selected trials."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from workbench.language import tr
from workbench.search.campaign.campaign_messages import AddTrial, StopTrial
from workbench.search.results import TrialRecord
from workbench.search.study.comparison import MOST
from workbench.search.study.trial_texts import record_score, state_word
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.parts import push_button, text_label

SEEDS = 5
_ENDED_SEARCH = "finished"


class TrialBar(QWidget):
    """One row of buttons; what cannot be done now says why."""

    compare_asked = Signal()
    """The selected trials are to be compared."""
    own_asked = Signal()
    """A trial with values of one's own is wanted."""

    def __init__(self, board: BoardModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.text = text_label("", "muted", plain=True)
        self.stop = push_button(tr("Stop trial"), pressed=self._stop)
        self.panda = push_button(tr("Open as Panda"), pressed=self._open)
        self.repeat = push_button(tr("Repeat × {seeds}", seeds=SEEDS), pressed=self._repeat)
        self.compare = push_button(tr("Compare"), pressed=self.compare_asked)
        self.own = push_button(tr("Own trial"), pressed=self.own_asked)
        self._buttons = (self.stop, self.panda, self.repeat, self.compare, self.own)
        self._lay_out()
        board.selection_changed.connect(self._refresh)
        board.data_changed.connect(self._refresh)
        self._refresh()

    def _lay_out(self) -> None:
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = across((self.text, 1), margins=(8, 4, 8, 4), inside=self)
        for button in self._buttons:
            button.setAccessibleName(button.text())
            row.addWidget(button)

    def menu(self, parent: QWidget) -> QMenu:
        """The same as a menu."""
        menu = QMenu(parent)
        for button in self._buttons:
            action = QAction(button.text(), menu)
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)
            menu.addAction(action)
        return menu

    @property
    def chosen(self) -> tuple[TrialRecord, ...]:
        """The selected trials."""
        data = self._board.data
        return tuple(r for r in data.records if r.number in self._board.selected) if data else ()

    @Slot()
    def _refresh(self) -> None:
        chosen, data = self.chosen, self._board.data
        one = chosen[0] if len(chosen) == 1 else None
        if one is not None and data is not None:
            # Room for one of the two: half a score would be another score.
            state, score = state_word(one).lower(), record_score(one)
            self.text.setText(
                tr("Trial {one_number}: {state}", one_number=one.number, state=_outcome(one, state, score))
            )
            self.text.setToolTip(
                tr("Trial {one_number}: {state}, {score}", one_number=one.number, state=state, score=score)
                + (tr(". {reason}", reason=one.reason) if one.reason else "")
            )
        else:
            self.text.setText(tr("{n_chosen} selected", n_chosen=len(chosen)) if chosen else tr("None selected"))
            self.text.setToolTip("")
        running = [record for record in chosen if not record.has_ended]
        is_over = self._board.seen.activity.state in ("stopping", _ENDED_SEARCH)
        no_state = "" if one is None or one.scores else tr("it has no score yet, so there is no state to open")
        single = "" if one is not None else tr("select one trial")
        _explain(
            self.stop, tr("End the selected trials; they keep what they reached."), "" if running else tr("none runs")
        )
        _explain(self.panda, tr("Go on with this trial by hand, from its state, not from scratch."), single or no_state)
        _explain(
            self.repeat,
            tr("Train these settings with {seeds} other seeds; Compare shows them as a band.", seeds=SEEDS),
            single,
        )
        few = "" if 2 <= len(chosen) <= MOST else tr("select two to {most} trials", most=MOST)
        _explain(self.compare, tr("Settings that differ, and the curves over each other."), few)
        over = tr("the search is ending") if is_over and self._board.seen.activity.state == "stopping" else ""
        _explain(self.own, tr("Add a trial with values of your own; it takes nothing of the budget."), over)

    @Slot()
    def _stop(self) -> None:
        for record in self.chosen:
            if not record.has_ended:
                self._board.search.ask(StopTrial(record.number))

    @Slot()
    def _open(self) -> None:
        if len(self.chosen) == 1:
            self._board.search.open_as_panda(self.chosen[0].number)

    @Slot()
    def _repeat(self) -> None:
        if len(self.chosen) == 1:
            (record,) = self.chosen
            for seed in range(record.seed + 1, record.seed + SEEDS + 1):
                note = tr("trial {record_number} with seed {seed}", record_number=record.number, seed=seed)
                self._board.search.ask(AddTrial(record.values, record.stage, seed, note))


def _outcome(one: TrialRecord, state: str, score: str) -> str:
    """The score; of a trial that failed, why."""
    if one.state == "failed" and one.reason:
        return one.reason
    return state if one.score is None else score


def _explain(button: QPushButton, meaning: str, reason: str) -> None:
    """Switch a button off because of ``reason``, or on where it is empty."""
    button.setEnabled(not reason)
    button.setToolTip(tr("{meaning} Not now: {reason}.", meaning=meaning, reason=reason) if reason else meaning)
