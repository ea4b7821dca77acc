"""Where the history of the run on the screen comes from: the file this window writes, or one that another writes."""

from workbench.runs.history.history import History
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog
from workbench.training.metrics import MetricStore
from workbench.training.snapshot import Snapshot


class RunSource:
    """``owner_text`` says who writes the run where this window may not."""

    def __init__(self, file: RunLog | RunReader, owner_text: str = "") -> None:
        self._file = file
        self.owner_text = owner_text

    @property
    def is_read_only(self) -> bool:
        """Whether this window may only look."""
        return not isinstance(self._file, RunLog)

    @property
    def history(self) -> History:
        """As it is known now."""
        return self._file.history

    def snapshot(self, keyframe: int) -> Snapshot:
        """A kept state. Any thread."""
        return self._file.snapshot(keyframe)

    def metrics(self, branch: int) -> MetricStore:
        """The curves of one branch."""
        return self._file.metrics(branch)
