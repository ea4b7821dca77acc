"""JSON from files that nobody vouches for: bounded in size, and every way to fail is a ``ValueError``."""

import json
from typing import NoReturn

from workbench.language import tr


def parse_bounded(text: str, most: int) -> object:
    """Plain data. Raises ``ValueError`` for anything but JSON of at most ``most`` characters and reasonable depth."""
    if len(text) > most:
        raise ValueError(tr("a text has {n_text} characters, at most {most} are read", n_text=len(text), most=most))
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError(tr("a text is nested too deeply")) from None


def plain_json(value: object) -> str:
    """One canonical line."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _refuse(name: str) -> NoReturn:
    raise ValueError(tr("{name} is not a number that may stand here", name=name))
