"""All keys of the window as rows: what each does, where, and what keeps a key from being chosen for it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from workbench.language import tr
from workbench.ui.widgets.actions import TABLE, action_keys
from workbench.ui.widgets.chosen_keys import chosen_keys
from workbench.ui.widgets.local_keys import LOCAL_KEYS, SCOPES, are_keys, keys_of

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


def key_rows() -> list[KeyRow]:
    """Every action, then every key of every part."""
    rows = [
        KeyRow(
            f"{_ACTION}{name}", EVERYWHERE, info.text.replace("&", ""), _split(action_keys(name)), _split(info.shortcut)
        )
        for name, info in TABLE.items()
    ]
    for name, row in LOCAL_KEYS.items():
        place = SCOPES[name.partition(".")[0]]
        rows.append(KeyRow(name, place, row.text, _split(keys_of(name)), _split(row.keys)))
    return rows


def refusal(name: str, keys: tuple[str, ...]) -> Refusal | None:
    """Why ``name`` cannot have these keys; None where it can."""
    rows = {row.name: row for row in key_rows()}
    own = rows[name]
    if not all(are_keys(key) for key in keys):
        return Refusal(tr("This is no key."))
    if len(set(keys)) < len(keys):
        return Refusal(tr("The same key stands here twice."))
    if not own.is_action and len(keys) != len(own.usual):
        return Refusal(tr("Each of its keys means another direction: none may be missing."))
    for other in rows.values():
        if other.name == name or not _overlap(own, other):
            continue
        for key in keys:
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
    usual = {row.name: row.usual for row in key_rows()}
    chosen: dict[str, str] = {}
    for name, keys in found.items():
        if name not in usual or not isinstance(keys, str):
            continue
        split = _split(keys)
        is_whole = name.startswith(_ACTION) or len(split) == len(usual[name])
        if is_whole and len(set(split)) == len(split) and all(map(are_keys, split)):
            chosen[name] = keys
    return chosen if not _collisions(chosen, usual) else {}


def keys_text_of(chosen: Mapping[str, str]) -> str:
    """For the settings."""
    return json.dumps(dict(chosen), sort_keys=True)


def _collisions(chosen: Mapping[str, str], usual: Mapping[str, tuple[str, ...]]) -> bool:
    taken: dict[tuple[str, str], str] = {}
    window: set[str] = set()
    for name, own in usual.items():
        for key in _split(chosen[name]) if name in chosen else own:
            place = name.partition(".")[0]
            if (place, key) in taken or (place != "action" and key in window):
                return True
            taken[place, key] = name
            if place == "action" and name != _PRESS:
                window.add(key)
    return False


def _overlap(one: KeyRow, other: KeyRow) -> bool:
    if _PRESS in {one.name, other.name}:
        return one.is_action and other.is_action
    return one.is_action or other.is_action or one.place == other.place


def _split(keys: str) -> tuple[str, ...]:
    return tuple(filter(None, keys.split(";")))


def _join(keys: Iterable[str]) -> str:
    return ";".join(keys)
