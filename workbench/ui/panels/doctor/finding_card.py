"""A finding as a card: what, where, since when, why, and what can be done."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from workbench.insight.doctor.finding import Finding, Remedy
from workbench.insight.doctor.finding_texts import change_text, since_text
from workbench.insight.doctor.rules import RULES
from workbench.language import tr, tr_count
from workbench.numbers import percent
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.parts import note, push_button, text_label
from workbench.ui.widgets.theme import refresh_role

_BUTTON = 28


class RemedyRow(QWidget):
    """One remedy: what it changes, *Try it first* and *Apply*, and what came of the trial."""

    try_asked = Signal(object)
    """The ``Remedy``."""
    apply_asked = Signal(object)

    def __init__(self, remedy: Remedy) -> None:
        super().__init__()
        self.remedy = remedy
        self.outcome = text_label("", "muted", wraps=True, plain=True)
        self.outcome.hide()
        tip = tr(
            "Train on with it and without it, hidden, in several orders of the examples, and compare the dev loss. The run is "
            "not disturbed."
        )
        change = change_text(remedy) if remedy.is_edit else tr("At the next start")
        self.try_first = push_button(tr("Try it first"), tip, self._ask_to_try, height=_BUTTON)
        tip = tr("Go on with it in a branch of its own; it stands in the ledger and can be undone")
        self.apply = push_button(tr("Apply"), tip, self._ask_to_apply, name=tr("Apply: {change}", change=change))
        self.apply.setMinimumHeight(_BUTTON)
        head = text_label(change, "card-title", wraps=True, plain=True)
        buttons = QWidget()
        across(self.try_first, self.apply, 1, inside=buttons)
        down(head, note(remedy.text), buttons, self.outcome, spacing=2, inside=self)
        buttons.setVisible(remedy.is_edit)

    @Slot()
    def _ask_to_try(self) -> None:
        self.try_asked.emit(self.remedy)

    @Slot()
    def _ask_to_apply(self) -> None:
        self.apply_asked.emit(self.remedy)

    def show_outcome(self, text: str, role: str) -> None:
        """What the trial has shown."""
        self.outcome.setText(text)
        refresh_role(self.outcome, role)
        self.outcome.setVisible(bool(text))

    def show_trial(self, share: float | None, reason: str) -> None:
        """How far its trial is, None where it is not tried; ``reason`` is why nothing can be done."""
        is_tried = share is not None
        self.try_first.setText(tr("Stop ({share})", share=percent(share)) if share is not None else tr("Try it first"))
        for button in (self.try_first, self.apply):
            button.setEnabled(not reason or (is_tried and button is self.try_first))


class FindingCard(QFrame):
    """Only shows; the panel gives the buttons their meaning."""

    since_asked = Signal(int)
    """Show this step."""
    try_asked = Signal(object, object)
    """``Finding`` and ``Remedy``."""
    apply_asked = Signal(object, object)
    rows_asked = Signal(object)
    """Show the examples of the ``Finding``."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding
        rule = RULES[finding.rule]
        self.setProperty("role", "card")
        self.setAccessibleName(rule.title)
        tip = tr(
            "Looked at: {evidence}. Told from: {threshold}. More in docs/doctor.md, “{title}”.",
            evidence=rule.evidence,
            threshold=rule.threshold,
            title=rule.title,
        )
        self.title = text_label(rule.title, "title", wraps=True, tip=tip)
        self.where = text_label(finding.where, "muted", wraps=True, plain=True)
        self.since: QPushButton = push_button(
            since_text(finding), tr("Look at the run there"), self._ask_since, role="flat", height=24
        )
        self.told = text_label(finding.told, wraps=True, plain=True)
        self.show_rows = push_button(
            tr_count("Show the example", "Show the {n} examples", len(finding.rows)),
            tr("Put these rows of the train part in front, with values or picture and what the network says of them"),
            self._ask_rows,
            height=_BUTTON,
        )
        self.show_rows.setVisible(bool(finding.rows))
        self.rows = [RemedyRow(remedy) for remedy in finding.remedies]
        column = down(
            self.title,
            across((self.where, 1), self.since),
            self.told,
            across(self.show_rows, 1),
            spacing=6,
            margins=(12, 10, 12, 12),
            inside=self,
        )
        for label in _causes(finding):
            column.addWidget(label)
        for row in self.rows:
            column.addSpacing(4)
            column.addWidget(row)
            row.try_asked.connect(self._ask_to_try)
            row.apply_asked.connect(self._ask_to_apply)

    @Slot()
    def _ask_since(self) -> None:
        self.since_asked.emit(self.finding.since)

    @Slot()
    def _ask_rows(self) -> None:
        self.rows_asked.emit(self.finding)

    @Slot(object)
    def _ask_to_try(self, remedy: Remedy) -> None:
        self.try_asked.emit(self.finding, remedy)

    @Slot(object)
    def _ask_to_apply(self, remedy: Remedy) -> None:
        self.apply_asked.emit(self.finding, remedy)

    def show_trials(
        self, running: tuple[Remedy, float] | None, outcomes: Mapping[Remedy, tuple[str, str]], reason: str
    ) -> None:
        """The trial under way, what came of the others, and why nothing can be done now."""
        for row in self.rows:
            own = running[1] if running is not None and running[0] == row.remedy else None
            row.show_trial(own, reason or (tr("Another remedy is being tried") if running and own is None else ""))
            row.show_outcome(*outcomes.get(row.remedy, ("", "muted")))


def _causes(finding: Finding) -> list[QLabel]:
    labels = []
    for place, cause in enumerate(finding.causes, 1):
        label = text_label(tr("{place}. {cause}", place=place, cause=cause), "muted", wraps=True, plain=True)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        labels.append(label)
    return labels
