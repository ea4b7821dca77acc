"""What stands at a path that somebody gave: a name that no file can have, or a folder that may not be looked into, is nothing.

The questions of ``pathlib`` raise there: for a name that is too long, one with a zero in it, a folder without the right to search it.
"""

from collections.abc import Callable
from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether there is anything of that name."""
    return _answer(path.exists)


def is_file(path: Path) -> bool:
    """Whether it is an ordinary file, or leads to one."""
    return _answer(path.is_file)


def is_folder(path: Path) -> bool:
    """Whether it is a folder, or leads to one."""
    return _answer(path.is_dir)


def _answer(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except (OSError, ValueError):
        return False
