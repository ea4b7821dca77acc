"""What became of the run of last time: read in the background, because a damaged file may take a while to refuse."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from workbench.language import tr
from workbench.numbers import grouped
from workbench.runs.disk.true_path import true_path
from workbench.runs.reading import RunReader
from workbench.runs.writing.leaving import wait_until_left
from workbench.ui.widgets.background import Background

_WAIT_MILLISECONDS = 500


@dataclass(frozen=True, slots=True)
class LastRun:
    """A run that can be gone on with; ``text`` says which and how."""

    path: Path
    text: str


class LastRunSearch(QObject):
    """Answers once, in the window's thread, or not at all: why the run cannot be gone on with is for the log only."""

    found = Signal(object)
    """``LastRun``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = Background(tr("the run of last time"), self)
        self._work.finished.connect(self.found)

    def begin(self, path: Path | None) -> None:
        """Look into the newest run file, if there is one."""
        if path is not None:
            self._work.start(lambda _stop, _report: _look_into(path))

    def shut_down(self) -> None:
        """Let it be."""
        self._work.shut_down(_WAIT_MILLISECONDS)


def _look_into(path: Path) -> LastRun:
    wait_until_left(true_path(path))
    reader = RunReader(path)
    try:
        return LastRun(path, _describe(reader))
    finally:
        reader.close()


def _describe(reader: RunReader) -> str:
    history, spec = reader.history, reader.header.spec
    name, step = spec.name or spec.data.name, history.current.step
    branches = len(history.branches)
    within = (
        tr(
            " in {title}, one of {branches} branches",
            title=history.branch(history.current.branch).title,
            branches=branches,
        )
        if branches > 1
        else ""
    )
    if reader.owner() is not None:
        return tr("Your last run, {name}, is open in another window. You can look on from here.", name=name)
    return tr(
        "Your last run, {name}, stands at step {step}{within}. It goes on bit for bit, as if nothing had happened.",
        name=name,
        step=grouped(step),
        within=within,
    )
