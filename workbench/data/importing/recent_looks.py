"""What is found out of the list of own data beside the window, and how its entries are told."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from workbench.data.dataset import Dataset, Split
from workbench.data.importing.recent_data import RecentRecord, Whereabouts, recalled, recent_data
from workbench.data.loading import load_dataset
from workbench.errors import DataError
from workbench.language import tr, tr_count
from workbench.numbers import storage

_LARGEST_PICTURED: Final = 30_000_000
"""Bytes that are kept; more would be read for a second, only for a small picture"""
_MOST_PICTURED: Final = 2000


@dataclass(frozen=True, slots=True)
class Listed:
    """What is in the list."""

    records: tuple[RecentRecord, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What was found out of one entry; ``data`` are enough of it for a picture, where they were not asked for before."""

    record: RecentRecord
    whereabouts: Whereabouts
    is_usable: bool
    data: Dataset | None
    gone: tuple[str, ...] = ()
    """The files that are not where they were"""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked before an entry goes; ``also`` names what can go with it, empty where nothing can."""

    text: str
    more: str
    also: str


def look_over(pictured: frozenset[str], stop: threading.Event, report: Callable[[object], None]) -> None:
    """Report the list, then what is found out of each entry."""
    records = recent_data()
    report(Listed(records))
    for record in records:
        if stop.is_set():
            return
        is_usable, data = record.is_usable, None
        if record.key not in pictured and is_usable and record.bytes_kept <= _LARGEST_PICTURED:
            data = _few_of(record)
        report(Looked(record, record.whereabouts(), is_usable, data, record.gone_files()))


def state_text(record: RecentRecord, found: Whereabouts, *, is_usable: bool, gone: tuple[str, ...] = ()) -> str:
    """What has to be known of the files, of which some are ``gone``, and of what is kept; empty where all is well."""
    name = _name_of(record.file)
    files, count = ", ".join(map(_name_of, gone)) or name, max(1, len(gone))
    match found, is_usable:
        case "gone", True:
            return tr_count(
                "{files} is not where it was. What was kept of it still works.",
                "{files} are not where they were. What was kept of them still works.",
                count,
                files=files,
            )
        case "gone", False:
            return tr_count(
                "{files} is not where it was, and nothing is kept of it.",
                "{files} are not where they were, and nothing is kept of them.",
                count,
                files=files,
            )
        case "changed", True:
            return tr("{file} has changed. What was kept of it still works.", file=name)
        case "", False:
            return tr("Nothing is kept of it any more.")
        case _, False:
            return tr("Nothing is kept of it any more: {file} is read again.", file=name)
    return ""


def _name_of(file: str) -> str:
    return file.replace("\\", "/").rsplit("/", 1)[-1]


def card_tip(record: RecentRecord) -> str:
    """All that the card may have cut short."""
    size = record.bytes_kept
    kept = tr("{size} are kept for runs.", size=storage(size)) if size else ""
    return "\n".join(text for text in (record.name, record.line, record.file, *record.others, kept) if text)


def removal_question(record: RecentRecord, *, is_current: bool) -> Question:
    """``is_current``: the run in the window learns from it."""
    text = tr("{name} is taken off the list. No file of yours is touched.", name=record.name)
    size = record.bytes_kept
    if record.kind == "drawn":
        return Question(text, tr("The points stay in the runs that learned from them, and nowhere else."), "")
    if not size or is_current:
        return Question(
            text, tr("What is kept of it stays: the run in this window learns from it.") if size else "", ""
        )
    more = tr("Runs that learned from it can be looked at without what is kept, but not be gone on with.")
    if record.whereabouts() not in ("there", "changed"):
        more = tr("{more} There is no other copy: its file is gone.", more=more)
    return Question(text, more, tr("Delete what is kept of it, too ({size})", size=storage(size)))


def _few_of(record: RecentRecord) -> Dataset | None:
    try:
        data = load_dataset(recalled(record))
    except DataError:
        return None  # a card without a picture; choosing it tells why
    return replace(data, train=_few(data.train, _MOST_PICTURED), dev=_few(data.dev, 1), test=_few(data.test, 0))


def _few(part: Split, rows: int) -> Split:
    """Copies, so that the rest need not stay in memory."""
    targets = None if part.targets is None else part.targets[:rows].copy()
    return Split(part.features[:rows].copy(), part.labels[:rows].copy(), targets)
