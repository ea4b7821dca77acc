"""One thing that the window can do, and which of many are meant by what was typed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from workbench.fuzzy import holds_words, match

_ALSO: Final = 12.0
"""The score of words that stand in what is not shown: better than letters here and there, less than a word of the text."""


@dataclass(frozen=True, slots=True)
class Command:
    """``name``: what it is remembered by. ``refusal``: why it cannot be done now, empty where it can.

    ``also``: words that find it and are not shown. ``is_on``: of a switch.
    """

    name: str
    group: str
    text: str
    run: Callable[[], object]
    keys: str = ""
    also: str = ""
    refusal: str = ""
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A command with the letters of its text that answer to what was typed."""

    command: Command
    places: tuple[int, ...] = ()


def hits(typed: str, commands: Iterable[Command], recent: Sequence[str], most: int) -> list[Hit]:
    """The best answers first, at most so many. Without a word: what was done last, then all in their order."""
    if not typed.strip():
        by_name = {command.name: command for command in commands}
        last = [by_name[name] for name in recent if name in by_name]
        return [Hit(command) for command in (*last, *(one for one in by_name.values() if one not in last))][:most]
    found: list[tuple[float, Hit]] = []
    for command in commands:
        score, places = _score(typed, command)
        if score is not None:
            bonus = (1.0 if command.name in recent else 0.0) - (2.0 if command.refusal else 0.0)
            found.append((score + bonus, Hit(command, places)))
    found.sort(key=lambda one: -one[0])
    return [hit for _, hit in found[:most]]


def _score(typed: str, command: Command) -> tuple[float | None, tuple[int, ...]]:
    found = match(typed, command.text)
    if found is not None:
        return found.score, found.places
    return (_ALSO, ()) if holds_words(typed, f"{command.text} {command.group} {command.also}") else (None, ())
