"""What a person or a program says about a table, in words, and whether it means anything."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, get_args

from workbench.data.readers.found import ReadTable
from workbench.errors import Problem
from workbench.language import tr
from workbench.specs.own_data import Scaling


@dataclass(frozen=True, slots=True)
class Asked:
    """What was said; the words are those of the specs. ``missing`` may say ``value:TEXT``, and ``+flag`` at its end."""

    targets: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    encodings: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    split: str = ""
    """``time:COLUMN``, ``group:COLUMN`` or ``part:COLUMN``; by chance without it"""
    scaling: str = "standard"
    dev_fraction: float = 0.15
    test_fraction: float = 0.15
    split_seed: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """How the options are called where the choices come from, for messages."""

    target: str = "--target"
    leave_out: str = "--leave-out"
    types: str = "--as"
    encodings: str = "--encode"
    missing: str = "--missing"
    unread: str = "--unread"
    split: str = "--split"
    scaling: str = "--scaling"

    def answer(self, option: str, name: str, value: str) -> str:
        """One choice as it would be written."""
        return f"{option} {name!r}={value}" if " " in name else f"{option} {name}={value}"


ON_THE_COMMAND_LINE: Final = Words()
IN_PYTHON: Final = Words("target", "leave_out", "types", "encodings", "missing", "unread", "split", "scaling")


def columns_in(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """Names with commas between them; one that has a comma itself is taken whole where it is a column."""
    return (text,) if text in known else tuple(name for name in text.split(",") if name)


def meaningless(asked: Asked, read: ReadTable, words: Words) -> tuple[Problem, ...]:
    """All that names no column of the table, or says a word that there is not."""
    return (*_unknown_names(read, asked, words), *_unknown_words(asked, words))


def unknown_scaling(way: str, option: str) -> Iterator[Problem]:
    """The problem of a word that is no way of scaling; none where it is one."""
    ways = get_args(Scaling)
    if way not in ways:
        yield Problem(option, tr("must be {ways}, not {way!r}", ways=tr(" or ").join(ways), way=way))


def _unknown_names(read: ReadTable, asked: Asked, words: Words) -> Iterator[Problem]:
    known = [column.name for column in read.table.columns]
    named = {
        words.target: asked.targets,
        words.leave_out: asked.leave_out,
        words.types: asked.types,
        words.encodings: asked.encodings,
        words.missing: asked.missing,
        words.unread: asked.unread,
        words.split: (asked.split.partition(":")[2],) if asked.split else (),
    }
    for option, names in named.items():
        for name in names:
            if name not in known:
                close = difflib.get_close_matches(name, known, 1, 0.5)
                hint = tr("; did you mean {close!r}?", close=close[0]) if close else ""
                told = ", ".join(repr(one) for one in known[:20])
                yield Problem(
                    option, tr("there is no column {name!r}; there are {told}{hint}", name=name, told=told, hint=hint)
                )


def _unknown_words(asked: Asked, words: Words) -> Iterator[Problem]:
    way = asked.split.partition(":")[0]
    if asked.split and way not in ("time", "group", "part"):
        yield Problem(words.split, tr("must be time:COLUMN, group:COLUMN or part:COLUMN, not {way!r}", way=asked.split))
    yield from unknown_scaling(asked.scaling, words.scaling)
    for name, what in asked.unread.items():
        if what not in ("missing", "refuse"):
            yield Problem(words.unread, tr("of {name!r} can be missing or refuse, not {what!r}", name=name, what=what))
