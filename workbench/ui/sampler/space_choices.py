"""Asks which files of the sampler to read or write. The panel gets it as an object; tests answer in its place."""

from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

_SPACES = "Search space or search in TOML (*.toml)"
_FOREIGN = "Search spaces of other tools (*.json *.toml *.py *.txt);;All files (*)"


class SpaceChoices(Protocol):
    """Each method returns None when the person changed their mind."""

    def space_to_read(self, parent: QWidget) -> Path | None:
        """Which space, or search, to open."""

    def space_to_write(self, parent: QWidget, title: str, suggestion: str) -> Path | None:
        """Where to save; ends in .toml. ``title`` says what is saved."""

    def foreign_to_read(self, parent: QWidget) -> Path | None:
        """Which space of another tool to read."""


class SpaceDialogs:
    """The real thing. Remembers the folder that was used last."""

    def __init__(self) -> None:
        self._folder = Path.home()

    def space_to_read(self, parent: QWidget) -> Path | None:
        return self._ask(self._reading(parent, "Open search space", _SPACES))

    def foreign_to_read(self, parent: QWidget) -> Path | None:
        return self._ask(self._reading(parent, "Import the search space of another tool", _FOREIGN))

    def space_to_write(self, parent: QWidget, title: str, suggestion: str) -> Path | None:
        dialog = QFileDialog(parent, title, str(self._folder), _SPACES)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        dialog.selectFile(f"{suggestion}.toml")
        return self._ask(dialog)

    def _reading(self, parent: QWidget, title: str, filters: str) -> QFileDialog:
        dialog = QFileDialog(parent, title, str(self._folder), filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        return dialog

    def _ask(self, dialog: QFileDialog) -> Path | None:
        accepted = dialog.exec()
        names = dialog.selectedFiles()
        dialog.deleteLater()
        if not accepted or not names:
            return None
        path = Path(names[0])
        self._folder = path.parent
        return path
