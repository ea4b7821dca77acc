"""The layers from the input to the output as cards: select, edit, and drag to another place."""

from PySide6.QtCore import QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QVBoxLayout, QWidget

from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.network import NetworkSpec, layer_shapes
from workbench.specs.network_texts import OUTPUT_HELPS, output_count, output_title, shape_text
from workbench.ui.panels.network.layer_edits import LayerEdits
from workbench.ui.panels.network.layer_row import EndRow, LayerRow
from workbench.ui.widgets.arrangement import take_away
from workbench.ui.widgets.local_keys import local_key, scope_text
from workbench.ui.widgets.theme import ThemeSource

_SPACING = 6


class LayerList(QWidget):
    """Selection and gestures; the edits themselves are asked of the owner. Column 0 is the input."""

    selected = Signal(int)
    """The column that is selected now."""
    add_wanted = Signal()
    duplicate_wanted = Signal()
    remove_wanted = Signal()
    move_wanted = Signal(int, int)
    """Positions of a hidden layer: from, to."""
    edited = Signal(int, str, object, str)
    problem_changed = Signal(int, str, object)

    def __init__(self, edits: LayerEdits, themes: ThemeSource) -> None:
        super().__init__()
        self._edits, self._themes = edits, themes
        self._column = 0
        self._pressed_at: QPoint | None = None
        self._dragged: int | None = None
        self.rows: list[LayerRow] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Layers from input to output"))
        self.setAccessibleDescription(scope_text("layer"))
        self._input = EndRow(tr("Input"), tr("One value for every feature of the data set."))
        self._output = EndRow(output_title("softmax"), OUTPUT_HELPS["softmax"])
        self.empty = QPushButton(tr("No hidden layer: add one"))
        self.empty.setToolTip(
            tr("Without hidden layers this is regression with the output alone. Adds a hidden layer (Insert).")
        )
        self.empty.clicked.connect(self.add_wanted)
        self.mark = QFrame(self)
        self.mark.setFixedHeight(3)
        self.mark.hide()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_SPACING)
        for widget in (self._input, self.empty, self._output):
            self._layout.addWidget(widget)
        themes.changed.connect(self._paint)

    @property
    def column(self) -> int:
        """The selected column: 0 is the input, then the hidden layers, the last is the output."""
        return self._column

    def show_network(self, network: NetworkSpec, n_features: int | None, n_answers: int | None) -> None:
        """Show these layers; the numbers are None while there is no data."""
        known = n_features is not None and n_answers is not None
        shapes = layer_shapes(network, n_features or 0, n_answers or 0) if known else None
        if len(network.layers) != len(self.rows):
            self.discard()
            self._fit_rows(len(network.layers))
        for position, (row, layer) in enumerate(zip(self.rows, network.layers, strict=True)):
            row.show_layer(layer, None if shapes is None else shapes[position], network.batch_norm_on)
        self.empty.setVisible(not network.layers)
        self._input.show_detail(
            tr("choose a data set")
            if n_features is None
            else tr("{n_features} features", n_features=grouped(n_features))
        )
        self._output.show_title(output_title(network.output), OUTPUT_HELPS[network.output])
        if shapes is None:
            self._output.show_detail("")
        else:
            last = shapes[-1]
            detail = f"{shape_text(last)} · b ({grouped(last.units)})" if last.units else ""
            self._output.show_detail(output_count(network.output, n_answers), detail)
        self.select(self._column)

    def select(self, column: int) -> None:
        """Highlight a column; one beyond the last selects the last."""
        column = min(max(column, 0), len(self.rows) + 1)
        changed = column != self._column
        self._column = column
        self._paint()
        if changed:
            self.selected.emit(column)

    def take_focus_along(self) -> None:
        """Move the keyboard from a control of another card to the same control of the selected one."""
        focus = QApplication.focusWidget()
        origin = next((row for row in self.rows if focus is not None and row.isAncestorOf(focus)), None)
        if focus is None or origin is None or origin.position + 1 == self._column:
            return
        column = self._column
        if 0 < column <= len(self.rows):
            self.rows[column - 1].controls[origin.controls.index(focus)].setFocus()
        else:
            self.setFocus()

    def row_at(self, column: int) -> QWidget:
        """The card of a column."""
        return (self._input, *self.rows, self._output)[column]

    def discard(self) -> None:
        """Forget text that was typed and could not be taken; positions are about to change."""
        for row in self.rows:
            row.discard()

    def _fit_rows(self, count: int) -> None:
        while len(self.rows) > count:
            row = self.rows.pop()
            had_keyboard = row.isAncestorOf(QApplication.focusWidget() or self)
            self._layout.removeWidget(row)
            take_away(row)
            if had_keyboard:
                self.setFocus()
        while len(self.rows) < count:
            row = LayerRow(len(self.rows), self._edits, self._themes, self)
            row.edited.connect(self.edited)
            row.problem_changed.connect(self.problem_changed)
            row.focused.connect(self._select_position)
            self._layout.insertWidget(1 + len(self.rows), row)
            self.rows.append(row)
            row.show()

    @Slot(int)
    def _select_position(self, position: int) -> None:
        self.select(position + 1)

    # ---- keys ----

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the selection has the keyboard."""
        super().focusInEvent(event)
        self._paint()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self._paint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select and edit; what the cards leave unused arrives here too."""
        hidden = range(1, len(self.rows) + 1)
        match local_key(event, "layer"):
            case "drop", _ if self._dragged is not None:
                self._end_drag()
            case "move", step:
                if self._column in hidden and self._column + step in hidden:
                    self.move_wanted.emit(self._column - 1, self._column - 1 + step)
            case "choose", step if self.hasFocus():
                self.select(self._column + step)
            case "duplicate", _:
                if self._column in hidden:
                    self.duplicate_wanted.emit()
            case "add", _:
                self.add_wanted.emit()
            case "remove", _ if self._column in hidden:
                self.remove_wanted.emit()
            case _:
                super().keyPressEvent(event)

    # ---- mouse ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the card under the mouse; it may become a drag."""
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        column = self._column_at(event.position().toPoint())
        if column is None:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.select(column)
        if 0 < column <= len(self.rows):
            self._pressed_at = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Start the drag after a few pixels, then show where the layer would go."""
        if self._pressed_at is None:
            return
        position = event.position().toPoint()
        if self._dragged is None:
            if (position - self._pressed_at).manhattanLength() < QApplication.startDragDistance():
                return
            self._dragged = self._column - 1
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._paint()
        self._show_mark(self._gap_at(position.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop the layer into the gap nearest to the mouse."""
        dragged = self._dragged
        self._end_drag()
        if dragged is None:
            return
        gap = self._gap_at(event.position().toPoint().y())
        target = gap - 1 if gap > dragged else gap
        if target != dragged:
            self.move_wanted.emit(dragged, target)

    def _end_drag(self) -> None:
        self._pressed_at = self._dragged = None
        self.mark.hide()
        self.unsetCursor()
        self._paint()

    def _column_at(self, point: QPoint) -> int | None:
        columns = range(len(self.rows) + 2)
        return next((column for column in columns if self.row_at(column).geometry().contains(point)), None)

    def _gap_at(self, y: int) -> int:
        """How many hidden layers lie above ``y``, by their middles."""
        return sum(row.geometry().center().y() < y for row in self.rows)

    def _show_mark(self, gap: int) -> None:
        top = self.row_at(gap).geometry().bottom()
        self.mark.setGeometry(QRect(0, top + _SPACING // 2 - 1, self.width(), 3))
        self.mark.raise_()
        self.mark.show()

    @Slot()
    def _paint(self) -> None:
        theme = self._themes.theme
        self.mark.setStyleSheet(f"background: {theme.accent}; border-radius: 1px")
        for column in range(len(self.rows) + 2):
            row = self.row_at(column)
            is_selected, is_dragged = column == self._column, self._dragged == column - 1
            background = theme.accent_soft if is_dragged else theme.window
            chosen = theme.accent if self.hasFocus() or is_dragged else theme.border
            border = chosen if is_selected else theme.separator
            name = type(row).__name__
            sheet = f"{name} {{ background: {background}; border: 1px solid {border}; border-radius: 8px }}"
            if sheet != row.styleSheet():  # Qt would polish the whole card anew
                row.setStyleSheet(sheet)
