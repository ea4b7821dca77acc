"""What the command line writes: texts from files included, and nothing in them that a terminal would obey."""

import io
from typing import TextIO

from workbench.language import printable


class PlainOutput(io.TextIOBase):
    """A stream that shows texts from files as they are: what a terminal would obey stands there as numbers."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def write(self, text: str) -> int:
        """Write it, made printable."""
        return self._stream.write(printable(text))

    def flush(self) -> None:
        """Pass it on."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Whether it is a terminal. Libraries that saw this stream ask at the end of the process, when the one below is closed."""
        return not self._stream.closed and self._stream.isatty()

    def fileno(self) -> int:
        """That of the stream below."""
        return self._stream.fileno()

    def close(self) -> None:
        """The stream below belongs to somebody else."""
