"""Data of one's own that runs learned from, as cards; what is looked up about them is looked up beside the window."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QMessageBox, QVBoxLayout, QWidget

from workbench.data.data_edits import with_data
from workbench.data.dataset import Dataset
from workbench.data.importing.recent_data import RecentRecord, key_of, recalled, remember_data, take_off
from workbench.data.importing.recent_looks import Listed, Looked, look_over, removal_question
from workbench.errors import FileError
from workbench.language import tr
from workbench.specs.own_data import AnyData
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.data.data_choice import LOOKED_AT
from workbench.ui.panels.data.data_thumbnail import thumbnail
from workbench.ui.panels.data.own_row import OWN_PICTURE, OwnRow
from workbench.ui.widgets.arrangement import across, down, take_away
from workbench.ui.widgets.background import Background, Mode
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.parts import push_button, text_label
from workbench.ui.widgets.theme import ThemeSource


@dataclass(frozen=True, slots=True)
class _Recalled:
    """The choices of an entry, and what was wanted of them."""

    data: AnyData
    wish: str


class OwnGallery(QWidget):
    """Lists what the document learned from, newest first. ``shut_down`` it before it goes."""

    open_asked = Signal()
    """Another file is wanted."""
    place_asked = Signal(object)
    """The spec of data whose file is to be found."""
    new_asked = Signal(object)
    """The spec of data whose file is to be looked at as it is now."""
    notice = Signal(object)
    """A ``Notice``."""

    def __init__(self, document: RunDocument, themes: ThemeSource) -> None:
        super().__init__()
        self._document, self._themes = document, themes
        self.rows: dict[str, OwnRow] = {}
        self.question: QMessageBox | None = None
        self.also: QCheckBox | None = None
        self._pictures: dict[str, Dataset] = {}
        self._work = Background(tr("own data"), self, Mode.QUEUE)
        self._work.progressed.connect(self._take)
        self._work.finished.connect(self._finish)
        self._work.failed.connect(self._tell_trouble)
        self.open = push_button(
            tr("Open data…"),
            tr("A table, arrays or a folder of images; files can be dropped anywhere on the window, too"),
            self.open_asked,
        )
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        head = across(text_label(tr("Your own data"), "card-title"), 1, self.open)
        down(head, self._list, spacing=6, inside=self)
        document.dataset_changed.connect(self._remember)
        document.spec_changed.connect(self._mark_chosen)
        themes.changed.connect(self._repaint)

    def event(self, event: QEvent) -> bool:
        """Look whether files are still where they were; behind another tab a panel is not hidden, but disabled."""
        if self.isEnabled() and event.type() in LOOKED_AT:
            self.look_again()
        return super().event(event)

    def shut_down(self) -> bool:
        """False if something is still looked up."""
        return self._work.shut_down()

    def look_again(self) -> None:
        """List what is remembered now."""
        self._work.start(partial(look_over, frozenset(self._pictures)))

    @Slot(object)
    def _remember(self, dataset: Dataset | None) -> None:
        data = self._document.spec.data
        if dataset is not None and key_of(data):
            rows = dataset.train.rows + dataset.dev.rows + dataset.test.rows
            self._work.start(lambda _stop, _report: remember_data(data, rows))
            self.look_again()

    # ---- what it shows ----

    @Slot(object)
    def _take(self, reports: tuple[object, ...]) -> None:
        for report in reports:
            match report:
                case Listed(records):
                    self._show(records)
                case Looked(record, whereabouts, is_usable, data, gone) if record.key in self.rows:
                    self.rows[record.key].show_whereabouts(whereabouts, is_usable=is_usable, gone=gone)
                    if data is not None:
                        self._pictures[record.key] = data
                        self._paint(record.key)

    def _show(self, records: tuple[RecentRecord, ...]) -> None:
        if tuple(row.record for row in self.rows.values()) == records:
            return
        focus = next((key for key, row in self.rows.items() if row.card.hasFocus()), "")
        for row in self.rows.values():
            self._list.removeWidget(row)
            take_away(row)
        self.rows = {record.key: OwnRow(record, self._themes.theme) for record in records}
        for key, row in self.rows.items():
            row.asked.connect(self._answer)
            self._list.addWidget(row)
            self._paint(key)
        if focus in self.rows:
            self.rows[focus].card.setFocus()
        self._mark_chosen()

    def _paint(self, key: str) -> None:
        if key in self._pictures:
            picture = thumbnail(self._pictures[key], OWN_PICTURE, self.devicePixelRatioF(), self._themes.theme)
            self.rows[key].show_picture(picture)

    @Slot()
    def _repaint(self) -> None:
        for key in self.rows:
            self._paint(key)

    @Slot()
    def _mark_chosen(self) -> None:
        key = key_of(self._document.spec.data)
        for name, row in self.rows.items():
            row.card.setChecked(name == key)

    # ---- what it is asked ----

    @Slot(object, str)
    def _answer(self, record: RecentRecord, wish: str) -> None:
        self._mark_chosen()  # it is chosen when the document says so
        if wish == "remove":
            self._ask_removal(record)
            return
        if wish == "use" and not record.is_usable:
            wish = "new" if record.whereabouts() in ("there", "changed") else "place"
        self._work.start(lambda _stop, _report: _Recalled(recalled(record), wish))

    @Slot(object)
    def _finish(self, result: object) -> None:
        match result:
            case _Recalled(data, "use"):
                text = tr("Choose the data {name}", name=data.name)
                self._document.change(text, with_data(self._document.spec, data))
            case _Recalled(data, "place"):
                self.place_asked.emit(data)
            case _Recalled(data, "new"):
                self.new_asked.emit(data)

    def _ask_removal(self, record: RecentRecord) -> None:
        question = removal_question(record, is_current=key_of(self._document.spec.data) == record.key)
        box = self.question = QMessageBox(self.window())
        box.setObjectName(record.key)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(tr("Remove from the list"))
        box.setText(question.text)
        box.setInformativeText(question.more)
        self.also = QCheckBox(question.also) if question.also else None
        if self.also is not None:
            box.setCheckBox(self.also)
        box.setStandardButtons(QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel)
        box.button(QMessageBox.StandardButton.Ok).setText(tr("Remove"))
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(self._remove)
        box.open()

    @Slot(int)
    def _remove(self, answer: int) -> None:
        box, also, self.question, self.also = self.question, self.also, None, None
        row = None if box is None else self.rows.get(box.objectName())
        if answer != QMessageBox.StandardButton.Ok or row is None:
            return
        try:
            take_off(row.record, with_content=also is not None and also.isChecked())
        except FileError as error:
            self._tell_trouble(str(error))
        self.look_again()

    @Slot(str)
    def _tell_trouble(self, text: str) -> None:
        self.notice.emit(Notice(Severity.ERROR, text))
