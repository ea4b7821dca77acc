"""What the state view needs of the time machine."""

from typing import Protocol

from PySide6.QtCore import SignalInstance

from workbench.data.dataset import Dataset
from workbench.runs.history import History, Place
from workbench.training.state import Snapshot


class Seen(Protocol):
    """A state to show. Not ``is_exact``: the nearest keyframe, shown while the state itself is computed."""

    @property
    def place(self) -> Place: ...

    @property
    def snapshot(self) -> Snapshot: ...

    @property
    def is_exact(self) -> bool: ...


class StateSource(Protocol):
    """``seen_changed`` says what to show (a ``Seen``, or None) of the run ``history`` on ``data``; window's thread only."""

    @property
    def seen_changed(self) -> SignalInstance: ...

    @property
    def history(self) -> History | None: ...

    @property
    def data(self) -> Dataset | None: ...

    @property
    def looks_back(self) -> bool: ...
