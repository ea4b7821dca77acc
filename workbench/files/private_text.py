"""Texts for strangers: nothing in them tells who somebody is, where their files lie or what they are called."""

import getpass
import re
import socket
from pathlib import Path
from typing import Final

_PATH = re.compile(
    r"(?<![\w.])(?:[A-Za-z]:[\\/]|\\\\|~[\\/]|/)"
    r"(?:[^\s'\"<>|:;,()\[\]{}]|(?<=\w) (?=(?:[^\s'\"\\/]+ ){0,4}[^\s'\"\\/]*(?:[\\/]|\.[A-Za-z]\w{0,7}\b)))+"
)
"""Absolute paths of both kinds; a blank belongs to one where another separator or the ending of a file follows within five words:
rather too much left out than too little."""
_KNOWN: Final = ("site-packages", "dist-packages", "workbench", "lib")
"""From such a folder on a path is that of a program, the same on every machine."""
_SHORTEST: Final = 3
"""Names of fewer letters stand in too many words to be taken out."""


def without_private(text: str) -> str:
    """Paths shortened to what belongs to a program, or to their ending; names of this person and machine left out."""
    text = _PATH.sub(_shortened, text)
    for name, word in ((_user(), "‹user›"), (socket.gethostname(), "‹machine›")):
        if len(name) >= _SHORTEST:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", word, text)
    return text


def _shortened(found: re.Match[str]) -> str:
    parts = re.split(r"[\\/]+", found[0])
    if parts[-1].endswith(".py") or ".so" in parts[-1]:
        for name in _KNOWN:
            if name in parts[:-1]:
                return "/".join(parts[parts.index(name) :])
    return f"‹file{Path(parts[-1]).suffix}›"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        return ""
