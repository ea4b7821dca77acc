"""One row for each column of the table that is taken in: what was found in it, and what was chosen for it."""

from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QBrush, QColor, QFont, QIcon

from workbench.data.importing.column_figures import ColumnFigures
from workbench.data.importing.draft import ENCODINGS, RULES, TYPES, USES, ColumnDraft, proposed
from workbench.data.readers.found import ColumnReport
from workbench.language import as_markup, tr
from workbench.numbers import grouped
from workbench.ui.views.import_data.intake import IntakeSession
from workbench.ui.widgets.icons import pixmap
from workbench.ui.widgets.rows_view import heading
from workbench.ui.widgets.theme import ThemeSource

Index = QModelIndex | QPersistentModelIndex
FIGURES_ROLE: Final = Qt.ItemDataRole.UserRole
_ROLE = Qt.ItemDataRole
_NOWHERE = QModelIndex()
_ICON: Final = 14


class Heading(NamedTuple):
    """One column of the view: how it is called and explained, its width, and what it says."""

    text: str
    meaning: str
    width: int
    say: Callable[[ColumnDraft, ColumnReport], str]


def _missing(draft: ColumnDraft, report: ColumnReport) -> str:
    count = report.missing_count + (report.unread if draft.unread == "missing" and draft.type == "number" else 0)
    if not count:
        return tr("none")
    if not draft.is_used:
        return grouped(count)
    rule = draft.fill if draft.missing == "value" and draft.fill else RULES[draft.missing]
    text = tr("{count} → {rule}", count=grouped(count), rule=rule)
    return tr("{text}, flagged", text=text) if draft.flag else text


def _range(_draft: ColumnDraft, report: ColumnReport) -> str:
    return tr("{low} to {high}", low=report.low, high=report.high) if report.low != report.high else report.low


def _found(draft: ColumnDraft, report: ColumnReport) -> str:
    why = report.why if draft.type == report.proposal else tr("chosen; {why}", why=report.why)
    return "; ".join((why, *report.notes))


HEADINGS: Final = (
    Heading(tr("Column"), tr("Its name in the file"), 132, lambda draft, _report: draft.name),
    Heading(tr("Use"), tr("What it is used for"), 112, lambda draft, _report: USES[draft.use]),
    Heading(tr("Type"), tr("What its cells are taken for"), 84, lambda draft, _report: TYPES[draft.type]),
    Heading(tr("Values"), tr("How often each value or range occurs"), 116, lambda _draft, _report: ""),
    Heading(tr("Missing"), tr("Cells without a value, and what stands for them"), 168, _missing),
    Heading(
        tr("Distinct"), tr("How many different values there are"), 76, lambda _draft, report: grouped(report.distinct)
    ),
    Heading(tr("Range"), tr("The smallest and the largest value, or the first and last text"), 150, _range),
    Heading(
        tr("Encoding"),
        tr("How it becomes features"),
        130,
        lambda draft, _report: ENCODINGS[draft.encoding] if draft.has_features else "",
    ),
    Heading(tr("Found"), tr("Why it is taken for this type, and what else was seen"), 320, _found),
)
VALUES_COLUMN: Final = 3


class ColumnsModel(QAbstractTableModel):
    """Follows the session: all rows anew for another table, single rows for another choice."""

    def __init__(self, session: IntakeSession, themes: ThemeSource, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._themes = session, themes
        self._drafts: tuple[ColumnDraft, ...] = ()
        self._reports: tuple[ColumnReport, ...] = ()
        self._figures: dict[int, ColumnFigures] = {}
        self._troubled: dict[int, str] = {}
        self._icon: QIcon | None = None
        session.changed.connect(self._follow)
        session.beginning_found.connect(self._follow)
        session.figures_found.connect(self._take_figures)
        themes.changed.connect(self._use_theme)
        self._follow()

    def figures(self, place: int) -> ColumnFigures | None:
        """Of one column; None until they are counted."""
        return self._figures.get(place)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """One for each column of the table."""
        return 0 if parent.isValid() else len(self._drafts)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """As many as there are headings."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        """Names, and what they mean."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(HEADINGS):
            return None
        return heading(role, HEADINGS[section].text, HEADINGS[section].meaning)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """Texts; the name of the target is bold, what is left out is muted, what has a problem has an icon."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        draft, report = self._drafts[row], self._reports[row]
        found: object = None
        match role:
            case _ROLE.DisplayRole:
                found = HEADINGS[column].say(draft, report)
            case _ROLE.ToolTipRole:
                found = self._tip(row, column)
            case _ROLE.ForegroundRole if draft.use == "leave out":
                found = QBrush(QColor(self._themes.theme.muted))
            case _ROLE.FontRole if draft.use == "target" and column < VALUES_COLUMN:
                font = QFont()
                font.setBold(True)
                found = font
            case _ROLE.DecorationRole if column == 0 and row in self._troubled:
                found = self._error_icon()
            case _ROLE.AccessibleTextRole if column == VALUES_COLUMN:
                found = self._values_text(row)
            case _ROLE.UserRole if column == VALUES_COLUMN:
                found = self._figures.get(row)
        return found

    def _tip(self, row: int, column: int) -> str:
        if column == VALUES_COLUMN:
            return as_markup(self._values_text(row))
        text = self._troubled.get(row) or HEADINGS[column].say(self._drafts[row], self._reports[row])
        return as_markup(text)

    def _values_text(self, row: int) -> str:
        figures = self._figures.get(row)
        return "" if figures is None else "\n".join(figures.bar_text(bar) for bar in range(min(8, len(figures.counts))))

    def _error_icon(self) -> QIcon:
        if self._icon is None:
            picture = pixmap("error", self._themes.theme.error, _ICON, 2.0)
            self._icon = QIcon(picture)
            self._icon.addPixmap(picture, QIcon.Mode.Selected)
        return self._icon

    @Slot()
    def _follow(self) -> None:
        state, sheet = self._session.state, self._session.sheet
        drafts = () if state is None or state.draft is None or sheet is None else state.draft.columns
        reports = () if sheet is None or not drafts else sheet.read.report.columns
        beginning = self._session.beginning
        if sheet is None and state is not None and beginning is not None and beginning.read is not None:
            drafts = proposed(beginning.read, state.source.title).columns
            reports = beginning.read.report.columns
        troubled = _by_column(self._session.problems)
        if reports is not self._reports or len(drafts) != len(self._drafts):
            self.beginResetModel()
            self._drafts, self._reports, self._troubled, self._figures = drafts, reports, troubled, {}
            self.endResetModel()
            return
        old, before = self._drafts, self._troubled
        self._drafts, self._troubled = drafts, troubled
        changed = [row for row, draft in enumerate(drafts) if draft is not old[row]]
        changed += [row for row in troubled.keys() ^ before.keys() if row < len(drafts)]
        for row in sorted(set(changed)):
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADINGS) - 1))

    @Slot(int, object)
    def _take_figures(self, first: int, figures: tuple[ColumnFigures, ...]) -> None:
        for place, one in enumerate(figures, start=first):
            self._figures[place] = one
        last = min(first + len(figures), len(self._drafts)) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, VALUES_COLUMN), self.index(last, VALUES_COLUMN))

    @Slot()
    def _use_theme(self) -> None:
        self._icon = None
        if self._drafts:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._drafts) - 1, len(HEADINGS) - 1))


def _by_column(problems: tuple[object, ...]) -> dict[int, str]:
    found: dict[int, str] = {}
    for problem in problems:
        field, message = getattr(problem, "field", ""), getattr(problem, "message", "")
        parts = field.split(".")
        if parts[0] == "columns" and len(parts) > 1 and parts[1].isdigit():
            found.setdefault(int(parts[1]), message)
    return found
