"""What a person notes about whole runs: tags, a note, a pin; and which runs were opened last, wherever they lie.

Kept in files of the workbench, one for each run, not in the run file: a run that another process writes, or that may only be
read, can be noted about all the same, and nothing that is written here can hurt a run. They are found by the identity of the run,
so they stay with it when its file is renamed or moved.
"""

import hashlib
import json
import time
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from workbench.errors import SpecError
from workbench.files.atomic import write_atomically
from workbench.files.folders import data_folder
from workbench.specs.base import Spec

MOST_OPENED: Final = 30
"""So many runs are remembered only because they were opened"""
_MOST_READ: Final = 5_000
_LARGEST: Final = 100_000


class RunMemo(Spec):
    """About one run; ``opened`` in seconds since 1970, 0 where it was not opened in a window."""

    key: Annotated[str, Field(max_length=4200)]
    path: Annotated[str, Field(max_length=4096)] = ""
    name: Annotated[str, Field(max_length=200)] = ""
    tags: Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=20)] = ()
    note: Annotated[str, Field(max_length=2000)] = ""
    is_pinned: bool = False
    opened: Annotated[float, Field(ge=0)] = 0.0

    @property
    def says_something(self) -> bool:
        """Whether there is more to it than that the run was opened."""
        return bool(self.tags or self.note or self.is_pinned)


def run_memos() -> dict[str, RunMemo]:
    """All of them by the keys of their runs; what cannot be read is left out."""
    try:
        paths = sorted(path for path in _folder().iterdir() if path.suffix == ".json")
    except OSError:
        return {}
    found = (_read(path) for path in paths[:_MOST_READ])
    return {memo.key: memo for memo in found if memo is not None}


def change_memo(key: str, **changes: object) -> RunMemo:
    """Note something about a run, beside what is noted already. Raises ``FileError`` or ``SpecError``."""
    path = _path(key)
    memo = (_read(path) or RunMemo(key=key)).replaced(**changes)
    write_atomically(path, memo.to_json().encode("utf-8", "surrogatepass"))
    return memo


def remember_opened(key: str, path: Path, name: str, now: float | None = None) -> None:
    """Put a run first among those opened last; of these the oldest are forgotten. Raises ``FileError`` or ``SpecError``."""
    change_memo(key, path=str(path)[:4096], name=name[:200], opened=time.time() if now is None else now)
    opened = sorted((memo for memo in run_memos().values() if not memo.says_something), key=lambda memo: -memo.opened)
    for memo in opened[MOST_OPENED:]:
        _path(memo.key).unlink(missing_ok=True)


def tags_in(text: str) -> tuple[str, ...]:
    """Tags as they are typed, with commas between, each once."""
    found = (" ".join(tag.split())[:60] for tag in text.split(","))
    return tuple(dict.fromkeys(tag for tag in found if tag))[:20]


def _read(path: Path) -> RunMemo | None:
    try:
        with path.open("rb") as stream:
            memo = RunMemo.parse(json.loads(stream.read(_LARGEST)))
    except (OSError, ValueError, RecursionError, SpecError):
        return None
    return memo if _path(memo.key).name == path.name else None


def _folder() -> Path:
    return data_folder() / "run-notes"


def _path(key: str) -> Path:
    return _folder() / f"{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.json"
