"""One card: a title, a choice beside it, pictures, and a caption that gives way to what is pointed at."""

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from workbench.ui.charts.cell_picture import CellPicture
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.parts import note, text_label


class Card(QFrame):
    """Pictures of one kind; ``tool_tip`` explains what they show."""

    def __init__(self, title: str, tool_tip: str, lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines  # of the caption
        self.setProperty("role", "card")
        self._usual = ""
        self.second_row: QWidget | None = None
        self.title = text_label(title, "title", tip=tool_tip)
        self.caption = text_label("", "muted", wraps=True, plain=True)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setAccessibleName(title)
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        self._head.addWidget(self.title)
        self._head.addStretch(1)
        self._body = QVBoxLayout()
        self._body.setSpacing(8)
        column = down(self._head, margins=(12, 8, 12, 8), inside=self)
        self._column = column
        column.addLayout(self._body, 1)
        column.addWidget(self.caption)
        self._fix_caption()

    def add_choice(self, name: str, tool_tip: str) -> ChoiceBox:
        """A list beside the title."""
        box = ChoiceBox(name, tool_tip, height=24)
        self._head.addWidget(box)
        return box

    def add_second_choice(self, caption: str, name: str, tool_tip: str) -> ChoiceBox:
        """A list with a caption below the title."""
        box = ChoiceBox(name, tool_tip, height=24)
        self.second_row = QWidget()
        across(text_label(caption, "muted", field=box), box, 1, inside=self.second_row)
        self._column.insertWidget(1, self.second_row)
        return box

    def add_picture(self, picture: CellPicture) -> None:
        """Below those that are there."""
        self._body.addWidget(picture, 1)
        picture.read_out.connect(self._read_out)

    def add_widget(self, widget: QWidget | QLayout, stretch: int = 0) -> None:
        """Something else, below the pictures that are there."""
        if isinstance(widget, QWidget):
            self._body.addWidget(widget, stretch)
        else:
            self._body.addLayout(widget, stretch)

    def add_message(self) -> QLabel:
        """A sentence in the place of the pictures, hidden at first."""
        label = note()
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.hide()
        self._body.addWidget(label, 1)
        return label

    def say(self, caption: str) -> None:
        """The caption while nothing is pointed at."""
        pointing = self.caption.text() != self._usual
        self._usual = caption
        if not pointing:
            self.caption.setText(caption)

    @Slot(str)
    def _read_out(self, text: str) -> None:
        self.caption.setText(text or self._usual)

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs other room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fix_caption()

    def _fix_caption(self) -> None:
        """Always the same room, so that nothing moves while one points."""
        self.caption.setFixedHeight(self._lines * self.caption.fontMetrics().lineSpacing() + 2)
