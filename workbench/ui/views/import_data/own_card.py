"""What the data panel says of a table of one's own: whether its file has changed, its scaling, and the way to its columns."""

import threading

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.data.importing.draft import SCALINGS
from workbench.data.importing.origins import FileState, file_state
from workbench.errors import DataError
from workbench.language import tr, tr_count
from workbench.specs.own_data import TableSpec
from workbench.specs.run import RunSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.background import Background, Mode
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.parts import note, push_button, text_label


class _EndedError(Exception):
    pass


class OwnDataCard(QWidget):
    """Hidden while the document has other data."""

    edit_asked = Signal(object)
    """The ``TableSpec`` whose columns are to be chosen again."""
    new_asked = Signal(object)
    """The ``TableSpec`` whose file is to be taken in as it is now."""

    def __init__(self, document: RunDocument) -> None:
        super().__init__()
        self._document = document
        self._spec: TableSpec | None = None
        self.state: FileState | None = None
        self.warning = text_label("", "warning", wraps=True, plain=True)
        self.compare = push_button(
            tr("Compare"), tr("Say what differs between the kept table and the file as it is now"), self._compare
        )
        self.take_new = push_button(
            tr("Take the new one as new data"),
            tr("Look at the file as it is now, with the same choices"),
            self._take_new,
        )
        self.differences = note()
        self.scaling = ChoiceBox(
            tr("Scaling"), tr("Of numbers and dates, measured on the train part. Default: standard."), letters=10
        )
        self.scaling.offer([(text, way) for way, text in SCALINGS.items()])
        self.scaling.activated.connect(self._scale)
        self.about = note()
        self.edit = push_button(
            tr("Edit columns…"), tr("Choose again what becomes of each column; the kept table is used"), self._edit
        )
        self._look = Background(tr("looking at the file of the data"), self, Mode.LATEST)
        self._look.finished.connect(self._take_state)
        self._look.failed.connect(self._forget_state)
        label = text_label(tr("Scaling"), field=self.scaling)
        self._buttons = QWidget()
        across(self.compare, self.take_new, 1, inside=self._buttons)
        row = across(label, (self.scaling, 1))
        down(
            self.warning, self._buttons, self.differences, self.about, row, across(self.edit, 1), spacing=6, inside=self
        )
        document.spec_changed.connect(self._follow)
        self._follow(document.spec)

    def shut_down(self) -> bool:
        """False if the file is still being looked at."""
        return self._look.shut_down()

    @Slot(object)
    def _follow(self, run: RunSpec) -> None:
        spec = run.data if isinstance(run.data, TableSpec) else None
        self.setVisible(spec is not None)
        if spec is None:
            self._spec, self.state = None, None
            return
        is_other = self._spec is None or (spec.sha256, spec.file) != (self._spec.sha256, self._spec.file)
        self._spec = spec
        with QSignalBlocker(self.scaling):
            self.scaling.setCurrentIndex(self.scaling.findData(spec.scaling))
        left_out = sum(column.use == "leave out" for column in spec.columns)
        self.about.setText(
            tr(
                "{columns}, {left_out}.",
                columns=tr_count("{n} column", "{n} columns", len(spec.columns)),
                left_out=tr_count("{n} left out", "{n} left out", left_out),
            )
        )
        if is_other:
            self.look_again()

    def look_again(self) -> None:
        """See whether the file still says the same."""
        spec = self._spec
        self.state = None
        self._show_state()
        if spec is not None:
            self._look.start(lambda stop, _report: _looked(spec, stop))

    @Slot(object)
    def _take_state(self, found: object) -> None:
        match found:
            case (TableSpec() as spec, FileState() as state) if spec == self._spec:
                self.state = state
                self._show_state()

    @Slot(str)
    def _forget_state(self, _reason: str) -> None:
        self.state = None  # what is not kept any more, the document tells
        self._show_state()

    def _show_state(self) -> None:
        state, spec = self.state, self._spec
        text = ""
        if state is not None and spec is not None:
            file = state.file or spec.file
            match state.kind:
                case "changed":
                    text = tr(
                        "{file} has changed since it was taken in. The run goes on with the kept table.", file=file
                    )
                case "gone":
                    text = tr("{file} is gone. The kept table is used.", file=file)
                case "unreadable":
                    text = tr(
                        "{file} cannot be read any more: {reason}. The kept table is used.",
                        file=file,
                        reason=state.reason,
                    )
        is_changed = state is not None and state.kind == "changed"
        self.warning.setText(text)
        self.warning.setVisible(bool(text))
        self._buttons.setVisible(is_changed)
        self.differences.setVisible(False)

    @Slot()
    def _compare(self) -> None:
        if self.state is not None and self.state.comparison is not None:
            self.differences.setText("\n".join(self.state.comparison.sentences()))
            self.differences.setVisible(True)

    @Slot()
    def _take_new(self) -> None:
        self.new_asked.emit(self._spec)

    @Slot()
    def _edit(self) -> None:
        self.edit_asked.emit(self._spec)

    @Slot(int)
    def _scale(self, _index: int) -> None:
        run = self._document.spec
        if isinstance(run.data, TableSpec):
            data = run.data.replaced(scaling=self.scaling.currentData())
            self._document.change(tr("Change the scaling"), run.replaced(data=data))


def _looked(spec: TableSpec, stop: threading.Event) -> object:
    def watch(_share: float) -> None:
        if stop.is_set():
            raise _EndedError

    try:
        return spec, file_state(spec, watch)
    except (_EndedError, DataError):
        return None
