"""Where a path leads: the one name of a file by which it is locked, opened and written."""

import os
from pathlib import Path
from typing import Final

from workbench.errors import FileError
from workbench.language import tr

_LONGEST_NAME: Final = 240
"""Bytes; file systems take 255, and side files have longer names."""


def true_path(path: Path) -> Path:
    """The name to which links lead: the one that is locked and opened. Raises ``FileError``."""
    if not path.name:
        raise FileError(tr("A file needs a name, and {path!r} is none.", path=str(path)))
    if len(os.fsencode(path.name)) > _LONGEST_NAME:
        raise FileError(
            tr(
                "{name}… is too long for a name: at most {most} bytes are possible. Choose a shorter one.",
                name=path.name[:40],
                most=_LONGEST_NAME,
            )
        )
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise FileError(tr("{path!r} leads nowhere: {error}.", path=str(path), error=error)) from error
