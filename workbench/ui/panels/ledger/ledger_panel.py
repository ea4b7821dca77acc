"""The ledger as a dock: what was done by hand, what came of it, and the way back."""

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from workbench.language import tr
from workbench.numbers import grouped, percent
from workbench.runs.history.history import JournalEdit, Place
from workbench.runs.history.ledger import LedgerRow, ledger_rows, to_csv, to_markdown, value_text
from workbench.ui.panels.ledger.effect_measurements import EffectMeasurements
from workbench.ui.panels.ledger.ledger_bar import LedgerBar
from workbench.ui.panels.ledger.ledger_model import LedgerModel
from workbench.ui.panels.ledger.ledger_view import LedgerView
from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.empty_page import EmptyPage
from workbench.ui.widgets.file_saving import FileSaving
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.parts import surface
from workbench.ui.widgets.theme import ThemeSource, refresh_role


class LedgerFiles(Protocol):
    """Asks where to write the ledger; ``ui.file_choices`` answers for the window."""

    def ledger_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        """A path that ends in .csv or .md; None when the person changed their mind."""


class LedgerPanel(QWidget):
    """Shows the history; everything done here goes through the machine and comes back as history."""

    notice = Signal(object)
    """A ``Notice`` about an export or a measurement."""

    def __init__(
        self, machine: TimeTravel, measure: EffectMeasurements, files: LedgerFiles, themes: ThemeSource
    ) -> None:
        super().__init__()
        self._machine, self._measurements, self._files = machine, measure, files
        self._saving = FileSaving(self)
        self._saving.notice.connect(self.notice)
        self._known: tuple[object, ...] = ()
        self.empty = EmptyPage()
        self.empty.say(tr("Nothing was done by hand yet"), _EMPTY, "", "")
        self.empty.button.hide()
        self.model = LedgerModel(self)
        self.view = LedgerView(self.model)
        self.bar = LedgerBar(themes)
        full = QWidget()
        down((self.view, 1), self.bar, inside=full)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(full)
        surface(self)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        self._machine.history_changed.connect(self.refresh)
        self._measurements.changed.connect(self._show_row)
        self._measurements.failed.connect(self._report)
        self.model.note_written.connect(self._write_note)
        self.view.selectionModel().selectionChanged.connect(self._look)
        self.view.refused.connect(self.bar.detail.setText)
        self.bar.sides.buttonClicked.connect(self._look_again)
        self.bar.undo.clicked.connect(self.undo)
        self.bar.measure.clicked.connect(self.measure)
        self.bar.export.clicked.connect(self.export)

    # ---- what is shown ----

    @Slot()
    def refresh(self) -> None:
        """Show the history as it is now."""
        seen = self._machine.seen
        history, self.model.can_write = seen.history, not seen.owner_text
        if history is None:
            self._known = ()
            self.model.show_rows(())
        else:
            names = tuple((branch.number, branch.title) for branch in history.branches)
            known = (history.edits, history.marks, history.effects, names)
            if known != self._known:
                self._known = known
                self.model.show_rows(ledger_rows(history))
        self._pages.setCurrentIndex(1 if self.model.rows else 0)
        self._show_row()

    @property
    def chosen(self) -> LedgerRow | None:
        """The row chosen in the table. A current row that is not selected only got the keyboard."""
        selected = self.view.selectionModel().selectedRows()
        return self.model.rows[selected[0].row()] if selected else None

    @Slot()
    def _show_row(self) -> None:
        row, current = self.chosen, self._measurements.current
        self.bar.detail.setText(_choose_text(row))
        refresh_role(self.bar.detail, "muted")
        reason = self._reason_against(row)
        self.bar.undo.setEnabled(not reason)
        self.bar.undo.setToolTip(reason or tr("Go back to just before it and go on from there; this branch is kept"))
        if current is not None:
            self.bar.measure.setText(tr("Stop ({share})", share=percent(current.share)))
            self.bar.measure.setEnabled(True)
            self.bar.measure.setToolTip(tr("Give up measuring"))
            return
        self.bar.measure.setText(tr("Measure effect"))
        self.bar.measure.setEnabled(not reason)
        self.bar.measure.setToolTip(reason or _MEASURE)

    def _reason_against(self, row: LedgerRow | None) -> str:
        """Why the row cannot be undone or measured; empty if it can."""
        if row is None or row.edit is None:
            return tr("Choose the row of an edit first")
        return self._machine.seen.owner_text

    # ---- looking ----

    @Slot()
    def _look(self) -> None:
        self._show_row()
        self._look_again()

    @Slot()
    def _look_again(self) -> None:
        row = self.chosen
        if row is not None:
            after = int(row.edit is not None and self.bar.after.isChecked())
            self._machine.look_at_place(Place(row.place.branch, row.place.step, row.place.edits + after))

    # ---- doing ----

    def _edit(self, row: LedgerRow | None) -> JournalEdit | None:
        history = self._machine.seen.history
        if row is None or history is None:
            return None
        own = (edit for edit in history.own_edits(row.place.branch) if edit.number == row.edit)
        return next(own, None)

    @Slot()
    def undo(self) -> None:
        """Go on from just before the chosen edit."""
        row = self.chosen
        edit = self._edit(row)
        if row is not None and edit is not None and not self._reason_against(row):
            self._machine.adopt(
                edit.before,
                (),
                tr("without {lower} {new}", lower=row.what.lower(), new=value_text(edit.new, edit.name)),
            )

    @Slot()
    def measure(self) -> None:
        """Measure the effect of the chosen edit, or stop measuring."""
        if self._measurements.is_running:
            self._measurements.stop()
            return
        edit = self._edit(self.chosen)
        if edit is not None and not self._reason_against(self.chosen):
            self._measurements.measure(edit, int(self.bar.steps.value), int(self.bar.orders.value))

    @Slot(int, int, str)
    def _write_note(self, branch: int, edit: int, text: str) -> None:
        self._machine.note(branch, edit, text)

    @Slot()
    def export(self) -> None:
        """Write the ledger to a file."""
        path = self._files.ledger_to_write(self, "ledger")
        if path is None:
            return
        rows = self.model.rows
        text = to_markdown(rows) if path.suffix.lower() in {".md", ".markdown"} else to_csv(rows)
        done = tr("Ledger with {grouped} rows written to {path}.", grouped=grouped(len(rows)), path=path)
        self._saving.save(path, text, done)

    @Slot(str)
    def _report(self, reason: str) -> None:
        self.notice.emit(Notice(Severity.ERROR, tr("The effect was not measured: {reason}", reason=reason)))


_EMPTY = tr(
    "Every edit of a hyperparameter while a run trains is listed here, with rewinds, forks and pins: when, from what to "
    "what, and what it did to the dev loss."
)
_MEASURE = tr(
    "Train on twice from just before the edit, with it and without it, on the same mini-batches, and compare the dev "
    "loss. In the background; the run is not disturbed."
)


def _choose_text(row: LedgerRow | None) -> str:
    """The chosen row in one sentence, for where the table is too narrow."""
    if row is None:
        return tr("Choose a row to look at the state there.")
    effect = f": {row.effect}" if row.effect else ""
    return f"{row.what} {row.change}{effect}"
