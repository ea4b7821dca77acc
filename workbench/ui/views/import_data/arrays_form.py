"""Arrays and images in words, and what can be chosen for them: scaling, and to which size and colours images are brought."""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from workbench.data.importing.draft import SCALINGS
from workbench.data.importing.taking_in import Arrays, Source
from workbench.language import tr
from workbench.specs.own_data import MOST_PIXELS, Scaling
from workbench.typed_numbers import Number
from workbench.ui.charts.colours import raw_picture
from workbench.ui.widgets.arrangement import across, down, grid
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.parts import note, text_label
from workbench.ui.widgets.theme import ThemeSource

_COLOURS: Final = ((tr("grey: one value for each pixel"), False), (tr("colour: red, green and blue"), True))
_WIDTH, _PICTURE = 460, 320


class ArraysForm(QWidget):
    """Shows what was read; says what was chosen, and decides nothing."""

    chosen = Signal(str, object)
    """``height``, ``width`` or ``colour`` of images, or ``scaling``; and its new value."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self.summary = text_label("", wraps=True, plain=True)
        self.notes = note()
        self.picture = QLabel()
        tip = tr(
            "Pixels to which each image is brought: averaged where it becomes smaller, linear where larger. 1 to {most}.",
            most=MOST_PIXELS,
        )
        self.sizes = {
            "height": NumberEntry(_size_problem, integer=True, name=tr("Height"), tip=tip, width=92),
            "width": NumberEntry(_size_problem, integer=True, name=tr("Width"), tip=tip, width=92),
        }
        self.messages = {name: FieldMessage(themes) for name in self.sizes}
        self.colour = ChoiceBox(
            tr("Colours"), tr("What is taken of each pixel. Default: as the images are."), letters=10
        )
        self.colour.offer(_COLOURS)
        self.scaling = ChoiceBox(
            tr("Scaling"), tr("Of each feature, measured on the train part. Default: standard."), letters=10
        )
        self.scaling.offer([(text, way) for way, text in SCALINGS.items()])
        self._images: list[QWidget] = []
        self._lay_out()
        self.colour.activated.connect(self._choose)
        self.scaling.activated.connect(self._choose)
        for entry in self.sizes.values():
            entry.value_entered.connect(self._enter)
            entry.problem_changed.connect(self._tell)

    def _lay_out(self) -> None:
        form = grid(8, 6, stretches=(0, 1, 0, 1))
        for place, (name, label) in enumerate((("height", tr("Height")), ("width", tr("Width")))):
            entry = self.sizes[name]
            self._images.append(text_label(label, field=entry))
            form.addWidget(self._images[-1], 0, 2 * place)
            form.addLayout(down(across(entry, 1), self.messages[name], spacing=2), 0, 2 * place + 1)
        self._images += [text_label(tr("Colours"), field=self.colour), self.colour, *self.sizes.values()]
        form.addWidget(self._images[2], 1, 0)
        form.addWidget(self.colour, 1, 1, 1, 3)
        form.addWidget(text_label(tr("Scaling"), field=self.scaling), 2, 0)
        form.addWidget(self.scaling, 2, 1, 1, 3)
        column = QWidget()
        column.setMaximumWidth(_WIDTH)
        down(self.summary, self.picture, self.notes, form, 1, spacing=10, margins=(12, 10, 12, 10), inside=column)
        across((column, 1), 1, inside=self)

    def show_arrays(self, arrays: Arrays, source: Source, scaling: Scaling) -> None:
        """Show what was read and what is chosen; ``source`` may ask for another size, which is still to be read."""
        self.summary.setText(arrays.summary)
        self.notes.setText("\n".join(arrays.read.notes))
        self.notes.setVisible(bool(arrays.read.notes))
        picture = arrays.picture
        self.picture.setVisible(picture is not None)
        if picture is not None:
            self.picture.setPixmap(raw_picture(*picture, _PICTURE))
            self.picture.setAccessibleName(tr("The first images of the classes"))
        for widget in self._images:
            widget.setVisible(arrays.is_folder)
        height, width = arrays.read.image_shape or (1, 1)
        self.sizes["height"].show_value(source.height or height)
        self.sizes["width"].show_value(source.width or width)
        is_coloured = arrays.read.colour if source.colour is None else source.colour
        for box, value in ((self.colour, is_coloured), (self.scaling, scaling)):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(value))

    @property
    def trouble(self) -> str:
        """Why a number that is typed cannot be taken; empty where all can."""
        return next((message.text for message in self.messages.values() if message.text), "")

    @Slot(int)
    def _choose(self, _index: int) -> None:
        box = self.sender()
        if isinstance(box, ChoiceBox):
            self.chosen.emit("colour" if box is self.colour else "scaling", box.currentData())

    @Slot(object)
    def _enter(self, value: Number) -> None:
        sender = self.sender()
        for name, entry in self.sizes.items():
            if entry is sender:
                self.chosen.emit(name, value)

    @Slot(object)
    def _tell(self, problem: str | None) -> None:
        sender = self.sender()
        for name, entry in self.sizes.items():
            if entry is sender:
                self.messages[name].show_problem(problem)


def _size_problem(value: Number) -> str | None:
    return None if 1 <= value <= MOST_PIXELS else tr("must be from 1 to {most}", most=MOST_PIXELS)
