"""Opening run files, one's own and foreign ones: what is looked at before anything in them is believed."""

import os
import sqlite3
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from workbench.errors import FileError
from workbench.language import tr
from workbench.numbers import storage
from workbench.runs.disk.lock import find_owner
from workbench.runs.disk.side_files import refuse_links_beside
from workbench.runs.format.keyframe_blob import PART_BYTES
from workbench.runs.format.schema import APPLICATION_ID, FORMAT_VERSION, OLDEST_VERSION, expected_schema

LARGEST_FILE: Final = 64 * 2**30
_MAGIC: Final = b"SQLite format 3\0"
_HEAD: Final = struct.Struct(">16sHBB")
_USER_VERSION, _APPLICATION_ID, _HEAD_BYTES = 60, 68, 100
_WAL_MODE: Final = 2
_BUSY_SECONDS: Final = 5.0
_NOT_READ = tr("What it holds is left alone.")
_SUPER_JOURNAL: Final = bytes.fromhex("d9d505f920a163d7")


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Every error of the database below becomes a ``FileError`` that names the file."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning, UnicodeError, OverflowError) as error:
        if path.with_name(path.name + "-journal").exists():
            raise FileError(
                tr(
                    "{path} was left in the middle of a write ({error}). Open it once where it can be written; that puts it in order.",
                    path=path,
                    error=error,
                )
            ) from error
        raise FileError(
            tr(
                "{path} is damaged or cannot be read: {error}. Take it from a backup, or copy it to another disk and try again.",
                path=path,
                error=error,
            )
        ) from error
    except OSError as error:
        raise FileError(
            tr("{path} cannot be read: {lower}.", path=path, lower=(error.strerror or str(error)).lower())
        ) from error


def find_version(path: Path) -> int:
    """The format version of a run file: 1 is a single state (``run_file.py``). Raises ``FileError``."""
    return _version(path, *_read_head(path))


def _version(path: Path, head: bytes, size: int) -> int:
    if head[:16] == _MAGIC:
        return _check_database_head(path, head)
    # Version 1 begins with the length of its JSON header, then the header.
    if len(head) > 8 and head[8:9] == b"{" and 2 <= int.from_bytes(head[:8], "little") <= size - 8:
        return 1
    raise FileError(
        tr(
            "{path} is not a run file of the workbench: it begins with other bytes. {not_read}",
            path=path,
            not_read=_NOT_READ,
        )
    )


def check_file(path: Path) -> int:
    """Look at size and first bytes; the size. Raises ``FileError`` for what is not a run file of this version."""
    head, size = _read_head(path)  # both at once: another process may move the file at any time
    version = _version(path, head, size)
    if version == 1:
        raise FileError(
            tr(
                "{path} has format version 1, which holds a single state; here a file of version {oldest} or later is needed. "
                "Its weights can be exported and its state can be trained on.",
                path=path,
                oldest=OLDEST_VERSION,
            )
        )
    if not OLDEST_VERSION <= version <= FORMAT_VERSION:
        raise FileError(
            tr(
                "{path} has format version {version}; this workbench reads versions 1 to {format_version}. "
                "Open it with the newer workbench that wrote it.",
                path=path,
                version=version,
                format_version=FORMAT_VERSION,
            )
        )
    return size


def log_size(path: Path) -> int:
    """Bytes of the write-ahead log beside a file: committed content that is not in the file yet."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size
    except OSError:
        return 0


def connect(path: Path, *, writable: bool = False, create: bool = False) -> sqlite3.Connection:
    """A connection that believes nothing: no code in the schema, nothing attached, every value bounded.

    Texts come as bytes. For one thread at a time, not always the same. Raises ``sqlite3.Error``, ``FileError`` for links.
    """
    refuse_links_beside(path)
    mode = "rwc" if create else "rw" if writable else "ro"
    alone = not writable and not create and _is_left_alone(path)
    uri = f"{path.absolute().as_uri()}?mode={mode}{'&immutable=1' if alone else ''}"
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=_BUSY_SECONDS, cached_statements=64, check_same_thread=False
    )
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, PART_BYTES + 2**20)
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 10_000)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 20)
        connection.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1)
        connection.text_factory = bytes
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        connection.execute("PRAGMA mmap_size=0")
        connection.execute("PRAGMA temp_store=MEMORY")
        if not writable and not create:
            connection.execute("PRAGMA query_only=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def stated_version(connection: sqlite3.Connection) -> int:
    """The format version by the last commit, whatever the first bytes of the file say. Raises ``sqlite3.Error``."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    return int(found)


def check_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file whose tables are not exactly those of its version: no view, trigger, index or table more."""
    expected = expected_schema(stated_version(connection))
    found = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT 50").fetchall()
    texts = sorted(
        tuple("" if cell is None else bytes(cell).decode("utf-8", "replace") for cell in row) for row in found
    )
    if tuple(texts) != expected:
        ours = {row[1] for row in expected}
        strange = [row[1] for row in texts if row not in expected][:3] or sorted(ours - {row[1] for row in texts})[:3]
        names = ", ".join(repr(name[:40]) for name in strange)
        raise FileError(
            tr(
                "{path} is not a sound run file: its tables differ from those of the format ({names}). {not_read}",
                path=path,
                names=names,
                not_read=_NOT_READ,
            )
        )


def check_structure(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse to write into a file whose pages are damaged."""
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != b"ok":
        reason = bytes(found).decode("utf-8", "replace").replace("\n", " ")[:200]
        raise FileError(
            tr(
                "{path} is damaged and cannot be continued ({reason}). It can still be opened for reading, as far as it is sound.",
                path=path,
                reason=reason,
            )
        )


def check_journal(path: Path) -> None:
    """Refuse a journal beside the file that names other files: ours never does."""
    journal = path.with_name(path.name + "-journal")
    try:
        with journal.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - 8))
            tail = stream.read(8)
    except FileNotFoundError:
        return
    if tail == _SUPER_JOURNAL:
        raise FileError(
            tr(
                "{journal} names other files, which journals of runs never do. Move it away, then try again.",
                journal=journal,
            )
        )


def _read_head(path: Path) -> tuple[bytes, int]:
    """The first bytes of an ordinary file of reasonable size, and its size."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise FileError(tr("{path} is not an ordinary file. Choose a run file.", path=path))
        if about.st_size > LARGEST_FILE:
            raise FileError(
                tr(
                    "{path} has {st_size}; run files of at most {largest_file} are read.",
                    path=path,
                    st_size=storage(about.st_size),
                    largest_file=storage(LARGEST_FILE),
                )
            )
        with path.open("rb") as stream:
            return stream.read(_HEAD_BYTES), about.st_size
    except OSError as error:
        raise FileError(
            tr("{path} cannot be read: {lower}.", path=path, lower=(error.strerror or "unknown reason").lower())
        ) from error
    except ValueError as error:
        raise FileError(tr("{path!r} cannot be the name of a file: {error}.", path=str(path), error=error)) from error


def _check_database_head(path: Path, head: bytes) -> int:
    """The version that the first page of a database states, if it is one of the workbench at all."""
    if len(head) < _HEAD_BYTES:
        raise FileError(
            tr("{path} breaks off after {n_head} bytes. Take it from a backup.", path=path, n_head=len(head))
        )
    application = int.from_bytes(head[_APPLICATION_ID : _APPLICATION_ID + 4], "big")
    if application != APPLICATION_ID:
        raise FileError(
            tr(
                "{path} is a database of another program, not a run file of the workbench. {not_read}",
                path=path,
                not_read=_NOT_READ,
            )
        )
    return int.from_bytes(head[_USER_VERSION : _USER_VERSION + 4], "big")


def _is_left_alone(path: Path) -> bool:
    """Whether it is a file in WAL mode whose log is empty: complete, and reading it must not make side files."""
    try:
        if path.with_name(path.name + "-wal").stat().st_size > 0 or find_owner(path) is not None:
            return False
    except FileNotFoundError:
        pass
    with path.open("rb") as stream:
        head = stream.read(_HEAD.size)
    return len(head) == _HEAD.size and _WAL_MODE in _HEAD.unpack(head)[2:]
