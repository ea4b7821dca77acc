"""The names of a file: SQLite keeps its log beside the name by which it was opened, and finds it by no other.

So a file is always opened by the name to which links lead, is not written while it has two names, and is not believed where
its log lies beside another one.
"""

import os
import time
from pathlib import Path
from typing import Final

from workbench.errors import FileError
from workbench.language import tr
from workbench.runs.disk.inode_lock import is_held
from workbench.runs.disk.lock import find_owner
from workbench.runs.disk.side_files import LOG, beside, orphaned_logs

_TRIES, _PAUSE = 6, 0.03
"""A writer that just begins or ends has only one of its two locks for a moment."""
_WAL_MODE: Final = 2
_HEAD_BYTES: Final = 20


def check_names_for_reading(path: Path) -> tuple[str, ...]:
    """What has to be told about a file without its log. Raises ``FileError`` where all of it is known not to be here."""
    for attempt in range(_TRIES):
        if not is_held(path) or find_owner(path) is not None:
            break
        if attempt < _TRIES - 1:
            time.sleep(_PAUSE)
    else:
        raise FileError(
            tr(
                "{path} is being written under another name, and is not complete under this one. "
                "Open it by the other name, or wait until it is closed there.",
                path=path,
            )
        )
    return () if find_owner(path) is not None else _without_log(path)


def check_names_for_writing(path: Path) -> tuple[str, ...]:
    """The same for whoever holds its lock; a file of several names is refused."""
    try:
        names = path.stat().st_nlink
    except OSError:
        names = 1
    if names > 1:
        raise FileError(
            tr(
                "{path} has {names} names (hard links). What is written by one would be missing at the others, so it is only "
                "read. Copy it and go on with the copy, or delete the other names.",
                path=path,
                names=names,
            )
        )
    return _without_log(path)


def _without_log(path: Path) -> tuple[str, ...]:
    """Whether the log of a file that was not closed in order is missing, and what is to be told then."""
    orphans = orphaned_logs(path.parent)
    journals = [orphan for orphan in orphans if not orphan.name.endswith(LOG)]
    if _is_in_log_mode(path):
        if os.path.lexists(beside(path, LOG)):
            return ()
        if path.stat().st_nlink > 1:
            raise FileError(
                tr(
                    "{path} was not closed in order, and its log lies beside another of its names. Open it by that name.",
                    path=path,
                )
            )
    elif not journals or os.path.lexists(beside(path, "-journal")):
        return ()
    else:
        orphans = journals
    if orphans:
        ending = orphans[0].name[orphans[0].name.rindex("-") :]
        raise FileError(
            tr(
                "{path} may be incomplete: {orphan} beside it is the log of a file that is not there any more, perhaps of this "
                "one before it was renamed. If it is, rename it to {name}; if not, move it away.",
                path=path,
                orphan=orphans[0].name,
                name=path.name + ending,
            )
        )
    return (
        tr(
            "{name} was not closed in order and its log is not beside it: what was done last may be missing",
            name=path.name,
        ),
    )


def _is_in_log_mode(path: Path) -> bool:
    """Whether the database says that it is written with a log beside it. Raises ``FileError``."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError as error:
        raise FileError(
            tr("{path} cannot be read: {reason}.", path=path, reason=(error.strerror or tr("unknown reason")).lower())
        ) from error
    return len(head) == _HEAD_BYTES and _WAL_MODE in head[18:20]
