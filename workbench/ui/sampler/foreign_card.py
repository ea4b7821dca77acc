"""One row of a foreign space: its name and scale there, what that really draws, what becomes of it here."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from workbench.search.foreign.rows import ForeignRow
from workbench.ui.sampler.foreign_words import thresholds_table, verdict
from workbench.ui.theme import refresh_role

_WORDS = {"good": "✓", "warning": "!", "error": "✕"}


class ForeignCard(QFrame):
    """Read only."""

    def __init__(self, row: ForeignRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = row
        self.setProperty("role", "card")
        self.setAccessibleName(f"{row.name}, {row.scale}")
        self.setToolTip(row.problem)
        self.title = _wrapped(f"{row.name} · {row.scale}", "card-title")
        self.draws = _wrapped(f"Draws {row.draws}.", "muted")
        self.verdict = _wrapped("", "good")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.draws)
        table = thresholds_table(row)
        if table:
            column.addLayout(_table(table))
        column.addWidget(self.verdict)
        self.show_verdict(take_suggestions=False)

    def show_verdict(self, *, take_suggestions: bool) -> None:
        """Say what becomes of the row."""
        role, text = verdict(self._row, take_suggestions=take_suggestions)
        self.verdict.setText(f"{_WORDS[role]}  {text}")
        refresh_role(self.verdict, role)


def _table(rows: tuple[tuple[str, str, str], ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 2, 0, 2)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(0, 1)
    for column, text in enumerate(("share of draws", "there", "1−log")):
        head = QLabel(text)
        head.setProperty("role", "muted")
        grid.addWidget(head, 0, column, _side(column))
    for place, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts):
            grid.addWidget(QLabel(text), place, column, _side(column))
    return grid


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft


def _wrapped(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
