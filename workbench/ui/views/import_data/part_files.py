"""The files from which the dev part and the test part come, where these are not cut out of the first one."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QPushButton

from workbench.language import tr
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.parts import push_button, text_label

_TEXTS: Final = (
    (tr("Dev file"), tr("Choose the file whose rows are the dev part; it needs the columns of the first one")),
    (tr("Test file"), tr("Choose the file whose rows are the test part; it needs the columns of the first one")),
)


class PartFiles(QObject):
    """Two rows of a form; hidden while there are no such files."""

    asked = Signal(int)
    """Another file is wanted: 0 for the dev part, 1 for the test part."""
    removed = Signal()
    """The test part is to have no file."""

    def __init__(self, form: QGridLayout, first_row: int) -> None:
        super().__init__()
        self.names = tuple(text_label("", plain=True) for _ in _TEXTS)
        self.buttons: tuple[QPushButton, ...] = tuple(
            push_button(tr("Choose…"), tip, self._ask_dev if place == 0 else self._ask_test)
            for place, (_, tip) in enumerate(_TEXTS)
        )
        self.remove = push_button(tr("Remove"), tr("Leave the test part without rows"), self.removed)
        self._labels = [text_label(label, field=self.buttons[place]) for place, (label, _) in enumerate(_TEXTS)]
        for place, label in enumerate(self._labels):
            form.addWidget(label, first_row + place, 0)
            more = (self.remove,) if place else ()
            form.addLayout(across((self.names[place], 1), *more, self.buttons[place]), first_row + place, 1, 1, 3)
        self.show_files(())

    def show_files(self, files: tuple[Path, ...]) -> None:
        """Name them; without any the rows are hidden."""
        for place, (label, name, button) in enumerate(zip(self._labels, self.names, self.buttons, strict=True)):
            has_file = place < len(files)
            name.setText(files[place].name if has_file else tr("none: nothing is kept back for a test"))
            name.setToolTip(str(files[place]) if has_file else "")
            button.setText(tr("Change…") if has_file else tr("Choose…"))
            for widget in (label, name, button):
                widget.setVisible(bool(files))
        self.remove.setVisible(len(files) > 1)

    @Slot()
    def _ask_dev(self) -> None:
        self.asked.emit(0)

    @Slot()
    def _ask_test(self) -> None:
        self.asked.emit(1)
