"""Upright lines where something happened: an edit of a hyperparameter, or an alert."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.runs.history.history import JournalEdit
from workbench.runs.history.history import Mark as KeptMark
from workbench.runs.history.ledger import edit_label
from workbench.specs.hyperparameters import TABLE
from workbench.specs.row_edits import ROW_EDITS, rows_change_text
from workbench.ui.charts.step_view_box import StepViewBox
from workbench.ui.charts.view_item import ViewItem
from workbench.ui.widgets.theme import Theme

_REACH = 4.0
_GAP = 6.0
_PADDING = 4.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One line: ``text`` is short and stands at the line, ``story`` is the sentence shown when pointed at."""

    step: int
    text: str
    story: str
    is_alarm: bool = False


def edit_mark(edit: JournalEdit) -> Mark:
    """The mark of one edit: ``α 0.001 → 0.01``."""
    if edit.name in ROW_EDITS:
        said = rows_change_text(edit.name, edit.old, edit.new)
        return Mark(edit.step, said, tr("Step {step}: {said}", step=grouped(edit.step), said=said))
    label, row = edit_label(edit.name), TABLE.get(edit.name)
    change = f"{_short(edit.old)} → {_short(edit.new)}"
    unit = f" {row.unit}" if row is not None and row.unit else ""
    story = tr("Step {step}: {label} {change}{unit}", step=grouped(edit.step), label=label, change=change, unit=unit)
    return Mark(edit.step, f"{(row is not None and row.symbol) or label} {change}", story)


def alert_mark(step: int, alert: str) -> Mark:
    """The mark of an alert, at the last good step: ``not finite``, with the whole text as its story."""
    story = tr("Step {step}: {alert}", step=grouped(step), alert=alert)
    return Mark(step, alert.partition(":")[0].partition(",")[0], story, is_alarm=True)


def edits_and_alerts(edits: Sequence[JournalEdit], alerts: Sequence[KeptMark]) -> list[Mark]:
    """The marks of all of them."""
    told = [alert_mark(alert.place.step, alert.text) for alert in alerts]
    return [*(edit_mark(edit) for edit in edits), *told]


def _short(value: object) -> str:
    return significant(value) if isinstance(value, float) else str(value)


class MarksItem(ViewItem):
    """Lies in a view box, in the pixels of that box. All lines are one item, however many there are."""

    def __init__(self, view_box: StepViewBox, *, has_labels: bool = False) -> None:
        super().__init__(view_box, 20.0)
        self.has_labels = has_labels
        self._marks: tuple[Mark, ...] = ()
        self._line = self._alarm = self._text = self._paper = QColor()
        self._font = QFont()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The lines, in the order of their steps."""
        return self._marks

    @property
    def label_height(self) -> float:
        """Room the labels take at the top; 0 without labels or marks."""
        return QFontMetricsF(self._font).height() + 4.0 if self.has_labels and self._marks else 0.0

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Use the colours of a theme."""
        self._line, self._alarm = QColor(theme.border), QColor(theme.error)
        self._text, self._paper = QColor(theme.text), QColor(theme.plot_background)
        self._font = font
        self.update()

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Show these lines."""
        if tuple(marks) != self._marks:
            self._marks = tuple(marks)
            self.update()

    def marks_at(self, x: float) -> tuple[Mark, ...]:
        """The marks within a few pixels of ``x``, in the pixels of the view."""
        return tuple(mark for mark in self._marks if abs(self._pixel(mark) - x) <= _REACH)

    def shown_labels(self) -> list[tuple[Mark, QRectF]]:
        """The labels that fit without overlapping, the newest first, and where they stand."""
        if not self.has_labels:
            return []
        metrics = QFontMetricsF(self._font)
        labels: list[tuple[Mark, QRectF]] = []
        free_until = self._view_box.width()
        for _, mark in sorted(enumerate(self._marks), key=_age, reverse=True):
            x = self._pixel(mark)
            width = metrics.horizontalAdvance(mark.text) + 2 * _PADDING
            left = x + 2.0 if x + 2.0 + width <= free_until else x - 2.0 - width
            if x < 0.0 or x > self._view_box.width() or left < 0.0 or left + width > free_until:
                continue
            labels.append((mark, QRectF(left, 1.0, width, metrics.height() + 2.0)))
            free_until = min(left, x) - _GAP
        return labels

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Lines over the whole height, then the labels that fit."""
        width, height = self._view_box.width(), self._view_box.height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        last = -1.0
        for mark in self._marks:
            x = round(self._pixel(mark))
            if x == last or not 0.0 <= x <= width:
                continue  # a slider that was dragged leaves many edits in one column
            last = x
            style = Qt.PenStyle.SolidLine if mark.is_alarm else Qt.PenStyle.DashLine
            painter.setPen(QPen(self._alarm if mark.is_alarm else self._line, 1.0, style))
            painter.drawLine(QLineF(x, 0.0, x, height))
        painter.setFont(self._font)
        for mark, place in self.shown_labels():
            painter.fillRect(place, self._paper)
            painter.setPen(self._alarm if mark.is_alarm else self._text)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, mark.text)

    def _pixel(self, mark: Mark) -> float:
        return self._view_box.pixel(mark.step)


def _age(numbered: tuple[int, Mark]) -> tuple[int, int]:
    """Sorts by step, and the marks of one step in the order in which they came."""
    number, mark = numbered
    return mark.step, number
