"""Draw points of up to six classes with the mouse or the keyboard, and learn from them."""

from PySide6.QtCore import QEvent, QSize, Signal, Slot
from PySide6.QtGui import QIcon, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from workbench.data.data_edits import with_data
from workbench.data.own import CLASS_LETTERS
from workbench.data.sheet import Sheet
from workbench.language import tr, tr_count
from workbench.numbers import grouped
from workbench.specs.own_data import AnyData, DrawnSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.views.draw.point_canvas import DOT, PointCanvas, dot
from workbench.ui.widgets.actions import window_key
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.local_keys import key_text, keys_of, keys_text, local_key, scope_text
from workbench.ui.widgets.parts import note, push_button, surface, switch, text_label
from workbench.ui.widgets.theme import ThemeSource, refresh_role


class DrawPage(QWidget):
    """Keeps its sheet while one looks elsewhere; other drawn data in the document bring another sheet."""

    used = Signal()
    """The points are the data of the document now."""
    left = Signal()
    """The person wants to see what was there before."""

    def __init__(self, document: RunDocument, themes: ThemeSource) -> None:
        super().__init__()
        self._document, self._themes = document, themes
        self.canvas = PointCanvas(themes)
        self.classes = [
            switch("", tr("Draw points of class {letter}", letter=letter), height=30) for letter in CLASS_LETTERS
        ]
        self.eraser = switch(
            tr("Eraser"),
            tr("Take points away; the right button of the mouse does so at any time"),
            height=30,
        )
        self.undo = push_button(tr("Undo"), tr("Take the last stroke back"), self._undo)
        self.redo = push_button(tr("Redo"), tr("Make the stroke again that was taken back"), self._redo)
        self.clear = push_button(tr("Clear"), tr("Take all points away; undo brings them back"), self._clear)
        self.use = push_button(tr("Use these points"), "", self._use, role="primary", height=34)
        self.back = push_button(tr("Back"), tr("The points stay here until the window is closed"), self.left, height=34)
        self.size_text = text_label("", "muted")
        self.message = text_label(wraps=True)
        self._taken: AnyData | None = None  # the data of the document that were looked at last
        self._group = QButtonGroup(self)
        for number, button in enumerate((*self.classes, self.eraser)):
            button.setToolButtonStyle(button.toolButtonStyle().ToolButtonTextBesideIcon)
            button.setIconSize(QSize(DOT + 3, DOT + 3))
            self._group.addButton(button, number)
        self.classes[0].setChecked(True)
        self.canvas.setToolTip(scope_text("draw"))
        self._lay_out()
        self._group.idClicked.connect(self._choose)
        self.canvas.changed.connect(self._show)
        themes.changed.connect(self._paint_icons)
        document.spec_changed.connect(self._take_data)
        self._paint_icons()
        self._take_data()
        self._show()

    def _lay_out(self) -> None:
        keys = keys_text(keys_of("draw.class")).replace(", ", " ")
        hint = note(
            tr(
                "Click to draw a point, drag to spray many. Keys {keys} choose the class, arrows move the cross and "
                "{put} draws there.",
                keys=keys,
                put=key_text("draw.put"),
            )
        )
        tools = across(*self.classes, self.eraser, 1, spacing=2)
        said = across((self.message, 1), self.size_text, spacing=12)
        end = across(self.use, self.back, 1, self.undo, self.redo, self.clear)
        title = text_label(tr("Draw your own points"), "headline")
        down(title, hint, tools, (self.canvas, 1), said, end, margins=(24, 16, 24, 16), inside=self)
        surface(self)

    def showEvent(self, event: QShowEvent) -> None:
        """The keyboard draws at once."""
        super().showEvent(event)
        self.canvas.setFocus()

    # ---- keys ----

    def event(self, event: QEvent) -> bool:
        """Undo and redo mean strokes here."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and window_key(event) in ("undo", "redo"):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Classes, the cross and strokes."""
        canvas = self.canvas
        match local_key(event, "draw"):
            case "class", number:
                self.classes[number].click()
            case "eraser", _:
                self.eraser.click()
            case "across" | "across_far", step:
                canvas.move_cross(step, 0)
            case "up" | "up_far", step:
                canvas.move_cross(0, step)
            case "put", _:
                canvas.put(canvas.label)
            case "remove", _:
                canvas.put(None)
            case _:
                self._undo_by_key(event)

    def _undo_by_key(self, event: QKeyEvent) -> None:
        match window_key(event):
            case "undo":
                self._undo()
            case "redo":
                self._redo()
            case _:
                super().keyPressEvent(event)

    # ---- what is pressed ----

    @Slot(int)
    def _choose(self, number: int) -> None:
        self.canvas.choose(number if number < len(self.classes) else None)

    @Slot()
    def _undo(self) -> None:
        self.canvas.sheet.undo()
        self._show_points()

    @Slot()
    def _redo(self) -> None:
        self.canvas.sheet.redo()
        self._show_points()

    @Slot()
    def _clear(self) -> None:
        self.canvas.sheet.clear()
        self._show_points()

    @Slot()
    def _use(self) -> None:
        spec = self._document.spec
        data = self.canvas.sheet.spec(spec.data)
        text = tr_count("Use {n} drawn point", "Use {n} drawn points", len(data.points))
        self._document.change(text, with_data(spec, data))
        self.used.emit()

    # ---- what is shown ----

    @Slot(object)
    def _take_data(self, _spec: object = None) -> None:
        """Points that were drawn earlier, or that undo brought back, can be drawn on; other edits leave the sheet as it is."""
        data, sheet = self._document.spec.data, self.canvas.sheet
        is_other, self._taken = data != self._taken, data
        if is_other and isinstance(data, DrawnSpec) and data.points != sheet.numbered:
            self.canvas.show_sheet(Sheet(data.points))
        self._show()

    def _show_points(self) -> None:
        self.canvas.has_changed()
        self._show()

    @Slot()
    def _show(self) -> None:
        sheet = self.canvas.sheet
        for letter, button, count in zip(CLASS_LETTERS, self.classes, sheet.counts, strict=True):
            button.setText(tr("{letter}  {count}", letter=letter, count=grouped(count)))
            button.setAccessibleName(
                tr_count("Class {letter}: {n} point", "Class {letter}: {n} points", count, letter=letter)
            )
        self.undo.setEnabled(sheet.can_undo)
        self.redo.setEnabled(sheet.can_redo)
        self.clear.setEnabled(bool(sheet.points))
        self.size_text.setText(sheet.size_text)
        problem = sheet.problem(self._document.spec.data)
        self.use.setEnabled(not problem)
        self.use.setToolTip(problem or tr("Let the network learn from them; Undo brings back the data of before"))
        refresh_role(self.message, "warning" if sheet.is_full and not problem else "muted")
        self.message.setText(
            problem or (tr("The sheet is full: erase points to draw others.") if sheet.is_full else "")
        )

    @Slot()
    def _paint_icons(self) -> None:
        ratio = self.devicePixelRatioF()
        for number, button in enumerate(self.classes):
            button.setIcon(QIcon(dot(number, ratio, self._themes.theme, DOT + 3)))
