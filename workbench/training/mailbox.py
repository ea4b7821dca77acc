"""Where commands wait until the trainer comes by, between two mini-batches."""

import queue

from workbench.training.messages import Command


class Mailbox:
    """A queue of commands. Any thread may put; the trainer alone takes."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Command] = queue.SimpleQueue()

    def put(self, command: Command) -> None:
        """Leave a command; returns at once."""
        self._queue.put(command)

    def take(self) -> Command | None:
        """The oldest command, or None if there is none."""
        try:
            return self._queue.get_nowait()
        except queue.Empty:
            return None

    def wait(self, seconds: float | None = None) -> Command | None:
        """The oldest command; sleeps until there is one, or for ``seconds`` and then returns None."""
        try:
            return self._queue.get(timeout=seconds)
        except queue.Empty:
            return None
