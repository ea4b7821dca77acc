"""The folder in which runs are kept when no other place is named."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from workbench.errors import FileError
from workbench.files.folders import data_folder
from workbench.files.looking import is_there
from workbench.language import tr
from workbench.runs.disk.side_files import rename_with_side_files, unlink_with_side_files
from workbench.runs.disk.true_path import true_path
from workbench.runs.format.untrusted import find_version

_DISCARDED = "discarded"


def runs_folder() -> Path:
    """The folder for runs; it may not exist yet."""
    return data_folder() / "runs"


def plain_name(name: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:60] or "run"


def new_run_path(name: str) -> Path:
    """A path that is not taken, made of the time and the run's name."""
    plain = plain_name(name)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    folder, number = runs_folder(), 1
    path = folder / f"{stamp}-{plain}.run"
    while path.exists():
        number += 1
        path = folder / f"{stamp}-{plain}-{number}.run"
    return path


def newest_run() -> Path | None:
    """The run that was written last; None if there is none."""
    return next(iter(recent_runs(1)), None)


def recent_runs(most: int) -> tuple[Path, ...]:
    """The runs that were written last, the newest first."""
    return _newest_first(runs_folder())[:most]


def discarded_runs(folders: Iterable[Path] = ()) -> tuple[Path, ...]:
    """Those discarded from the usual folder and from these, the newest first of each."""
    return tuple(
        path for folder in dict.fromkeys((runs_folder(), *folders)) for path in _newest_first(folder / _DISCARDED)
    )


def is_discarded(path: Path) -> bool:
    """Whether a run that lay at ``path`` lies among the discarded ones."""
    return not is_there(path) and is_there(path.parent / _DISCARDED / path.name)


def empty_discarded(folders: Iterable[Path] = ()) -> int:
    """Delete them for good; how many there were. Raises ``FileError``."""
    runs = discarded_runs(folders)
    for path in runs:
        try:
            unlink_with_side_files(path)
        except OSError as error:
            raise FileError(tr("{path} could not be deleted: {reason}.", path=path, reason=_reason(error))) from error
    return len(runs)


def discard(path: Path) -> Path:
    """Put a run among the discarded ones, where it stays until they are emptied; its new path. Raises ``FileError``."""
    folder = path.parent / _DISCARDED
    _settle(path)
    try:
        folder.mkdir(exist_ok=True)
        new = free_name(folder / path.name)
        rename_with_side_files(path, new)
    except OSError as error:
        raise FileError(
            tr(
                "{path} could not be put among the discarded runs: {reason}. It is still there.",
                path=path,
                reason=_reason(error),
            )
        ) from error
    return new


def bring_back(path: Path) -> Path:
    """The opposite of ``discard``: its path from now on. Raises ``FileError``."""
    try:
        new = free_name(path.parent.parent / path.name)
        rename_with_side_files(path, new)
    except OSError as error:
        raise FileError(tr("{path} could not be brought back: {reason}.", path=path, reason=_reason(error))) from error
    return new


def _newest_first(folder: Path) -> tuple[Path, ...]:
    try:
        runs = [(path.stat().st_mtime, path) for path in folder.glob("*.run") if path.is_file()]
    except OSError:
        return ()
    return tuple(path for _, path in sorted(runs, reverse=True))


def free_name(path: Path) -> Path:
    """The path, or one like it that is not taken."""
    other, number = path, 1
    while other.exists():
        other = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return other


def _reason(error: OSError) -> str:
    return (error.strerror or tr("unknown reason")).lower()


def _settle(path: Path) -> None:
    """Fold what a writer that died left beside the file into it: it is about to move, and its log would stay behind.

    Raises ``FileIsLocked`` while somebody writes it. What is not a sound run is left as it is.
    """
    from workbench.runs.disk.lock import FileIsLocked
    from workbench.runs.writing.run_log import RunLog

    try:
        RunLog.open(path).close()
    except FileIsLocked:
        raise
    except FileError:
        return


def set_aside(path: Path) -> Path | None:
    """Give a file that stands at ``path`` another name, so that a new run can take it; the name, or None.

    Raises ``FileError``, also for a file that is no run: it is left alone.
    """
    path = true_path(path)
    if not path.is_file():
        return None
    find_version(path)
    _settle(path)
    other = free_name(path)
    try:
        rename_with_side_files(path, other)
    except OSError as error:
        raise FileError(
            tr(
                "{path} exists and could not be set aside: {reason}. Choose another name.",
                path=path,
                reason=_reason(error),
            )
        ) from error
    return other
