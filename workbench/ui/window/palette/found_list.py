"""The commands that were found, one to a line: group, text with the letters that answer, keys, and why it cannot be done."""

from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.language import tr
from workbench.ui.widgets.parts import describe
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.palette.command import Hit

HEIGHT: Final = 30
ROWS: Final = 12
_GROUP: Final = 84
_EDGE: Final = 12
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

Index = QModelIndex | QPersistentModelIndex


def as_read(hit: Hit) -> str:
    """A line for screen readers."""
    command = hit.command
    words = [f"{command.group}: {command.text}"]
    if command.is_on:
        words.append(tr("is on"))
    if command.keys:
        words.append(command.keys)
    if command.refusal:
        words.append(tr("Not now: {refusal}", refusal=command.refusal))
    return ", ".join(words)


class FoundModel(QAbstractListModel):
    """The hits, the best one first."""

    def __init__(self) -> None:
        super().__init__()
        self.hits: list[Hit] = []

    def show_hits(self, found: list[Hit]) -> None:
        """Take the place of those before."""
        self.beginResetModel()
        self.hits = found
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # as Qt has it
        """One line each."""
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text; tooltip and words for screen readers tell all."""
        hit = self.hits[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return hit.command.text
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return as_read(hit)
            case _:
                return None


class FoundList(QListView):
    """Never has the keyboard: it stays in the field above."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        describe(self, tr("Commands found"))
        self.found = FoundModel()
        self.setModel(self.found)
        self.setItemDelegate(_Line(self, themes))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)

    @property
    def chosen(self) -> Hit | None:
        """The line that Return would carry out."""
        row = self.currentIndex().row()
        return self.found.hits[row] if 0 <= row < len(self.found.hits) else None

    def show_hits(self, found: list[Hit]) -> None:
        """The first one is chosen."""
        self.found.show_hits(found)
        self.choose(0)

    def choose(self, row: int) -> None:
        """A row beyond the ends is the end."""
        row = min(max(row, 0), len(self.found.hits) - 1)
        self.setCurrentIndex(self.found.index(row))

    def move_by(self, rows: int) -> None:
        """From the chosen one."""
        self.choose(self.currentIndex().row() + rows)


class _Line(QStyledItemDelegate):
    def __init__(self, parent: QWidget, themes: ThemeSource) -> None:
        super().__init__(parent)
        self._themes = themes

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """High enough to be hit by a finger."""
        return QSize(0, max(HEIGHT, option.fontMetrics.height() + 10))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """From the left: group, text, reason; at the right the keys."""
        model = index.model()
        if not isinstance(model, FoundModel):
            return
        hit, theme = model.hits[index.row()], self._themes.theme
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        font: QFont = option.font
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        if is_chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.accent_soft if is_chosen else theme.raised))
        if is_chosen:  # never by colour alone
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(theme.accent))
        inner = rect.adjusted(_EDGE, 0, -_EDGE, 0)
        painter.setFont(font)
        painter.setPen(QColor(theme.muted))
        metrics, command = painter.fontMetrics(), hit.command
        if command.keys:
            painter.drawText(inner, _RIGHT, command.keys)
            inner.setRight(inner.right() - metrics.horizontalAdvance(command.keys) - _EDGE)
        painter.drawText(inner, _LEFT, metrics.elidedText(command.group, Qt.TextElideMode.ElideRight, _GROUP - 8))
        inner.setLeft(inner.left() + _GROUP)
        self._paint_text(painter, hit, inner, font)
        if command.refusal:
            painter.setFont(font)
            painter.setPen(QColor(theme.muted))
            inner.setLeft(inner.left() + _EDGE)
            reason = metrics.elidedText(f"– {command.refusal}", Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, _LEFT, reason)

    def _paint_text(self, painter: QPainter, hit: Hit, room: QRect, font: QFont) -> None:
        """As far as there is room, which begins behind it afterwards."""
        theme, is_off = self._themes.theme, bool(hit.command.refusal)
        mark = "✓ " if hit.command.is_on else ""
        places = {place + len(mark) for place in hit.places}
        strong = QFont(font)
        strong.setBold(True)
        text = mark + hit.command.text
        for place, letter in enumerate(text):
            is_strong = place in places
            painter.setFont(strong if is_strong else font)
            painter.setPen(QColor(theme.muted if is_off else theme.accent if is_strong else theme.text))
            width = painter.fontMetrics().horizontalAdvance(letter)
            is_full = room.width() < width + 2 * _EDGE and place + 1 < len(text)
            painter.drawText(room, _LEFT, "…" if is_full else letter)
            room.setLeft(room.left() + width)
            if is_full:
                return
