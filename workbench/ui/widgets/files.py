"""Asks which file to read or write. The window gets it as an object, so that tests answer instead of a person."""

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.export.formats import EXPORT_FORMATS
from workbench.language import tr
from workbench.runs.writing.folder import runs_folder
from workbench.search.study.folder import studies_folder

_SPACES = tr("Search space or search in TOML (*.toml)")
_FOREIGN = tr("Search spaces of other tools (*.json *.toml *.py *.txt);;All files (*)")


class SpaceChoices(Protocol):
    """Each method returns None when the person changed their mind."""

    def space_to_read(self, parent: QWidget) -> Path | None:
        """Which space, or search, to open."""

    def space_to_write(self, parent: QWidget, title: str, suggestion: str) -> Path | None:
        """Where to save; ends in .toml. ``title`` says what is saved."""

    def foreign_to_read(self, parent: QWidget) -> Path | None:
        """Which space of another tool to read."""


class SpaceDialogs:
    """The real thing."""

    def __init__(self) -> None:
        self._asks = _Asking()

    def space_to_read(self, parent: QWidget) -> Path | None:
        return self._asks.to_read(parent, tr("Open search space"), _SPACES)

    def foreign_to_read(self, parent: QWidget) -> Path | None:
        return self._asks.to_read(parent, tr("Import the search space of another tool"), _FOREIGN)

    def space_to_write(self, parent: QWidget, title: str, suggestion: str) -> Path | None:
        return self._asks.to_write(parent, title, suggestion, {_SPACES: "toml"})


_DATA = tr(
    "Data (*.csv *.tsv *.tab *.txt *.psv *.gz *.zst *.parquet *.pq *.arrow *.feather *.xlsx *.xls *.ods *.npz *.npy *.idx *ubyte);;"
    "All files (*)"
)
_SPECS = tr("Run described in TOML (*.toml)")
_STUDIES = tr("Study of many trials (*.db)")
_CARD = tr("Model card, a folder (*.card)")
_BUNDLE = tr("Session bundle (*.zip)")
_ANSWERS = tr("Comma-separated table (*.csv)")
_RUNS = tr("Run with its history (*.run)")
_SHEETS = {tr("Page for a browser (*.html)"): "html", tr("Markdown (*.md)"): "md"}
_LEDGER = {"Comma-separated table (*.csv)": "csv", "Markdown table (*.md)": "md"}


class FileChoices(Protocol):
    """Each method returns None when the person changed their mind."""

    def weights_to_write(self, parent: QWidget, suggestion: str, kind: str) -> Path | None:
        """Where to export weights to; ends in the suffix of ``kind``, one of ``EXPORT_FORMATS``."""

    def data_to_read(self, parent: QWidget) -> Path | None:
        """Which data to open."""

    def part_to_read(self, parent: QWidget, part: str, folder: Path) -> Path | None:
        """Which file has the ``part`` called dev or test; asked for in ``folder`` first."""

    def moved_to_read(self, parent: QWidget, name: str) -> Path | None:
        """Where a file of data is now that was called ``name``."""

    def images_to_read(self, parent: QWidget) -> Path | None:
        """Which folder of images to open."""

    def spec_to_read(self, parent: QWidget) -> Path | None:
        """Which spec to open."""

    def spec_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        """Where to save the spec."""

    def ledger_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        """Where to export the ledger to; ends in .csv or .md."""

    def run_to_read(self, parent: QWidget) -> Path | None:
        """Which run to open."""

    def study_to_read(self, parent: QWidget) -> Path | None:
        """Which study to open."""

    def run_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        """Where to keep the run."""


class AnswerChoices(Protocol):
    """Each method returns None when the person changed their mind."""

    def rows_to_read(self, parent: QWidget) -> Path | None:
        """Which file has the rows that are to be answered."""

    def answers_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        """Where to write answers to; ends in .csv."""


class SheetChoices(Protocol):
    """Answers None when the person changed their mind."""

    def sheet_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        """Where to write a sheet for a class; ends in .html or .md. Whether another file may be replaced was asked."""


class PaperChoices(Protocol):
    """Each method returns None when the person changed their mind."""

    def card_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        """Which folder the card goes to; ends in .card."""

    def bundle_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        """Where to write the bundle; ends in .zip."""


class FileDialogs:
    """The real thing."""

    def __init__(self) -> None:
        self._asks = _Asking()

    def weights_to_write(self, parent: QWidget, suggestion: str, kind: str) -> Path | None:
        row = EXPORT_FORMATS[kind]
        suffixes = {f"{row.title} (*{row.suffix})": row.suffix.removeprefix(".")}
        return self._asks.to_write(parent, tr("Export weights"), suggestion, suffixes)

    def spec_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return self._asks.to_write(parent, tr("Save spec"), suggestion, {_SPECS: "toml"})

    def ledger_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return self._asks.to_write(parent, tr("Export ledger"), suggestion, _LEDGER)

    def card_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return self._asks.to_write(parent, tr("Save model card"), suggestion, {_CARD: "card"})

    def bundle_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return self._asks.to_write(parent, tr("Save session bundle"), suggestion, {_BUNDLE: "zip"})

    def rows_to_read(self, parent: QWidget) -> Path | None:
        return self._asks.to_read(parent, tr("Open rows"), _DATA)

    def answers_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return self._asks.to_write(parent, tr("Save answers"), suggestion, {_ANSWERS: "csv"})

    def sheet_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return self._asks.to_write(parent, tr("Export class sheet"), suggestion, _SHEETS)

    def run_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return self._asks.to_write(parent, tr("Save run elsewhere"), suggestion, {_RUNS: "run"})

    def study_to_read(self, parent: QWidget) -> Path | None:
        return self._asks.to_read(parent, tr("Open study"), _STUDIES, studies_folder())

    def run_to_read(self, parent: QWidget) -> Path | None:
        return self._asks.to_read(parent, tr("Open run"), _RUNS, runs_folder())

    def data_to_read(self, parent: QWidget) -> Path | None:
        return self._asks.to_read(parent, tr("Open data"), _DATA)

    def part_to_read(self, parent: QWidget, part: str, folder: Path) -> Path | None:
        return self._asks.to_read(parent, tr("Open the file of the {part} part", part=part), _DATA, folder)

    def moved_to_read(self, parent: QWidget, name: str) -> Path | None:
        return self._asks.to_read(parent, tr("Where is {name} now?", name=name), _DATA)

    def images_to_read(self, parent: QWidget) -> Path | None:
        return self._asks.for_folder(parent, tr("Open a folder of images, with a folder for each class"))

    def spec_to_read(self, parent: QWidget) -> Path | None:
        return self._asks.to_read(parent, tr("Open spec"), _SPECS)


class _Asking:
    """Asks for one file; begins in the folder that was used last, where none is named."""

    def __init__(self) -> None:
        self._folder = Path.home()

    def to_read(self, parent: QWidget, title: str, filters: str, folder: Path | None = None) -> Path | None:
        dialog = QFileDialog(parent, title, str(folder or self._folder), filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        return self._ask(dialog)

    def for_folder(self, parent: QWidget, title: str) -> Path | None:
        dialog = QFileDialog(parent, title, str(self._folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        return self._ask(dialog)

    def to_write(self, parent: QWidget, title: str, suggestion: str, suffixes: dict[str, str]) -> Path | None:
        """``suffixes``: what a person may choose from, each with the ending that a name without one gets."""
        return self._ask(_SaveDialog(parent, title, self._folder, suggestion, suffixes))

    def _ask(self, dialog: QFileDialog) -> Path | None:
        accepted = dialog.exec()
        names = dialog.selectedFiles()
        dialog.deleteLater()
        if not accepted or not names:
            return None
        path = Path(names[0])
        self._folder = path.parent
        return path


class _SaveDialog(QFileDialog):
    """Completes a name without an ending before it asks whether a file may be replaced."""

    def __init__(self, parent: QWidget, title: str, folder: Path, suggestion: str, suffixes: dict[str, str]) -> None:
        super().__init__(parent, title, str(folder), ";;".join(suffixes))
        self._suffixes = suffixes
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        first, suffix = next(iter(suffixes.items()))
        self.selectNameFilter(first)
        self.setDefaultSuffix(suffix)
        self.selectFile(f"{suggestion}.{suffix}")
        self.filterSelected.connect(self._use_filter)

    @Slot(str)
    def _use_filter(self, name_filter: str) -> None:
        suffix = self._suffixes[name_filter]
        self.setDefaultSuffix(suffix)
        chosen = self.selectedFiles()
        if chosen:
            self.selectFile(Path(chosen[0]).with_suffix(f".{suffix}").name)
