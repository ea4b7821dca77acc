"""Run files that are given up without being waited for: each is committed and folded together in its own thread.

Whoever opens one of them again waits until its writer has ended, and so does the end of the program.
"""

import threading
import time
from pathlib import Path
from typing import Final

from workbench.runs.writing import run_writer
from workbench.runs.writing.run_writer import RunWriter

_leaving: Final[list[tuple[RunWriter, float]]] = []
"""Writers that may still be at work, and until when each is waited for."""
_listing: Final = threading.Lock()


def leave(writer: RunWriter) -> None:
    """Close a file without waiting for the disk."""
    with _listing:
        _leaving[:] = [(one, until) for one, until in _leaving if not one.has_ended]
        _leaving.append((writer, time.monotonic() + run_writer.LONGEST_WAIT))
    writer.begin_close()


def wait_until_left(path: Path | None = None) -> bool:
    """Until no writer that was told to leave has the file at ``path``, or any file, open.

    False if one is still at work when it has been waited for as long as for any disk.
    """
    with _listing:
        found = [(one, until) for one, until in _leaving if path is None or one.path == path]
    return all(tuple(one.wait_for_end(until - time.monotonic()) for one, until in found))
