"""Opens and saves search spaces as TOML, and reads those of other tools. Every message is a ``Notice``."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.errors import SpecError
from workbench.language import tr
from workbench.search.foreign.reading import read_foreign
from workbench.search.study.plan import StudyPlan
from workbench.specs.bounded_text import read_text
from workbench.specs.search_space import SearchSpace
from workbench.ui.document.space_document import SpaceDocument
from workbench.ui.widgets.file_saving import FileSaving
from workbench.ui.widgets.files import SpaceChoices
from workbench.ui.widgets.notices import Notice, Severity

_LARGEST = 1_000_000


class SpaceFiles(QObject):
    """Opening is one entry of the undo stack, so it takes nothing away. Lives in the window's thread."""

    notice = Signal(object)
    """A ``Notice`` about a file."""
    plan_opened = Signal(object)
    """The file held a whole search, a ``StudyPlan``; its space is in the document already."""
    foreign_read = Signal(str, object)
    """Name of the file, and its rows, a tuple of ``ForeignRow``."""

    def __init__(self, document: SpaceDocument, choices: SpaceChoices, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._choices, self._window = document, choices, window
        self._saving = FileSaving(self)
        self._saving.notice.connect(self.notice)

    @Slot()
    def choose_and_open(self) -> None:
        """Ask for a file and open it."""
        path = self._choices.space_to_read(self._window)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Make the space in a file the document; of a saved search, that of its last stage."""
        text = self._read(path)
        if text is None:
            return
        try:
            space, plan = _space_in(text)
        except SpecError as error:
            self.notice.emit(Notice(Severity.ERROR, tr("{path} was not opened:\n{error}", path=path.name, error=error)))
            return
        self._document.change(tr("Open {path}", path=path.name), space)
        if plan is not None:
            self.plan_opened.emit(plan)

    @Slot()
    def choose_and_save(self) -> None:
        """Ask for a file and write the space as it stands."""
        self._save(tr("Save search space"), "space", self._document.space.to_toml(), tr("Search space"))

    def save_plan(self, plan: StudyPlan) -> None:
        """Ask for a file and write a whole search, as ``search`` on the command line reads it."""
        name = tr("{base} search", base=plan.base.name or plan.base.data.name)
        self._save(tr("Save search"), name, plan.to_toml(), tr("Search"))

    @Slot()
    def choose_and_import(self) -> None:
        """Ask for a space of another tool and read it."""
        path = self._choices.foreign_to_read(self._window)
        if path is not None:
            self.read_foreign(path)

    def read_foreign(self, path: Path) -> None:
        """Read a space of another tool; nothing in it is run."""
        text = self._read(path)
        if text is None:
            return
        try:
            rows = read_foreign(text)
        except SpecError as error:
            hint = tr(" YAML is not read: save it as JSON.") if path.suffix.lower() in (".yaml", ".yml") else ""
            self.notice.emit(
                Notice(
                    Severity.ERROR,
                    tr(
                        "{path} was not imported: {message}.{hint}",
                        path=path.name,
                        message=error.problems[0].message,
                        hint=hint,
                    ),
                )
            )
        else:
            self.foreign_read.emit(path.name, rows)

    def _read(self, path: Path) -> str | None:
        try:
            return read_text(path)
        except SpecError as error:
            self.notice.emit(Notice(Severity.ERROR, tr("{path} was not opened:\n{error}", path=path.name, error=error)))
        return None

    def _save(self, title: str, suggestion: str, text: str, what: str) -> None:
        path = self._choices.space_to_write(self._window, title, suggestion)
        if path is not None:
            self._saving.save(path, text, tr("{what} written to {path}.", what=what, path=path))


def _space_in(text: str) -> tuple[SearchSpace, StudyPlan | None]:
    """The space, with the search around it if the file holds one. Raises ``SpecError``, that of a space."""
    try:
        plan = StudyPlan.from_toml(text)
    except SpecError as of_plan:
        try:
            return SearchSpace.from_toml(text), None
        except SpecError:
            if any(word in text for word in ("[base", "preset", "stages", "[[space.")):
                raise of_plan from None
            raise
    return plan.stages[-1].space, plan
