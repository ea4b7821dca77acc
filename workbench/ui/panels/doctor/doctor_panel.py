"""Cards of what is wrong with the run looked at; without a finding, what was looked at and from where on it would be told."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from workbench.insight.doctor.finding import Finding, Remedy
from workbench.insight.doctor.finding_texts import nothing_text
from workbench.insight.doctor.rules import RULES
from workbench.insight.doctor.trying import Tried, tried_text
from workbench.language import tr, tr_count
from workbench.numbers import grouped
from workbench.runs.history.history import Place
from workbench.ui.panels.doctor.consultation import Consultation
from workbench.ui.panels.doctor.finding_card import FindingCard
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.widgets.arrangement import down, take_away
from workbench.ui.widgets.empty_page import EmptyPage
from workbench.ui.widgets.page_scroll import PageScroll
from workbench.ui.widgets.parts import note, surface, text_label, timer

_REST_MILLISECONDS: Final = 3000
"""Between two examinations of a run that trains"""


class DoctorPanel(QWidget):
    """Examines only while it can be seen. ``shut_down`` it before the window goes."""

    rows_asked = Signal(object)
    """Show the examples of this ``Finding``."""

    def __init__(self, session: RunSession, machine: TimeTravel) -> None:
        super().__init__()
        self._machine = machine
        self.consultation = Consultation(session, machine, self)
        self.cards: tuple[FindingCard, ...] = ()
        self._outcomes: dict[Remedy, tuple[str, str]] = {}
        self._examined: tuple[object, Place | None] = (None, None)
        self.empty = EmptyPage()
        self.empty.invite(
            tr("The doctor"),
            tr(
                "Once a run trains, what goes wrong with it is told here: where, since when, why, and what is likely to help."
            ),
        )
        self.head = text_label("", wraps=True, plain=True)
        self.problem = text_label("", "warning", wraps=True, plain=True)
        self.problem.hide()
        self.list = QVBoxLayout()
        self.list.setSpacing(10)
        self.rules = note(
            "".join(
                tr("<p><b>{title}</b><br>{threshold}</p>", title=row.title, threshold=row.threshold)
                for row in RULES.values()
            )
        )
        page = surface(QWidget())
        down(self.head, self.problem, self.list, self.rules, 1, spacing=10, margins=(12, 12, 12, 12), inside=page)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(PageScroll(tr("Doctor"), page))
        surface(self)
        self._rest = timer(self, self._look, _REST_MILLISECONDS, once=True)
        self.empty.action_asked.connect(session.start)
        self.consultation.examined.connect(self._show_diagnosis)
        self.consultation.trial_changed.connect(self._show_trials)
        self.consultation.tried.connect(self._keep_outcome)
        self.consultation.failed.connect(self._show_problem)
        machine.history_changed.connect(self.refresh)
        machine.cursor_changed.connect(self.refresh)
        session.state_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Another place, or another run: examine it soon, if the panel can be seen."""
        seen = self._machine.seen
        is_known = seen.history is not None and seen.cursor is not None
        self._pages.setCurrentIndex(1 if is_known else 0)
        if self.consultation.diagnosis is not None and not self.consultation.is_of_this_run:
            self.consultation.forget()
            self._outcomes.clear()
            self._show_diagnosis()
        if is_known and not self._rest.isActive():
            self._look()
        self._show_trials()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self.refresh()

    def shut_down(self) -> bool:
        """Stop what runs; False if it is still at work after a moment."""
        self._rest.stop()
        return self.consultation.shut_down()

    @Slot()
    def _look(self) -> None:
        seen = self._machine.seen
        now = (seen.source, seen.cursor)
        if not self.isVisible() or seen.cursor is None or now == self._examined:
            return
        if self.consultation.examine():
            self._examined = now
            self.problem.hide()
            if self.consultation.diagnosis is None:
                self.head.setText(tr("Looking at the run …"))

    # ---- what is shown ----

    @Slot()
    def _show_diagnosis(self) -> None:
        found = self.consultation.diagnosis
        findings = () if found is None else found.findings
        if tuple(card.finding for card in self.cards) != findings:
            self._replace_cards(findings)
        self.rules.setVisible(not findings)
        if found is None:
            self.head.setText(tr("Looking at the run …"))
        elif findings:
            count = tr_count("{n} finding", "{n} findings", len(findings))
            self.head.setText(tr("{count} at step {last}", count=count, last=grouped(found.last)))
        else:
            self.head.setText(nothing_text(found))
        self.setAccessibleDescription(self.head.text())
        self._show_trials()
        self._rest.start()  # what has changed meanwhile is looked at afterwards

    def _replace_cards(self, findings: tuple[Finding, ...]) -> None:
        for card in self.cards:
            self.list.removeWidget(card)
            take_away(card)
        self.cards = tuple(FindingCard(finding) for finding in findings)
        for card in self.cards:
            self.list.addWidget(card)
            card.since_asked.connect(self._look_at)
            card.try_asked.connect(self._try)
            card.apply_asked.connect(self._apply)
            card.rows_asked.connect(self.rows_asked)

    @Slot()
    def _show_trials(self) -> None:
        trial, reason = self.consultation.trial, self._machine.seen.owner_text
        for card in self.cards:
            card.show_trials(None if trial is None else (trial.remedy, trial.share), self._outcomes, reason)

    @Slot(object)
    def _keep_outcome(self, tried: Tried) -> None:
        role = {True: "good", False: "warning", None: "muted"}[tried.helps]
        self._outcomes[tried.remedy] = (tried_text(tried), role)

    @Slot(str)
    def _show_problem(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()

    # ---- what is asked ----

    @Slot(int)
    def _look_at(self, step: int) -> None:
        cursor = self._machine.seen.cursor
        if cursor is not None:
            self._machine.look_at(cursor.branch, step)

    @Slot(object, object)
    def _try(self, finding: Finding, remedy: Remedy) -> None:
        trial = self.consultation.trial
        if trial is not None and trial.remedy == remedy:
            self.consultation.stop_trial()
        else:
            self.consultation.try_first(finding, remedy)

    @Slot(object, object)
    def _apply(self, finding: Finding, remedy: Remedy) -> None:
        self.consultation.adopt(finding, remedy)
