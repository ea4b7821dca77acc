"""Passes on where to look at most 60 times a second: a mouse reports its moves far more often."""

from PySide6.QtCore import QObject, Slot

from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.widgets.parts import timer

INTERVAL_MS = 16


class LookPace(QObject):
    """The first wish goes out at once, of those that follow within 16 ms only the last."""

    def __init__(self, machine: TimeTravel, parent: QObject) -> None:
        super().__init__(parent)
        self._machine = machine
        self._wish: tuple[int, int] | None = None
        self._sent: tuple[int, int] | None = None
        self._timer = timer(self, self._send, INTERVAL_MS, once=True, precise=True)

    @property
    def is_busy(self) -> bool:
        """Whether a wish was sent within the last 16 ms, or waits."""
        return self._timer.isActive()

    def begin(self) -> None:
        """A new movement: the next wish goes out even if it is the one sent last."""
        self._sent = None

    def look_at(self, branch: int, step: int) -> None:
        """Look at a step of a branch, soon."""
        self._wish = (branch, step)
        if not self._timer.isActive():
            self._send()

    def finish(self) -> None:
        """The movement is over: what is still waiting goes out now."""
        self._timer.stop()
        self._send()
        self._timer.stop()

    def forget(self) -> None:
        """Drop what is still waiting."""
        self._timer.stop()
        self._wish = None

    @Slot()
    def _send(self) -> None:
        wish, self._wish = self._wish, None
        if wish is None or wish == self._sent:
            return
        self._sent = wish
        self._timer.start()
        self._machine.look_at(*wish)
