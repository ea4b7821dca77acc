"""What a lab showed, as widgets: plots with legend and caption, tables, listings."""

from html import escape

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from workbench.labs.course import CourseLab
from workbench.labs.lab import Listing, Outcome, Picture, Table
from workbench.labs.places import filled, told
from workbench.language import tr
from workbench.specs.hyperparameters import TABLE
from workbench.ui.charts.colours import class_colour
from workbench.ui.views.course.fitted_columns import FittedColumns
from workbench.ui.views.course.lab_plot import LabPlot
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.parts import describe, text_label
from workbench.ui.widgets.plain_table import PlainTable, plain_view
from workbench.ui.widgets.theme import ThemeSource

_MOST_ROWS = 12
_LISTING_LINES = 24
_UNBROKEN = "\N{NO-BREAK SPACE}"


class PictureCard(QFrame):
    """A plot under its title; what is pointed at is read out below it."""

    def __init__(self, picture: Picture, themes: ThemeSource) -> None:
        super().__init__()
        self._picture, self._themes = picture, themes
        self.setProperty("role", "card")
        self.plot = LabPlot(picture, themes)
        self.legend = text_label(wraps=True)
        self.caption = text_label(_caption(picture), "muted", wraps=True, plain=True)
        below = text_label(picture.x.title, "muted", plain=True)
        below.setAlignment(Qt.AlignmentFlag.AlignRight)
        title = text_label(picture.title, "card-title", wraps=True, plain=True)
        beside = text_label(picture.y.title, "muted", plain=True)
        down(
            title,
            self.legend,
            beside,
            (self.plot, 1),
            below,
            self.caption,
            spacing=4,
            margins=(12, 8, 12, 8),
            inside=self,
        )
        self.plot.read_out.connect(self._read_out)
        themes.changed.connect(self._colour)
        self._read_out("")
        self._colour()

    @Slot(str)
    def _read_out(self, text: str) -> None:
        shown = text or _caption(self._picture)
        self.caption.setText(shown)
        self.caption.setVisible(bool(shown))

    @Slot()
    def _colour(self) -> None:
        theme, series = self._themes.theme, self._picture.series
        parts = [
            f'<span style="color:{class_colour(number, theme).name()}">■</span>&nbsp;{escape(one.name.replace(" ", _UNBROKEN))}'
            for number, one in enumerate(series)
            if one.name
        ]
        self.legend.setText(" &nbsp; ".join(parts))
        self.legend.setVisible(bool(parts))


def _caption(picture: Picture) -> str:
    """The note; and the names of categories, of which the axis may have room for some only."""
    names = picture.x.ticks
    if all(name.isdigit() for name in names):
        return picture.note
    return " ".join(filter(None, (picture.note, tr("From the left: {names}.", names=", ".join(names)))))


def table_part(table: Table, themes: ThemeSource) -> QWidget:
    """A table, as high as its rows."""
    part = QWidget()
    model = PlainTable([tr(head) for head in table.head], themes, part)
    model.wraps_headings = True
    model.show_rows([[told(cell) for cell in row] for row in table.rows])
    view = plain_view(model, table.title, tr("Measured in this run of the lab"))
    FittedColumns(view, [tr(head) for head in table.head], _MOST_ROWS)
    down(text_label(table.title, "card-title", wraps=True, plain=True), view, spacing=4, inside=part)
    return part


def listing_part(listing: Listing) -> QWidget:
    """A program to read and to copy."""
    part, text = QWidget(), QPlainTextEdit(listing.text)
    text.setReadOnly(True)
    text.setTabChangesFocus(True)
    text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    lines = min(_LISTING_LINES, listing.text.count("\n") + 2)
    text.setFixedHeight(lines * text.fontMetrics().lineSpacing() + 16)
    describe(text, listing.title, tr("Can be selected and copied"))
    down(text_label(listing.title, "card-title", wraps=True, plain=True), text, spacing=4, inside=part)
    return part


def parts_of(outcome: Outcome, themes: ThemeSource) -> list[QWidget]:
    """All that an outcome shows, pictures first, two small ones side by side."""
    found: list[QWidget] = []
    cards = [PictureCard(picture, themes) for picture in outcome.pictures]
    for first in range(0, len(cards), 2):
        row = QWidget()
        across(*((card, 1) for card in cards[first : first + 2]), spacing=12, inside=row)
        found.append(row)
    found += [table_part(table, themes) for table in outcome.tables]
    return found + [listing_part(listing) for listing in outcome.listings]


def told_by(lab: CourseLab, outcome: Outcome, themes: ThemeSource) -> list[QWidget]:
    """The claim of a lab, its verdict and all that it shows, for a page that is not its own."""
    claim = tr("The claim of the lab: {claim}", claim=tr(lab.text.claim))
    verdict = filled(lab.text.verdict(outcome.holds), outcome.numbers)
    words = (text_label(claim, wraps=True, plain=True), text_label(verdict, "card-title", wraps=True, plain=True))
    return [*words, *parts_of(outcome, themes)]


def spoken(name: str) -> str:
    """The name of a subject in words: ``batch norm``; a hyperparameter as its field is called."""
    kind, _, rest = name.partition(".")
    if kind == "hyperparameter" and rest in TABLE:
        return TABLE[rest].label
    return rest.replace("_", " ") or name
