"""Files that a person asks for are written beside the window: a busy disk may take seconds to say that it has them."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from workbench.files.atomic import write_atomically
from workbench.language import tr
from workbench.ui.widgets.background import Background, Mode
from workbench.ui.widgets.notices import Notice, Severity


class FileSaving(QObject):
    """One after the other, in the order asked for. Lives in the window's thread."""

    notice = Signal(object)
    """A ``Notice``: the file is there, or why not."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._work = Background(tr("saving a file"), self, Mode.QUEUE)
        self._work.finished.connect(self.notice)
        self._work.failed.connect(self._tell)

    def save(self, path: Path, text: str, done: str) -> None:
        """Write ``text``; ``done`` is what is said when it is on the disk."""

        def write(_stop: object, _report: object) -> Notice:
            write_atomically(path, text.encode())
            return Notice(Severity.GOOD, done)

        self._work.start(write, tr("{path} was not written", path=path))

    @Slot(str)
    def _tell(self, problem: str) -> None:
        self.notice.emit(Notice(Severity.ERROR, problem))
