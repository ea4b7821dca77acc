"""The data panel: choose a data set, see what it looks like, decide how it is cut."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.data.data_edits import from_catalogue, with_data
from workbench.data.dataset import Dataset
from workbench.data.formats import data_format_of
from workbench.data.installed import FASHION_FOLDER
from workbench.data.loading import describe
from workbench.data.raw import About
from workbench.errors import Problem
from workbench.language import tr
from workbench.specs.data import CatalogueSpec
from workbench.specs.run import RunSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.data.class_balance import ClassBalance
from workbench.ui.panels.data.data_card import FactsView
from workbench.ui.panels.data.data_choice import DataChoice
from workbench.ui.panels.data.example_view import ExampleView
from workbench.ui.panels.data.settings_form import SettingsForm
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.page_scroll import PageScroll
from workbench.ui.widgets.parts import text_label
from workbench.ui.widgets.theme import ThemeSource

_FIELD = "data.name"


class DataPanel(QWidget):
    """Shows ``document.dataset`` and edits ``document.spec.data``."""

    def __init__(
        self,
        document: RunDocument,
        themes: ThemeSource,
        installed_folder: Path = FASHION_FOLDER,
        own: QWidget | None = None,
        gallery: QWidget | None = None,
    ) -> None:
        super().__init__()
        self._document = document
        self._about: About | None = None
        self.live_hint = text_label(tr("A run is going on. What you change here applies to the next run."), "warning")
        self.choice = DataChoice(themes, installed_folder)
        self.message = FieldMessage(themes)
        self.title = text_label("", "title")
        self.description = text_label("", "muted")
        self.examples = ExampleView(themes)
        self.balance = ClassBalance(themes)
        self.settings = SettingsForm(document, themes)
        self.facts = FactsView()
        self._own, self._gallery = own or QWidget(), gallery or QWidget()
        self._lay_out()
        self.choice.chosen.connect(self._choose)
        document.spec_changed.connect(self._show_spec)
        document.dataset_changed.connect(self._show_dataset)
        document.problems_changed.connect(self._show_problems)
        self._show_spec(document.spec)
        self._show_dataset(document.dataset)
        self._show_problems(document.problems)
        self.set_run_is_live(False)

    @Slot(bool)
    def set_run_is_live(self, is_live: bool) -> None:
        """Say that edits wait for the next run while one is going on."""
        self.live_hint.setVisible(is_live)

    def _lay_out(self) -> None:
        for label in (self.live_hint, self.title, self.description):
            label.setWordWrap(True)
        content = QWidget()
        content.setProperty("role", "surface")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(8, 12, 8, 12)
        inner.setSpacing(8)
        for widget, space in (
            (self.live_hint, 0),
            (self._gallery, 4),
            (self.choice, 0),
            (self.message, 8),
            (self.title, 0),
            (self.description, 0),
            (self._own, 0),
            (self.examples, 8),
            (self.balance, 8),
            (self.settings, 8),
            (self.facts, 0),
        ):
            inner.addWidget(widget)
            inner.addSpacing(space)
        inner.addStretch(1)
        down(PageScroll(tr("Data"), content), spacing=-1, inside=self)

    @Slot(str)
    def _choose(self, name: str) -> None:
        spec = self._document.spec
        data = from_catalogue(spec.data, name)
        if data_format_of(name).package:  # large: reading them takes about a second
            QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            self._document.change(tr("Choose data set {name}", name=name), with_data(spec, data))
        finally:
            QGuiApplication.restoreOverrideCursor()

    @Slot(object)
    def _show_spec(self, spec: RunSpec) -> None:
        about = describe(spec.data)
        if about == self._about:
            return
        self._about = about
        self.choice.show_chosen(spec.data.name if isinstance(spec.data, CatalogueSpec) else "")
        self.title.setText(about.title)
        self.description.setText(about.description)

    @Slot(object)
    def _show_dataset(self, dataset: Dataset | None) -> None:
        self.examples.show_dataset(dataset)
        self.balance.show_dataset(dataset)
        for view in (self.balance, self.facts):
            view.setVisible(dataset is not None)
        if dataset is not None:
            self.facts.show_dataset(dataset)

    @Slot(object)
    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        self.message.show_problem(next((problem.message for problem in problems if problem.field == _FIELD), None))
