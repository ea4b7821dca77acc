"""A table of one's own in the middle of the window: what was found in it, what becomes of it, and the way to use it.

Long because: every choice, for a table and for arrays, passes through this one page, which shows what came of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QWidget,
)

from workbench.data.importing.column_figures import first_rows
from workbench.data.importing.draft import Draft
from workbench.data.importing.draft_spec import Sheet
from workbench.data.importing.findings import findings_from
from workbench.data.importing.page_texts import (
    IMAGE_EDITS,
    TABLE_EDITS,
    column_edit,
    counted,
    name_of,
    nothing_text,
    place_of,
    summary_of,
)
from workbench.data.importing.taking_in import Beginning
from workbench.language import tr
from workbench.specs.own_data import Scaling
from workbench.ui.views.import_data.arrays_form import ArraysForm
from workbench.ui.views.import_data.bars import BarsDelegate
from workbench.ui.views.import_data.column_form import ColumnForm
from workbench.ui.views.import_data.columns_model import HEADINGS, VALUES_COLUMN, ColumnsModel
from workbench.ui.views.import_data.findings import FindingsView
from workbench.ui.views.import_data.intake import IntakeSession
from workbench.ui.views.import_data.page_head import PageHead
from workbench.ui.views.import_data.table_form import FROM_FILES, TableForm
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.empty_page import EmptyPage
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.page_scroll import PageScroll
from workbench.ui.widgets.parts import push_button, surface
from workbench.ui.widgets.plain_table import PlainTable, plain_view
from workbench.ui.widgets.rows_view import RowsView
from workbench.ui.widgets.theme import ThemeSource

_COLUMN_TAB, _TABLE_TAB, _ROWS_TAB, _CELLS_TAB, _WARNINGS_TAB = range(5)
_MOST_SHOWN_COLUMNS: Final = 500
_LEAST_WIDTH = 320


class ImportPage(QWidget):
    """Shows an ``IntakeSession``; every choice goes through it."""

    open_asked = Signal()  # another file is wanted
    part_asked = Signal(int)  # a file of the dev part (0) or of the test part (1) is wanted
    left = Signal()  # the page is not wanted any more

    def __init__(self, session: IntakeSession, themes: ThemeSource) -> None:
        super().__init__()
        self.session = session
        self._shown: Sheet | None = None
        self.head = PageHead(session)
        self.empty = EmptyPage()
        self.model = ColumnsModel(session, themes, self)
        self.columns = RowsView(
            tr("Columns of the table"), tr("Select one column or several to choose what becomes of them"), height=30
        )
        self.column_form, self.table_form, self.arrays_form = ColumnForm(themes), TableForm(themes), ArraysForm(themes)
        self.rows = PlainTable((), themes, self)
        self.first_rows = plain_view(self.rows, tr("First rows"), tr("The first rows of the table, as they were read"))
        self.cells = FindingsView.of_cells(themes)
        self.warnings = FindingsView.of_warnings(themes)
        self.message = FieldMessage(themes)
        self.use = push_button(tr("Use these data"), role="primary", height=32, pressed=session.use)
        self.close_button = push_button(
            tr("Close"), tr("Leave the page; the data of the run stay as they are"), self.leave, height=32
        )
        self._bars = BarsDelegate(themes)
        self._lay_out()
        self._connect()
        self._show()

    def minimumSizeHint(self) -> QSize:
        """Where it stands, panels beside it are put away: it need not make the window wider."""
        return QSize(0, super().minimumSizeHint().height())

    def _lay_out(self) -> None:
        self.columns.setModel(self.model)
        self.columns.setWordWrap(False)
        self.columns.setItemDelegateForColumn(VALUES_COLUMN, self._bars)
        self.columns.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.columns.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for place, heading in enumerate(HEADINGS):
            self.columns.setColumnWidth(place, heading.width)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(tr("What is chosen and what was found"))
        column, table = _narrow(tr("Column"), self.column_form), _narrow(tr("Whole table"), self.table_form)
        for place, (widget, text, tip) in enumerate(
            (
                (column, tr("Column"), tr("What becomes of the selected columns")),
                (table, tr("Whole table"), tr("Title, reading, scaling and split")),
                (self.first_rows, tr("First rows"), tr("The first rows, as they were read")),
                (self.cells, tr("Cells"), tr("Cells that are not read as they are written")),
                (self.warnings, tr("Warnings"), tr("What may spoil a training")),
            )
        ):
            self.tabs.addTab(widget, text)
            self.tabs.setTabToolTip(place, tip)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(self.columns)
        self.splitter.addWidget(self.tabs)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 1)
        self.body = QStackedWidget()
        self.body.addWidget(self.empty)
        self.body.addWidget(self.splitter)
        self._arrays_page = _narrow(tr("Arrays and images"), self.arrays_form)
        self.body.addWidget(self._arrays_page)
        foot = across((self.message, 100), 1, self.close_button, self.use, margins=(12, 6, 12, 8))
        down(self.head, (self.body, 1), foot, spacing=0, inside=surface(self))

    def _connect(self) -> None:
        session = self.session
        session.changed.connect(self._show)
        session.began.connect(self._show)
        session.ended.connect(self._show)
        session.beginning_found.connect(self._show_beginning)
        session.figures_found.connect(self._show_column)
        self.empty.action_asked.connect(self.open_asked)
        self.arrays_form.chosen.connect(self._choose_for_arrays)
        self.table_form.part_files.asked.connect(self.part_asked)
        self.table_form.part_files.removed.connect(self._remove_test)
        self.columns.selectionModel().selectionChanged.connect(self._select)
        self.column_form.chosen.connect(self._choose_for_columns)
        self.table_form.chosen.connect(self._choose_for_table)
        self.table_form.reading_chosen.connect(self._choose_reading)
        for entry in (*self.table_form.numbers.values(), *self.arrays_form.sizes.values()):
            entry.problem_changed.connect(self._judge)
        for findings in (self.cells, self.warnings):
            findings.fix_asked.connect(self._fix)
            findings.column_asked.connect(self.select_column)

    # ---- what it is asked ----

    @property
    def selected(self) -> list[int]:
        """The places of the selected columns."""
        return sorted(index.row() for index in self.columns.selectionModel().selectedRows())

    @Slot(int)
    def select_column(self, place: int) -> None:
        """Select one column and bring it into view."""
        index = self.model.index(place, 0)
        flag = QItemSelectionModel.SelectionFlag
        self.columns.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self.columns.scrollTo(index)

    @Slot()
    def leave(self) -> None:
        """Forget the table that is shown."""
        self.session.close()
        self.left.emit()

    # ---- choices ----

    @Slot(str, object)
    def _choose_for_columns(self, name: str, value: object) -> None:
        self._change_columns(self.selected, name, value)

    @Slot(object, str, object)
    def _fix(self, places: tuple[int, ...], name: str, value: object) -> None:
        self._change_columns(places, name, value)

    def _change_columns(self, places: Sequence[int], name: str, value: object) -> None:
        draft = self._draft()
        if draft is None or not places:
            return
        names = ", ".join(draft.columns[place].name for place in places[:3])
        more = tr("{names} and {count} more", names=names, count=len(places) - 3) if len(places) > 3 else names
        self.session.change(column_edit(name, value, more), self.session.with_choice(draft, places, name, value))

    @Slot(str, object)
    def _choose_for_table(self, name: str, value: object) -> None:
        draft = self._draft()
        if draft is None:
            return
        state = self.session.state
        if name == "split" and value == FROM_FILES:
            self._show()  # nothing is chosen before there is a file
            self.part_asked.emit(0)
            return
        if name == "split" and value == "fractions":  # no column decides any more
            if state is not None and state.source.parts:
                self.session.change_parts(tr("Split by chance"), ())
            else:
                self.session.change(TABLE_EDITS[name], draft.split_by_chance())
            return
        self.session.change(TABLE_EDITS[name], replace(draft, **{name: value}))  # type: ignore[arg-type]

    @Slot()
    def _remove_test(self) -> None:
        state = self.session.state
        if state is not None:
            self.session.change_parts(tr("Have no test part"), state.source.parts[:1])

    @Slot(str, object)
    def _choose_for_arrays(self, name: str, value: object) -> None:
        if name in IMAGE_EDITS:
            self.session.change_images(IMAGE_EDITS[name], name, value)
        else:
            self.session.change_scaling(TABLE_EDITS[name], cast("Scaling", value))

    @Slot(str, object)
    def _choose_reading(self, name: str, value: object) -> None:
        sheet = self.session.sheet
        if sheet is not None and getattr(sheet.read.reading, name) != value:
            self.session.change_reading(
                tr("Read the file in another way"), sheet.read.reading.replaced(**{name: value})
            )

    # ---- what it shows ----

    def _draft(self) -> Draft | None:
        state = self.session.state
        return None if state is None or self.session.sheet is None else state.draft

    @Slot()
    def _show(self) -> None:
        session = self.session
        state, sheet, draft = session.state, session.sheet, self._draft()
        title = tr("Data of your own") if state is None else name_of(state.source)
        self.head.say(title, session.doing or summary_of(sheet, draft), is_working=bool(session.doing))
        self.use.setVisible(sheet is not None or session.arrays is not None)
        if session.arrays is not None and state is not None:
            self._shown = None
            self.arrays_form.show_arrays(session.arrays, state.source, state.scaling)
            self.body.setCurrentWidget(self._arrays_page)
        elif sheet is None or draft is None:
            self._shown = None
            self._show_nothing()
        else:
            self._show_sheet(sheet, draft)
        self._judge()

    def _show_nothing(self) -> None:
        session = self.session
        can_undo = session.state is not None and session.state.is_changed
        self.empty.say(*nothing_text(session.doing, session.trouble, can_undo=can_undo))
        self.empty.button.setVisible(not session.doing)
        if not (session.doing and self.body.currentWidget() is self.splitter and self.rows.rowCount()):
            self.body.setCurrentWidget(self.empty)

    def _show_sheet(self, sheet: Sheet, draft: Draft) -> None:
        is_new = sheet is not self._shown
        self._shown = sheet
        names = [column.name for column in sheet.read.table.columns[:_MOST_SHOWN_COLUMNS]]
        if is_new:
            self.rows.show_rows([row[:_MOST_SHOWN_COLUMNS] for row in first_rows(sheet.read.table)], names)
        self.body.setCurrentWidget(self.splitter)
        self.cells.show_sheet(sheet, draft)
        self.warnings.show_sheet(sheet, draft, findings_from(self.session.warnings, draft))
        self.tabs.setTabText(_CELLS_TAB, counted(tr("Cells"), self.cells.open_count))
        self.tabs.setTabText(_WARNINGS_TAB, counted(tr("Warnings"), self.warnings.open_count))
        state = self.session.state
        can_change = state is not None and not state.source.kept
        parts = None if state is None or not can_change else state.source.parts
        self.table_form.show_draft(draft, self.session.problems, parts)
        self.table_form.show_reading(sheet.read.reading, sheet.read.report.notes, can_change=can_change)
        if is_new:
            troubled = next(
                (problem for problem in self.session.problems if problem.field.startswith("columns.")), None
            )
            target = next((place for place, column in enumerate(draft.columns) if column.use == "target"), 0)
            self.select_column(place_of(troubled) if troubled else target)
            if self.tabs.currentIndex() in (_COLUMN_TAB, _ROWS_TAB):
                self.tabs.setCurrentIndex(_CELLS_TAB if self.cells.open_count else _COLUMN_TAB)
        self._show_column()

    @Slot(object)
    def _show_beginning(self, beginning: Beginning) -> None:
        self.rows.show_rows(
            [row[:_MOST_SHOWN_COLUMNS] for row in beginning.rows], beginning.names[:_MOST_SHOWN_COLUMNS]
        )
        state = self.session.state
        is_first = self._shown is None and state is not None and not state.is_changed
        self.tabs.setCurrentIndex(_ROWS_TAB if is_first else self.tabs.currentIndex())
        self.body.setCurrentWidget(self.splitter)

    @Slot(QItemSelection, QItemSelection)
    def _select(self, _new: QItemSelection, _old: QItemSelection) -> None:
        self._show_column()
        if self._shown is not None and self.tabs.currentIndex() != _COLUMN_TAB and self.columns.hasFocus():
            self.tabs.setCurrentIndex(_COLUMN_TAB)

    @Slot()
    def _show_column(self) -> None:
        sheet, draft = self.session.sheet, self._draft()
        places = [] if sheet is None or draft is None else [at for at in self.selected if at < len(draft.columns)]
        if sheet is None or draft is None or not places:
            self.column_form.show_columns((), (), (), None, ())
            return
        problems = [one for one in self.session.problems if one.field.startswith(f"columns.{places[0]}.")]
        self.column_form.show_columns(
            [draft.columns[at] for at in places],
            [sheet.read.table.columns[at] for at in places],
            [sheet.read.report.columns[at] for at in places],
            self.model.figures(places[0]),
            problems,
        )

    @Slot()
    def _judge(self) -> None:
        """Say what keeps the data from being used, and why the button is off."""
        session = self.session
        problems = session.problems
        trouble = self.table_form.trouble if session.arrays is None else self.arrays_form.trouble
        reason = problems[0].message if problems else trouble
        if session.trouble and session.sheet is not None:
            reason = session.trouble
        self.message.show_problem(reason or None)
        busy = session.doing
        is_read = session.sheet is not None or session.arrays is not None
        self.use.setEnabled(not busy and not problems and not trouble and is_read)
        tip = tr("Keep them and learn from them; what was learned from before stays in Undo")
        self.use.setToolTip(tr("Not now: {reason}", reason=busy or reason) if busy or reason else tip)


def _narrow(name: str, form: QWidget) -> PageScroll:
    """The window must fit a small screen: where there is less room than the form needs, it is moved sideways."""
    page = PageScroll(name, surface(form))
    page.setMinimumWidth(_LEAST_WIDTH)
    page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    return page
