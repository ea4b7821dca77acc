"""The folders in which the workbench keeps what belongs to the user."""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

import platformdirs

from workbench.language import tr


def own_folder() -> Path:
    """The user's own data folder; it may not exist yet, and cannot where the home may not be written."""
    return Path(platformdirs.user_data_dir("training-workbench", appauthor=False))


def data_folder() -> Path:
    """The folder for runs, studies and the log: the user's own, or a temporary one of this user where that cannot be made."""
    own = own_folder()
    try:
        own.mkdir(parents=True, exist_ok=True)
        if os.access(own, os.W_OK | os.X_OK):
            return own
    except OSError:
        pass
    try:
        return temporary_folder() / "data"
    except OSError:
        return own  # whoever writes there is told why it cannot be


def folder_note() -> str:
    """What has to be told where the own folder cannot be written; empty where it can."""
    folder, own = data_folder(), own_folder()
    if folder == own:
        return ""
    return tr(
        "{own} cannot be written, so runs and studies are kept in {folder}, which may be emptied at the next start of the computer.",
        own=own,
        folder=folder,
    )


def temporary_folder() -> Path:
    """A folder for temporary files that only this user can write to, the same one each time. Raises ``OSError``."""
    own = os.getuid() if hasattr(os, "getuid") else None
    folder = Path(tempfile.gettempdir()) / f"training-workbench-{'cache' if own is None else own}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()  # somebody else may have been there first, with kernels of his own
    if not stat.S_ISDIR(found.st_mode) or (own is not None and (found.st_uid != own or found.st_mode & 0o022)):
        raise PermissionError(tr("{folder} belongs to somebody else", folder=folder))
    return folder
