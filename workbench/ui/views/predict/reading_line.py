"""The line below the buttons: one sentence on what came of the last wish, and how far a file is read."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.data.dataset import Dataset
from workbench.language import tr, tr_count
from workbench.numbers import percent
from workbench.specs.own_data import AnyData
from workbench.ui.views.predict.answering import reading_of
from workbench.ui.views.predict.rows_model import GivenRow
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.background import Background, Mode
from workbench.ui.widgets.parts import push_button, text_label
from workbench.ui.widgets.theme import refresh_role


class ReadingLine(QWidget):
    """``shut_down`` it before it goes."""

    rows_read = Signal(object)
    """A tuple of ``GivenRow``."""

    def __init__(self) -> None:
        super().__init__()
        self.message = text_label(wraps=True, plain=True)
        self.cancel = push_button(tr("Cancel"), tr("Stop reading; the rows that are there stay"), self._cancel)
        self._name = ""
        self._work = Background(tr("rows to predict"), self, Mode.LATEST)
        self._work.progressed.connect(self._show_share)
        self._work.finished.connect(self._take)
        self._work.failed.connect(self._fail)
        across((self.message, 1), self.cancel, inside=self)
        self.say("")

    def say(self, text: str, role: str = "muted") -> None:
        """A sentence, in place of what was said before; what is read is not heard any more."""
        self._name = ""
        self._show(text, role)

    def read(self, path: Path, spec: AnyData, data: Dataset) -> None:
        """Read the rows of a file for a run that learned from ``data``."""
        self._name = path.name
        self._show_share((0.0,))
        self._work.start(reading_of(path, spec, data), tr("{name} was not read", name=path.name))

    def shut_down(self) -> bool:
        """False if a file is still being read."""
        return self._work.shut_down()

    def _show(self, text: str, role: str = "muted") -> None:
        refresh_role(self.message, role)
        self.message.setText(text)
        self.cancel.setVisible(bool(self._name))
        self.setVisible(bool(text))

    @Slot(object)
    def _show_share(self, shares: tuple[float, ...]) -> None:
        if self._name:
            self._show(tr("{name} is being read: {share}", name=self._name, share=percent(shares[-1])))

    @Slot()
    def _cancel(self) -> None:
        self._work.stop()
        self.say(tr("Cancelled: nothing was read."))

    @Slot(object)
    def _take(self, rows: tuple[GivenRow, ...] | None) -> None:
        if rows is not None and self._name:
            self.say(tr_count("{n} row was read.", "{n} rows were read.", len(rows)))
            self.rows_read.emit(rows)

    @Slot(str)
    def _fail(self, text: str) -> None:
        if self._name:
            self.say(text, "error")
