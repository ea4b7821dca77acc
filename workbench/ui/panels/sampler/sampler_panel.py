"""The sampler panel, editor of a search space: what varies, how, what would be drawn, and how to search it.

The space is a value in a ``SpaceDocument``; every edit of it is an entry on the undo stack of the run's document. A
draw goes into the run's document like an edit by hand. ``search_asked`` hands over the whole search as a value.
"""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from workbench.errors import SpecError
from workbench.language import tr
from workbench.search.space.draws import apply_draw, draw
from workbench.search.study.plan import StudyPlan
from workbench.search.study.search_settings import plan_of, reason_not_to_start, settings_of
from workbench.specs.hyperparameters import Value
from workbench.specs.run import RunSpec
from workbench.specs.search_space import ROWS, Dimension, SearchSpace, layer_value
from workbench.ui.document.document import RunDocument
from workbench.ui.document.space_document import SpaceDocument
from workbench.ui.panels.sampler.dimension_edits import preset_of, switched, with_dimension, with_preset
from workbench.ui.panels.sampler.dimension_row import DimensionRow
from workbench.ui.panels.sampler.draw_bar import DrawBar
from workbench.ui.panels.sampler.editor_page import EditorPage
from workbench.ui.panels.sampler.foreign_page import ForeignPage
from workbench.ui.panels.sampler.panel_head import PanelHead
from workbench.ui.panels.sampler.sampler_texts import idle_reason, now_text
from workbench.ui.panels.sampler.search_form import SearchForm
from workbench.ui.panels.sampler.space_files import SpaceFiles
from workbench.ui.panels.sampler.twin_view import TwinView
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.files import SpaceChoices, SpaceDialogs
from workbench.ui.widgets.notices import NoticeStrip
from workbench.ui.widgets.parts import surface
from workbench.ui.widgets.theme import ThemeSource


class SamplerPanel(QWidget):
    """Chooses what varies, draws it, and asks for a search. ``shut_down`` it before the window goes."""

    space_changed = Signal(object)
    """The new ``SearchSpace``."""
    search_asked = Signal(object)
    """The button "Start search": a valid ``StudyPlan``. ``workers`` says how many processes are wanted for it."""

    def __init__(
        self,
        document: RunDocument,
        themes: ThemeSource,
        *,
        space: SpaceDocument | None = None,
        choices: SpaceChoices | None = None,
    ) -> None:
        super().__init__()
        self._document = document
        self._space = space or SpaceDocument(SearchSpace(), document.undo_stack, self)
        self._seed, self._next = 0, 1
        self._drawn: Mapping[str, Value] = {}
        self._borrowed: dict[SearchSpace, str] = {}
        self._rows = {name: DimensionRow(name, themes) for name in ROWS}
        self.head = PanelHead()
        self.twin = TwinView(themes)
        self.search = SearchForm(themes)
        self.page = EditorPage(self.head, self._rows, self.twin, self.search, themes)
        self.foreign = ForeignPage(themes)
        self.draw_bar = DrawBar(self._seed, themes)
        self.notices = NoticeStrip(themes)
        self.files = SpaceFiles(self._space, choices or SpaceDialogs(), self)
        self._lay_out()
        self._connect()
        self._show_spec(document.spec)
        self._show_space()

    @property
    def space(self) -> SearchSpace:
        """What varies at present."""
        return self._space.space

    @property
    def workers(self) -> int:
        """How many processes the person wants for a search, at least 1."""
        return self.search.settings.workers

    @property
    def reason(self) -> str:
        """Why a search cannot begin; empty when it can."""
        wrong = self._wrong_row() or self.search.problem or self.draw_bar.seed.problem
        if wrong:
            return f"{wrong[:1].upper()}{wrong[1:]}."
        settings = self.search.settings
        return reason_not_to_start(self._document.spec, self.space, settings, self._document.problems)

    def show_space(self, space: SearchSpace) -> None:
        """Take over a space that was saved; this is no edit."""
        self._space.show(space)

    def plan(self) -> StudyPlan:
        """The search as it stands. Raises ``SpecError`` where ``reason`` is not empty."""
        return plan_of(self._document.spec, self.space, self.search.settings, self._seed)

    def row(self, name: str) -> DimensionRow:
        """The widget of one row."""
        return self._rows[name]

    def shut_down(self) -> bool:
        """Stop what trains; False if it is still at work after a moment."""
        return self.twin.shut_down()

    @Slot()
    def _end(self) -> None:
        """A thread that still trains when the program ends would take it down."""
        self.shut_down()

    def _lay_out(self) -> None:
        surface(self)
        editor = QWidget()
        down((self.page, 1), _line(), self.draw_bar, spacing=0, inside=editor)
        self._pages = QStackedLayout()
        self._pages.addWidget(editor)
        self._pages.addWidget(self.foreign)
        down(self.notices, (self._pages, 1), spacing=0, inside=self)

    def _connect(self) -> None:
        self.head.preset_chosen.connect(self._take_preset)
        self.head.open.triggered.connect(self.files.choose_and_open)
        self.head.save.triggered.connect(self.files.choose_and_save)
        self.head.save_plan.triggered.connect(self._save_plan)
        self.head.foreign.triggered.connect(self.files.choose_and_import)
        self.files.notice.connect(self.notices.show_notice)
        self.files.plan_opened.connect(self._take_plan)
        self.files.foreign_read.connect(self._show_foreign)
        self.foreign.taken.connect(self._take_foreign)
        self.foreign.left.connect(self._show_editor)
        self.search.changed.connect(self._judge)
        self.draw_bar.draw_wanted.connect(self._draw)
        self.draw_bar.search_wanted.connect(self._ask_search)
        self.draw_bar.seed_entered.connect(self._take_seed)
        self.draw_bar.seed.problem_changed.connect(self._judge)
        self._space.space_changed.connect(self._show_space)
        self._document.spec_changed.connect(self._show_spec)
        self._document.dataset_changed.connect(self._show_run)
        self._document.problems_changed.connect(self._judge)
        if application := QCoreApplication.instance():
            application.aboutToQuit.connect(self._end)
        for row in self._rows.values():
            row.switched.connect(self._switch)
            row.dimension_entered.connect(self._change_dimension)
            row.problem_changed.connect(self._judge)

    @Slot(str, bool)
    def _switch(self, name: str, is_on: bool) -> None:
        text = f"{tr('Vary') if is_on else tr('Fix')} {ROWS[name].label.lower()}"
        self._space.change(text, switched(self.space, name, is_on=is_on))

    @Slot(str, object)
    def _change_dimension(self, text: str, changed: Dimension) -> None:
        self._space.change(text, with_dimension(self.space, changed))

    @Slot(str)
    def _take_preset(self, name: str) -> None:
        self._space.change(tr("Vary {name}", name=name), with_preset(self.space, name))

    @Slot()
    def _save_plan(self) -> None:
        self.files.save_plan(self.plan())

    @Slot(object)
    def _take_plan(self, plan: StudyPlan) -> None:
        self.draw_bar.seed.show_value(plan.seed)
        self._take_seed(plan.seed)
        self.search.show_settings(settings_of(plan, self.workers))
        data = plan.base.data.name
        if data != self._document.spec.data.name:
            self._borrow(self.space, tr("a search on {data}", data=data))

    def _borrow(self, space: SearchSpace, origin: str) -> None:
        """Remember that these ranges were found for something else, for as long as they stay as they are."""
        self._borrowed[space] = origin
        self.head.show_origin(self._borrowed.get(self.space, ""))

    @Slot(str, object)
    def _show_foreign(self, name: str, rows: object) -> None:
        if isinstance(rows, tuple):
            self._pages.setCurrentIndex(1)
            self.foreign.show_rows(name, rows)

    @Slot(str, object)
    def _take_foreign(self, text: str, space: SearchSpace) -> None:
        self._show_editor()
        self._borrow(space, text.removeprefix("Import "))
        self._space.change(text, space)

    @Slot()
    def _show_editor(self) -> None:
        self._pages.setCurrentIndex(0)
        self.head.files.setFocus()

    @Slot()
    def _ask_search(self) -> None:
        if not self.reason:
            self.search_asked.emit(self.plan())

    @Slot()
    def _draw(self) -> None:
        wrong = self._wrong_row()
        if wrong is not None:
            self.draw_bar.message.show_problem(tr("nothing drawn: {wrong}", wrong=wrong))
            return
        number, self._next = self._next, self._next + 1
        values = draw(self.space, self._seed, number)
        try:
            spec = apply_draw(self._document.spec, values)
        except SpecError as error:
            self.draw_bar.message.show_problem(
                tr("draw {number} cannot be used: {message}", number=number, message=error.problems[0].message)
            )
        else:
            self.draw_bar.message.show_problem(None)
            self._document.change(tr("Draw hyperparameters"), spec)
        self._drawn = values
        self.draw_bar.show_drawn(number, self._seed, values)
        self._show_draws()

    def _wrong_row(self) -> str | None:
        for name, row in self._rows.items():
            if row.problem is not None:
                return f"{ROWS[name].label.lower()}: {row.problem}"
        return None

    @Slot(object)
    def _take_seed(self, seed: int) -> None:
        self._seed, self._next, self._drawn = seed, 1, {}
        self.draw_bar.show_nothing_drawn()
        self._show_draws()

    @Slot()
    def _show_space(self) -> None:
        self._show_rows(self._document.spec)
        self._show_draws()
        self._show_run()
        self.head.show_rows(len(self.space.dimensions), preset_of(self.space))
        self.head.show_origin(self._borrowed.get(self.space, ""))
        self.page.show_counts(self.space)
        self.space_changed.emit(self.space)

    @Slot(object)
    def _show_spec(self, spec: RunSpec) -> None:
        for name, row in self._rows.items():
            row.show_now(now_text(name, spec))
        self._show_rows(spec)
        self._show_run()

    @Slot()
    def _show_run(self) -> None:
        self.twin.show_run(self._document.spec, self._document.dataset, self.space)
        self._judge()

    @Slot()
    def _judge(self) -> None:
        """Whether a search may begin, and how large it would be."""
        self.search.show_extent(self.space)
        reason = self.reason
        self.draw_bar.allow_search(reason, self.search.extent.text())
        self.head.save_plan.setEnabled(not reason)

    def _show_rows(self, spec: RunSpec) -> None:
        varied = {dimension.name: dimension for dimension in self.space.dimensions}
        for name, row in self._rows.items():
            row.show_row(varied.get(name), idle_reason(name, spec.hyperparameters, frozenset(varied)))

    def _show_draws(self) -> None:
        for dimension in self.space.dimensions:
            name = dimension.name
            value = layer_value(name, 1) if dimension.per_layer else name
            self._rows[name].show_draws(self._seed, self._drawn.get(value))
        self.draw_bar.show_next(self._next, self._seed, bool(self.space.dimensions))


def _line() -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    line.setBackgroundRole(QPalette.ColorRole.Mid)
    line.setAutoFillBackground(True)
    return line
