"""Which file it is, whatever it is called."""

from pathlib import Path


def file_identity(path: Path) -> tuple[int, int] | None:
    """What tells this file from another one at the same path: device and inode; None if there is none."""
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino
