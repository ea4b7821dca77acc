"""What the panel needs of the time machine, beside what every short training needs."""

from typing import Protocol

from PySide6.QtCore import SignalInstance

from workbench.runs.history import History, Place
from workbench.specs.run import ScheduledEdit
from workbench.ui.side_runs.origin import Machine


class WhatIfMachine(Machine, Protocol):
    """Lives in the window's thread."""

    @property
    def history_changed(self) -> SignalInstance: ...
    @property
    def cursor_changed(self) -> SignalInstance: ...
    @property
    def history(self) -> History | None: ...
    @property
    def cursor(self) -> Place | None: ...
    @property
    def is_read_only(self) -> bool: ...
    @property
    def owner_text(self) -> str: ...
    def adopt(self, start: Place, edits: tuple[ScheduledEdit, ...], name: str) -> None: ...
