"""One row of a foreign space: its name and scale there, what that really draws, what becomes of it here."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel

from workbench.language import tr
from workbench.numbers import exact, percent, significant
from workbench.search.foreign.rows import ForeignRow
from workbench.search.space.scales import averaged_steps
from workbench.specs.hyperparameter_texts import SCALE_NAMES
from workbench.specs.search_space import ROWS, Dimension
from workbench.ui.widgets.arrangement import down, grid
from workbench.ui.widgets.parts import describe, text_label
from workbench.ui.widgets.theme import refresh_role


def summary(name: str, rows: Sequence[ForeignRow]) -> str:
    """How many rows of a file can be taken over."""
    taken = sum(row.dimension is not None for row in rows)
    served = sum(row.dimension is None and row.suggested is not None for row in rows)
    sentence = tr("{name}: {taken} of {n_rows} rows can be taken over", name=name, taken=taken, n_rows=len(rows))
    return tr("{value}, {served} more on the 1−log scale.", value=sentence, served=served) if served else f"{sentence}."


def thresholds_table(row: ForeignRow) -> tuple[tuple[str, str, str], ...]:
    """For each threshold: its name with the steps it averages over, the share above it there, that of the 1-log rule."""
    return tuple(
        (
            tr(
                "above {mark} (≈ {significant} steps)",
                mark=significant(mark.value, 6),
                significant=significant(averaged_steps(mark.value)),
            ),
            percent(mark.share, 1),
            percent(rule, 1),
        )
        for mark in row.thresholds
        for rule in (mark.one_minus_log_share,)
    )


def needs_other_scale(row: ForeignRow) -> bool:
    """Whether the 1-log row is suggested because the foreign scale draws something else."""
    return row.suggested is not None and row.suggested != row.dimension


def verdict(row: ForeignRow, *, take_suggestions: bool) -> tuple[str, str]:
    """The role (good, warning, error) and a sentence on what becomes of the row."""
    if take_suggestions and row.suggested is not None:
        return "good", tr("Becomes {suggested}.", suggested=dimension_text(row.suggested))
    if row.dimension is None:
        problem = row.problem.partition("; known are")[0]
        reason = f"{problem[:1].upper()}{problem[1:]}"
        return "error", tr("Cannot be taken over. {reason}.", reason=reason)
    if needs_other_scale(row):
        return "warning", tr(
            "Becomes {dimension}, which hardly reaches long averages.", dimension=dimension_text(row.dimension)
        )
    return "good", tr("Becomes {dimension}.", dimension=dimension_text(row.dimension))


def dimension_text(row: Dimension) -> str:
    """A row in words: ``learning rate, log, 0.0001 to 0.1``."""
    label = ROWS[row.name].label.lower()
    if row.scale == "choice":
        return tr("{label}, one of {choices}", label=label, choices=", ".join(exact(choice) for choice in row.choices))
    ends = tr("{exact} to {exact_2}", exact=exact(row.low or 0.0), exact_2=exact(row.high or 0.0))
    return f"{label}, {SCALE_NAMES[row.scale].lower()}, {ends}"


_WORDS = {"good": "✓", "warning": "!", "error": "✕"}


class ForeignCard(QFrame):
    """Read only."""

    def __init__(self, row: ForeignRow) -> None:
        super().__init__()
        self._row = row
        self.setProperty("role", "card")
        describe(self, f"{row.name}, {row.scale}", row.problem)
        self.title = _wrapped(f"{row.name} · {row.scale}", "card-title")
        self.draws = _wrapped(tr("Draws {draws}.", draws=row.draws), "muted")
        self.verdict = _wrapped("", "good")
        column = down(self.title, self.draws, spacing=4, margins=(12, 8, 12, 8), inside=self)
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
    table = grid(12, 0, margins=(0, 2, 0, 2), stretches=(1,))
    for column, text in enumerate((tr("share of draws"), "there", "1−log")):
        head = text_label(text, "muted")
        table.addWidget(head, 0, column, _side(column))
    for place, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts):
            table.addWidget(QLabel(text), place, column, _side(column))
    return table


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft


def _wrapped(text: str, role: str) -> QLabel:
    label = text_label(text, wraps=True, plain=True)
    label.setProperty("role", role)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
