"""Opens and saves what the document holds: presets and TOML files."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.errors import SpecError
from workbench.language import tr
from workbench.specs.bounded_text import read_text
from workbench.specs.presets import load_preset, load_sample
from workbench.specs.run import RunSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.widgets.file_saving import FileSaving
from workbench.ui.widgets.files import FileChoices
from workbench.ui.widgets.notices import Notice, Severity


class SpecFiles(QObject):
    """Each opening is one entry of the undo stack, so it takes nothing away."""

    notice = Signal(object)
    """A ``Notice`` about a file."""

    def __init__(self, document: RunDocument, choices: FileChoices, parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._choices, self._window = document, choices, parent
        self._saving = FileSaving(self)
        self._saving.notice.connect(self.notice)

    @Slot(str)
    def open_preset(self, name: str) -> None:
        """Make a preset the document."""
        try:
            self._document.change(tr("Open preset {name}", name=name), load_preset(name))
        except SpecError as error:
            self.notice.emit(Notice(Severity.ERROR, str(error)))

    @Slot(str)
    def open_sample(self, name: str) -> None:
        """Make an ill run the document, for the doctor to find out what is wrong."""
        self._document.change(tr("Open the ill run {name}", name=name), load_sample(name))
        text = tr("Something is wrong with this run. Start it, and look what the Doctor says.")
        self.notice.emit(Notice(Severity.INFO, text))

    @Slot()
    def choose_and_open(self) -> None:
        """Ask for a file and open it."""
        path = self._choices.spec_to_read(self._window)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Make the spec in a file the document."""
        try:
            spec = RunSpec.from_toml(read_text(path))
        except SpecError as error:
            self.notice.emit(Notice(Severity.ERROR, tr("{path} was not opened:\n{error}", path=path.name, error=error)))
        else:
            self._document.change(tr("Open {path}", path=path.name), spec)

    @Slot()
    def choose_and_save(self) -> None:
        """Ask for a file and write the spec as it stands."""
        spec = self._document.spec
        path = self._choices.spec_to_write(self._window, spec.name or spec.data.name)
        if path is not None:
            self._saving.save(path, spec.to_toml(), tr("Spec written to {path}.", path=path))
