"""Making, opening and reading run files: the one place where locks, checks and contents come together."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from workbench.errors import FileError
from workbench.files.looking import is_there
from workbench.language import tr
from workbench.runs.disk.file_names import check_names_for_writing
from workbench.runs.disk.side_files import keep_as_it_is, set_log_aside
from workbench.runs.disk.storage_problem import describe_problem
from workbench.runs.format.contents import Contents, read_contents
from workbench.runs.format.log_damage import find_log_damage
from workbench.runs.format.table import Key, Row
from workbench.runs.format.untrusted import (
    check_file,
    check_journal,
    check_schema,
    check_structure,
    connect,
    log_size,
    plain_errors,
)
from workbench.runs.writing.run_database import BeforeWrite, create_file


def create_run_file(path: Path, rows: Iterable[Row], before_write: BeforeWrite | None = None) -> dict[Key, bytes]:
    """A new run file with these rows; their digests. Raises ``FileError`` if there is one already, or no room."""
    if is_there(path):
        raise FileError(tr("{path} is already there and is left alone. Choose another name.", path=path))
    found = tuple(rows)
    try:
        set_log_aside(path)
        return create_file(path, found, before_write)
    except (sqlite3.Error, OSError) as error:
        raise FileError(describe_problem(path, error, sum(row.nbytes for row in found)).text) from error


def open_for_writing(path: Path) -> Contents:
    """Check a run file and bring it to its last commit. Raises ``FileError`` if it cannot be gone on with."""
    size = check_file(path) + log_size(path)
    told = (*check_names_for_writing(path), *_kept_where_damaged(path))
    check_journal(path)
    with plain_errors(path), closing(connect(path, writable=True)) as connection:
        check_schema(connection, path)
        check_structure(connection, path)
        contents = read_contents(connection, path, size)
    if not contents.is_whole:
        reasons = "; ".join(contents.damage[:3])
        raise FileError(
            tr(
                "{path} is damaged and cannot be gone on with: {reasons}. It can still be opened for reading, as far as it is proven.",
                path=path,
                reasons=reasons,
            )
        )
    return replace(contents, damage=(*told, *contents.damage))


def _kept_where_damaged(path: Path) -> tuple[str, ...]:
    """What is told of a damaged log. Opening the file ends what could still be found in it, so it is kept as it is."""
    damage = find_log_damage(path)
    if damage is None:
        return ()
    try:
        kept = keep_as_it_is(path)
    except OSError as error:
        reason = describe_problem(path, error, path.stat().st_size + log_size(path)).text
        raise FileError(
            tr(
                "{path} is not opened for writing: {damage}, and the file could not be kept as it is. {reason}",
                path=path,
                damage=damage,
                reason=reason,
            )
        ) from error
    return (tr("{damage}. The file as it was is kept as {kept}", damage=damage, kept=kept.name),)
