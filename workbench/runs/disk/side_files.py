"""Files that the workbench keeps beside a run or a study: its lock, the log of its database, a file being written.

Their names are known, so anybody who can write into the folder can put a link there that leads to another file. None is
opened through a link, whether symbolic or hard: what it leads to belongs to somebody.
"""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from workbench.errors import FileError
from workbench.language import tr

LOG, JOURNAL, SHARED_MEMORY = "-wal", "-journal", "-shm"
"""What SQLite puts behind the name of a database."""
OF_SQLITE: Final = (LOG, JOURNAL, SHARED_MEMORY)
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class LinkInTheWayError(OSError):
    """Where a side file belongs stands a link, or something that is no ordinary file."""


def beside(path: Path, ending: str) -> Path:
    """The side file of that ending."""
    return path.with_name(path.name + ending)


def open_side_file(path: Path, *, writable: bool = True) -> int:
    """A handle of the file at ``path``, which is made where there is none if ``writable``.

    Raises ``LinkInTheWayError`` where a link stands there, ``OSError`` else.
    """
    if not writable:
        return _plain_handle(path, os.O_RDONLY)
    with contextlib.suppress(FileExistsError):
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK, 0o644)
    return _plain_handle(path, os.O_RDWR)


def refuse_links_beside(path: Path) -> None:
    """Raises ``FileError`` where a link stands in the place of a file that SQLite would write beside ``path``."""
    for ending in OF_SQLITE:
        side = beside(path, ending)
        try:
            about = os.lstat(side)
        except OSError:
            continue
        if not _is_plain(about):
            raise FileError(
                tr(
                    "{path} is not opened: {side} beside it is a link or not an ordinary file. Move it away, then try again.",
                    path=path,
                    side=side.name,
                )
            )


@contextlib.contextmanager
def fresh_file(path: Path) -> Iterator[Path]:
    """An empty file at ``path``, made anew and without a link, for whoever writes it; what is left of it is removed."""
    remove_with_side_files(path)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK, 0o644))
    try:
        yield path
    finally:
        remove_with_side_files(path)


def remove_with_side_files(path: Path) -> None:
    """The file and what SQLite left beside it, as far as that can be removed. A link goes, not what it leads to."""
    for ending in ("", *OF_SQLITE):
        with contextlib.suppress(OSError):
            beside(path, ending).unlink()


def rename_with_side_files(path: Path, new: Path) -> None:
    """Give a file another name, and with it the log that a writer may have left: without that it would be incomplete.

    Raises ``OSError``.
    """
    path.replace(new)
    for ending in (LOG, JOURNAL):
        with contextlib.suppress(FileNotFoundError):
            beside(path, ending).replace(beside(new, ending))


def unlink_with_side_files(path: Path) -> None:
    """Delete a file and the log that a writer may have left. Raises ``OSError``."""
    path.unlink(missing_ok=True)
    for ending in (LOG, JOURNAL):
        beside(path, ending).unlink(missing_ok=True)


def set_log_aside(path: Path) -> None:
    """Give the log of a file that once stood at ``path`` another name: a new file there would take it for its own.

    Raises ``OSError``.
    """
    for ending in (LOG, JOURNAL):
        side = beside(path, ending)
        if side.is_symlink() or side.exists():
            number = 1
            while (other := path.with_name(f"{path.stem}-{number}{path.suffix}{ending}")).exists():
                number += 1
            side.rename(other)


def keep_as_it_is(path: Path) -> Path:
    """A copy of the file and its log beside it, before somebody puts a damaged file in order; its path. Raises ``OSError``."""
    number = 1
    while os.path.lexists(kept := path.with_name(f"{path.stem[:200]}-damaged-{number}{path.suffix}")):
        number += 1
    try:
        for ending in ("", LOG, JOURNAL):
            if beside(path, ending).exists():
                os.close(os.open(beside(kept, ending), os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK, 0o644))
                shutil.copyfile(beside(path, ending), beside(kept, ending))
    except OSError:
        remove_with_side_files(kept)
        raise
    return kept


def orphaned_logs(folder: Path) -> list[Path]:
    """Logs in a folder that hold something, and whose file is not there under its name any more."""
    found = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            base, dash, ending = entry.name.rpartition("-")
            if dash + ending not in (LOG, JOURNAL) or (folder / base).exists():
                continue
            about = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(about.st_mode) and about.st_size > 0:
                found.append(folder / entry.name)
    return sorted(found)


def _plain_handle(path: Path, flags: int) -> int:
    try:
        handle = os.open(path, flags | _NO_LINK)
    except OSError as error:
        if path.is_symlink():
            raise LinkInTheWayError(error.errno, tr("a link stands in its place")) from error
        raise
    if not _is_plain(os.fstat(handle)) or path.is_symlink():
        os.close(handle)
        raise LinkInTheWayError(0, tr("a link or no ordinary file stands in its place"))
    return handle


def _is_plain(about: os.stat_result) -> bool:
    """An ordinary file of one name; one that was just removed has none."""
    return stat.S_ISREG(about.st_mode) and about.st_nlink <= 1
