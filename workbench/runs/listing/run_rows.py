"""The list of runs: every file of the folder, and those that were opened or pinned elsewhere, in rows that can be found, sorted, tidied."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from workbench.files.looking import is_there
from workbench.language import tr
from workbench.runs.disk.lock import find_owner, lock_path
from workbench.runs.listing.glance_store import keep_glances, kept_glances
from workbench.runs.listing.run_glance import RunGlance, look_at, stamp_of
from workbench.runs.listing.run_memos import RunMemo, run_memos
from workbench.runs.writing.folder import discarded_runs, is_discarded, recent_runs, runs_folder

MOST_LISTED: Final = 5_000
_REPORTED_TOGETHER: Final = 25
Order = Literal["name", "data", "loss", "accuracy", "steps", "edits", "written", "size", "tags", "note"]


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run of the list. ``glance`` None: it is still to be looked at. ``owner``: who writes it now, in words; ``is_open_here``: this process."""

    path: Path
    glance: RunGlance | None = None
    memo: RunMemo | None = None
    owner: str = ""
    is_missing: bool = False
    is_open_here: bool = False

    @property
    def key(self) -> str:
        """By which it is noted about."""
        if self.glance is not None:
            return self.glance.key
        return self.memo.key if self.memo is not None else str(self.path)

    @property
    def name(self) -> str:
        """Of the run, or else of its file."""
        told = self.glance.name if self.glance is not None else self.memo.name if self.memo is not None else ""
        return told or self.path.stem

    @property
    def is_pinned(self) -> bool:
        """Whether it is kept at the top, and out of every tidying."""
        return self.memo is not None and self.memo.is_pinned

    @property
    def tags(self) -> tuple[str, ...]:
        """What it was tagged with."""
        return () if self.memo is None else self.memo.tags

    @property
    def note(self) -> str:
        """What was noted about it."""
        return "" if self.memo is None else self.memo.note

    @property
    def written(self) -> float:
        """When it was written last, in seconds since 1970; 0 where that is not known."""
        return 0.0 if self.glance is None else self.glance.stamp[0] / 1e9

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return 0 if self.glance is None else self.glance.stamp[1] + self.glance.stamp[2]

    @property
    def trouble(self) -> str:
        """What is wrong with it, in words; empty where nothing is."""
        if self.is_missing:
            return tr("Not there any more: {path}", path=self.path)
        if self.glance is None:
            return ""
        return self.glance.problem or self.glance.damage

    @property
    def state(self) -> str:
        """In a word or two, where there is something to be said."""
        if self.is_missing:
            return tr("missing")
        if self.owner:
            return tr("open here") if self.is_open_here else tr("being written")
        if self.glance is None:
            return tr("not read yet")
        if self.glance.problem:
            return tr("cannot be read")
        return tr("damaged") if self.glance.damage else ""


@dataclass(frozen=True, slots=True)
class RunListing:
    """All runs, the newest first, and how many discarded ones there are beside them, of how many bytes."""

    rows: tuple[RunRow, ...] = ()
    discarded: int = 0
    discarded_bytes: int = 0


def list_runs(stop: threading.Event, report: Callable[[object], None]) -> RunListing:
    """Look at all of them; reports listings on the way, first as they were kept. Never in the window's thread."""
    discarded = [found for path in discarded_runs() if (found := _size(path)) is not None]
    rows: tuple[RunRow, ...] = ()
    for rows in _looked_through(stop):
        report(RunListing(rows, len(discarded), sum(discarded)))
    return RunListing(rows, len(discarded), sum(discarded))


def _looked_through(stop: threading.Event) -> Iterator[tuple[RunRow, ...]]:
    memos, kept = run_memos(), kept_glances()
    folder = Path(os.path.realpath(runs_folder()))  # as the window knows the run that it has opened
    paths = [folder / path.name for path in recent_runs(MOST_LISTED)]
    noted = dict.fromkeys(Path(memo.path) for memo in memos.values() if memo.path)
    paths += [path for path in noted if path.parent != folder and is_there(path)]
    rows = [_as_kept(path, kept) for path in paths]
    yield _told(rows, memos)
    fresh, reported = False, 0
    for place, row in enumerate(rows):
        if stop.is_set():
            break
        if row.glance is None:
            rows[place], fresh = _looked_at(row), True
            reported += 1
            if reported % _REPORTED_TOGETHER == 0:
                yield _told(rows, memos)
    if fresh or len(kept) > len(rows):
        keep_glances(row.glance for row in rows if row.glance is not None)
    yield _told(rows, memos)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:  # emptied at this moment
        return None


def _as_kept(path: Path, kept: dict[str, RunGlance]) -> RunRow:
    glance = kept.get(str(path))
    try:
        if glance is not None and glance.stamp != stamp_of(path):
            glance = None
    except OSError:
        glance = None
    owner = find_owner(path) if is_there(lock_path(path)) else None
    is_open_here = owner is not None and owner.is_here and owner.pid == os.getpid()
    return RunRow(path, glance, owner="" if owner is None else str(owner), is_open_here=is_open_here)


def _looked_at(row: RunRow) -> RunRow:
    try:
        return replace(row, glance=look_at(row.path))
    except OSError:  # gone at this moment
        return RunRow(row.path, is_missing=True)


def _told(rows: Iterable[RunRow], memos: dict[str, RunMemo]) -> tuple[RunRow, ...]:
    """The rows with what was noted about them; then runs that are noted about and are nowhere."""
    by_path = {memo.path: memo for memo in memos.values()}
    found: list[RunRow] = []
    keys: set[str] = set()
    for row in rows:
        memo = memos.get(row.key)
        if memo is None and (row.glance is None or row.glance.problem):  # a sound file tells itself which run it is
            memo = by_path.get(str(row.path))
        found.append(replace(row, memo=memo))
        if memo is not None:
            keys.add(memo.key)
    places = {row.path for row in found}
    noted = [memo for key, memo in memos.items() if key not in keys and memo.path]
    missing = [memo for memo in noted if Path(memo.path) not in places and not is_discarded(Path(memo.path))]
    found += [RunRow(Path(memo.path), None, memo, is_missing=True) for memo in missing]
    return tuple(found)


def matching(rows: Iterable[RunRow], words: str) -> tuple[RunRow, ...]:
    """Those in whose texts every word occurs, in any case."""
    wanted = words.casefold().split()
    return tuple(row for row in rows if all(word in _texts(row) for word in wanted))


def in_order(rows: Iterable[RunRow], order: Order, *, descending: bool) -> tuple[RunRow, ...]:
    """Sorted by one column; pinned runs first, those without a value last whichever way."""
    by_text, by_number = _TEXTS.get(order), _NUMBERS.get(order)
    rows = tuple(rows)
    if by_text is not None:
        texts = {row.path: text for row in rows if (text := by_text(row).casefold())}
        there = sorted(texts, key=lambda path: texts[path], reverse=descending)
    else:
        numbers = {row.path: found for row in rows if by_number and (found := by_number(row)) is not None}
        there = sorted(numbers, key=lambda path: numbers[path], reverse=descending)
    places = {path: place for place, path in enumerate(there)}
    return tuple(sorted(rows, key=lambda row: (not row.is_pinned, places.get(row.path, len(rows)))))


def recent_first(rows: Iterable[RunRow], most: int) -> tuple[RunRow, ...]:
    """What the welcome page shows: the pinned, then those that were opened or written last."""
    shown = [row for row in rows if not (row.glance is not None and row.glance.problem)]
    return tuple(sorted(shown, key=lambda row: (not row.is_pinned, -_last_used(row)))[:most])


def to_tidy(
    rows: Sequence[RunRow], now: float, *, older_than: float | None, larger_than: int | None
) -> tuple[RunRow, ...]:
    """Runs not written for ``older_than`` seconds and larger than so many bytes; never a pinned one or one in use.

    What cannot be read is no reason to throw it away, so it stays, too. Nothing where neither is asked for.
    """
    if older_than is None and larger_than is None:
        return ()
    return tuple(
        row
        for row in rows
        if row.glance is not None
        and not (row.is_pinned or row.owner or row.is_missing or row.glance.problem)
        and (older_than is None or now - row.written > older_than)
        and (larger_than is None or row.size > larger_than)
    )


def disk_use(rows: Iterable[RunRow]) -> int:
    """Bytes of these files together."""
    return sum(row.size for row in rows)


def _last_used(row: RunRow) -> float:
    return max(row.written, 0.0 if row.memo is None else row.memo.opened)


def _texts(row: RunRow) -> str:
    data = "" if row.glance is None else row.glance.data
    return " ".join((row.name, data, row.path.stem, row.state, *row.tags, row.note)).casefold()


def _number(of: Callable[[RunGlance], float | None]) -> Callable[[RunRow], float | None]:
    """A number that only a sound file tells."""
    return lambda row: None if row.glance is None or row.glance.problem else of(row.glance)


_TEXTS: Final[dict[Order, Callable[[RunRow], str]]] = {
    "name": lambda row: row.name,
    "data": lambda row: "" if row.glance is None else row.glance.data,
    "tags": lambda row: ", ".join(row.tags),
    "note": lambda row: row.note,
}
_NUMBERS: Final[dict[Order, Callable[[RunRow], float | None]]] = {
    "loss": _number(lambda glance: glance.best_loss),
    "accuracy": _number(lambda glance: glance.best_accuracy),
    "steps": _number(lambda glance: glance.step),
    "edits": _number(lambda glance: glance.edits),
    "written": lambda row: row.written or None,
    "size": lambda row: row.size or None,
}
