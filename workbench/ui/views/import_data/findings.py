"""What was found that a person should decide about: cells that are not read as written, and warnings. With fixes in place."""

from collections.abc import Callable, Sequence
from typing import Self

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.data.importing.draft import Draft
from workbench.data.importing.draft_spec import Sheet
from workbench.data.importing.findings import Finding, Fix, cells_of, warnings_of
from workbench.language import tr
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.parts import note, push_button
from workbench.ui.widgets.plain_table import PlainTable, plain_view
from workbench.ui.widgets.theme import ThemeSource

Look = Callable[[Draft, Sheet], Sequence[Finding]]


class FindingsView(QWidget):
    """A list, and below it what can be done about the selected line."""

    fix_asked = Signal(object, str, object)
    """The places of columns, a field of their drafts, and its new value."""
    column_asked = Signal(int)
    """The place of a column that should be shown."""

    def __init__(
        self,
        look: Look,
        headings: Sequence[str],
        widths: Sequence[int],
        texts: tuple[str, str, str],
        themes: ThemeSource,
    ) -> None:
        """``texts``: the name of the list, what it tells, and what is said when it is empty."""
        super().__init__()
        self._look = look
        self._findings: Sequence[Finding] = ()
        self._name, self._tells, self._none = texts
        self._fixes: tuple[Fix, ...] = ()
        self.open_count = 0
        self.intro = note()
        self.model = PlainTable(headings, themes, self)
        self.view = plain_view(self.model, self._name, self._tells, widths)
        self.fixes = tuple(
            push_button("", pressed=press) for press in (self._fix_first, self._fix_second, self._fix_third)
        )
        buttons = across(*self.fixes, 1)
        down(self.intro, (self.view, 100), buttons, 1, spacing=6, margins=(12, 10, 12, 10), inside=self)
        self.view.selectionModel().selectionChanged.connect(self._offer)
        self._offer()

    @classmethod
    def of_cells(cls, themes: ThemeSource) -> Self:
        """Cells that are not read as they are written."""
        texts = (
            tr("Cells that are not read as they are written"),
            tr(
                "These cells are not what the type of their column asks for. Nothing is changed unseen: say what becomes of them."
            ),
            tr("Every cell is read as it is written."),
        )
        return cls(
            cells_of, (tr("Line"), tr("Column"), tr("Written"), tr("Why not")), (64, 110, 140, 300), texts, themes
        )

    @classmethod
    def of_warnings(cls, themes: ThemeSource) -> Self:
        """What may spoil a training."""
        texts = (
            tr("Warnings"),
            tr("None of this keeps the data from being used; each may make a score look better or worse than it is."),
            tr("Nothing suspicious was found."),
        )
        return cls(warnings_of, (tr("Column"), tr("What was seen")), (130, 480), texts, themes)

    def show_sheet(self, sheet: Sheet, draft: Draft, more: Sequence[Finding] = ()) -> None:
        """List what is found, and ``more``; the line that was selected stays so."""
        kept = self._selected()
        findings = (*more, *self._look(draft, sheet))
        self.open_count = sum(finding.weight for finding in findings if finding.is_open)
        self.intro.setText(self._tells if findings else self._none)
        self.view.setVisible(bool(findings))
        if findings != self._findings:
            self._findings = findings
            self.model.show_rows([finding.cells for finding in findings])
            if findings:
                self.view.selectRow(min(max(kept, 0), len(findings) - 1))
        self._offer()

    def _selected(self) -> int:
        rows = self.view.selectionModel().selectedRows()
        return rows[0].row() if rows else -1

    @Slot()
    def _offer(self) -> None:
        place = self._selected()
        finding = self._findings[place] if 0 <= place < len(self._findings) else None
        self._fixes = () if finding is None else finding.fixes
        for button, fix in zip(self.fixes, (*self._fixes, None, None, None), strict=False):
            button.setVisible(fix is not None)
            if fix is not None:
                button.setText(fix.text)
                button.setAccessibleName(fix.text)
        if finding is not None and self.view.hasFocus() and finding.place >= 0:
            self.column_asked.emit(finding.place)

    def _fix(self, number: int) -> None:
        if number < len(self._fixes):
            fix = self._fixes[number]
            self.fix_asked.emit(fix.places, fix.field, fix.value)

    @Slot()
    def _fix_first(self) -> None:
        self._fix(0)

    @Slot()
    def _fix_second(self) -> None:
        self._fix(1)

    @Slot()
    def _fix_third(self) -> None:
        self._fix(2)
