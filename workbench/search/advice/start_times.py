"""How long searches on this machine needed to start their workers, kept from one search to the next."""

import json
import logging
import math
import statistics
from typing import Final

from workbench.errors import FileError
from workbench.files.atomic import write_atomically
from workbench.files.folders import data_folder

START_SECONDS: Final = 6.0
"""Before the first search on this machine. Assumed: two processes after each other, Numba, kernels; a loaded machine needs 15 to 25."""
_KEPT: Final = 9
_LARGEST: Final = 10_000
"""Bytes of the file"""
_log = logging.getLogger(__name__)


def usual_start() -> float:
    """Seconds from the start of a search to the first mini-batch of a worker: the median of the last ones."""
    known = _known()
    return statistics.median(known) if known else START_SECONDS


def note_start(seconds: float) -> None:
    """A search needed so long. Not for the window's thread; a disk that refuses is no reason to stop."""
    path = data_folder() / "search-starts.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps([*_known(), round(seconds, 3)][-_KEPT:]).encode())
    except (OSError, FileError) as error:
        _log.info("the time of a start was not kept: %s", error)


def _known() -> list[float]:
    try:
        with (data_folder() / "search-starts.json").open("rb") as stream:
            found = json.loads(stream.read(_LARGEST))
        times = [float(seconds) for seconds in found]
    except (OSError, ValueError, TypeError, RecursionError):
        return []
    return [seconds for seconds in times if math.isfinite(seconds) and 0.0 <= seconds < 600.0][-_KEPT:]
