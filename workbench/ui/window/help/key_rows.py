"""All keys of the window as rows: what each does, where, and what keeps a key from being chosen for it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from workbench.language import tr
from workbench.ui.widgets.actions import TABLE
from workbench.ui.widgets.chosen_keys import chosen_keys
from workbench.ui.widgets.local_keys import LOCAL_KEYS, SCOPES, are_keys

EVERYWHERE: Final = tr("Everywhere")
_ACTION: Final = "action."
_PRESS: Final = "action.press"
"""Its keys mean something of their own in the parts of the window."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """``keys`` are those in force, ``usual`` those of the table; a row of a part always has as many as usual."""

    name: str
    place: str
    text: str
    keys: tuple[str, ...]
    usual: tuple[str, ...]

    @property
    def is_action(self) -> bool:
        """Whether it means the same everywhere; such a row may be without a key."""
        return self.name.startswith(_ACTION)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a key cannot be chosen; ``taken_from``: the row of the window that has it and could do without."""

    text: str
    taken_from: str = ""


def key_rows(chosen: Mapping[str, str] | None = None) -> list[KeyRow]:
    """Every action, then every key of every part, with the keys that are ``chosen``; None: those in force."""
    chosen = chosen_keys() if chosen is None else chosen
    known = [
        (f"{_ACTION}{name}", EVERYWHERE, info.text.replace("&", ""), info.shortcut) for name, info in TABLE.items()
    ]
    known += [(name, SCOPES[name.partition(".")[0]], row.text, row.keys) for name, row in LOCAL_KEYS.items()]
    return [
        KeyRow(name, place, text, _split(chosen.get(name, usual)), _split(usual)) for name, place, text, usual in known
    ]


def refusal(name: str, keys: tuple[str, ...]) -> Refusal | None:
    """Why ``name`` cannot have these keys; None where it can."""
    rows = {row.name: row for row in key_rows()}
    wanted = replace(rows[name], keys=keys)
    return _misshapen(wanted) or _taken(wanted, rows.values())


def _misshapen(row: KeyRow) -> Refusal | None:
    """What is wrong with the keys themselves."""
    if not all(are_keys(key) for key in row.keys):
        return Refusal(tr("This is no key."))
    if len(set(row.keys)) < len(row.keys):
        return Refusal(tr("The same key stands here twice."))
    if not row.is_action and len(row.keys) != len(row.usual):
        return Refusal(tr("Each of its keys means another direction: none may be missing."))
    return None


def _taken(row: KeyRow, rows: Iterable[KeyRow]) -> Refusal | None:
    """Which other row has one of the keys where both would hear it."""
    for other in rows:
        if other.name == row.name or not _overlap(row, other):
            continue
        for key in row.keys:
            if key in other.keys:
                text = tr("{key} is taken: {text} ({place}).", key=key, text=other.text, place=other.place)
                return Refusal(text, other.name if other.is_action else "")
    return None


def with_keys(name: str, keys: tuple[str, ...], taken_from: str = "") -> dict[str, str]:
    """All chosen keys after ``name`` gets these, and another row loses them; what is as usual is not among them."""
    chosen = dict(chosen_keys())
    rows = {row.name: row for row in key_rows()}
    if taken_from:
        chosen[taken_from] = _join(key for key in rows[taken_from].keys if key not in keys)
    chosen[name] = _join(keys)
    return {one: text for one, text in chosen.items() if text != _join(rows[one].usual)}


def keys_from(text: str) -> dict[str, str]:
    """Chosen keys out of a text that was kept; whatever is damaged, unknown or taken is left out."""
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    texts = {name: keys for name, keys in found.items() if isinstance(keys, str)}
    if not texts:  # as at most starts; comparing every row with every other takes its time
        return {}
    chosen = {row.name: texts[row.name] for row in key_rows(texts) if row.name in texts and not _misshapen(row)}
    rows = key_rows(chosen)
    return {} if any(_taken(row, rows) for row in rows) else chosen


def keys_text_of(chosen: Mapping[str, str]) -> str:
    """For the settings."""
    return json.dumps(dict(chosen), sort_keys=True)


def _overlap(one: KeyRow, other: KeyRow) -> bool:
    if _PRESS in {one.name, other.name}:
        return one.is_action and other.is_action
    return one.is_action or other.is_action or one.place == other.place


def _split(keys: str) -> tuple[str, ...]:
    return tuple(filter(None, keys.split(";")))


def _join(keys: Iterable[str]) -> str:
    return ";".join(keys)
