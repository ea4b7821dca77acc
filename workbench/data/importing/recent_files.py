"""The data files that were opened last, newest first, kept from one session to the next."""

import json
from pathlib import Path
from typing import Final

from workbench.errors import FileError
from workbench.files.atomic import write_atomically
from workbench.files.folders import data_folder
from workbench.files.looking import is_there

MOST_RECENT: Final = 10
_LARGEST: Final = 200_000


def recent_files() -> tuple[Path, ...]:
    """At most ``MOST_RECENT``; they may be gone by now. A damaged list is an empty one."""
    try:
        with _list_file().open("rb") as stream:
            found = json.loads(stream.read(_LARGEST))
    except (OSError, ValueError):
        return ()
    names = found if isinstance(found, list) else []
    return tuple(Path(name) for name in names if isinstance(name, str) and name)[:MOST_RECENT]


def remember_file(path: Path) -> None:
    """Put a file first in the list. Where that cannot be written, nothing is remembered."""
    whole = path.absolute()
    _write((whole, *(other for other in recent_files() if other != whole)))


def forget_missing() -> None:
    """Take the files out of the list that are gone."""
    _write(tuple(path for path in recent_files() if is_there(path)))


def _write(paths: tuple[Path, ...]) -> None:
    try:
        write_atomically(_list_file(), json.dumps([str(path) for path in paths[:MOST_RECENT]]).encode())
    except FileError:
        return


def _list_file() -> Path:
    return data_folder() / "recent-data.json"
