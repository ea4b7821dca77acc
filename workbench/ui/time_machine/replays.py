"""The replayer of one thread, kept between looks: making one costs more than many replays."""

from workbench.data.dataset import Dataset
from workbench.runs.history.replay import Replayer


class Replays:
    """The replayer of the data set asked for last; used by one thread at a time."""

    def __init__(self) -> None:
        self._replayer: Replayer | None = None
        self._data: Dataset | None = None

    def on(self, data: Dataset) -> Replayer:
        """The one for ``data``, with what it met before."""
        if self._replayer is None or data is not self._data:
            self.close()
            self._replayer, self._data = Replayer(data), data
        return self._replayer

    def close(self) -> None:
        """End its threads."""
        replayer, self._replayer = self._replayer, None
        if replayer is not None:
            replayer.close()
