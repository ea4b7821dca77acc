"""Texts that a person or a file from anywhere gives us: bounded in size, depth and time before anything is made of them."""

import json
import os
import re
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from workbench.errors import SpecError
from workbench.language import tr

MOST_BYTES: Final = 2**20
_MOST_DEPTH: Final = 64
_MOST_SHOWN: Final = 80
_STRINGS: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|' + r"'''(?:[^']|'(?!''))*'''|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'", re.DOTALL
)
_KEY: Final = re.compile(r"[^=,\n\[\]{}#]+")
_LONG_NUMBER: Final = re.compile(r"[0-9A-Fa-f_]{400}")


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    """The text of an ordinary file in UTF-8, without a byte-order mark. Raises ``SpecError`` that names the file.

    A pipe or a device is not waited for.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as stream:
            is_ordinary = stat.S_ISREG(os.fstat(handle).st_mode)
            content = stream.read(most + 1) if is_ordinary else b""
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error) or tr("unknown reason")).lower()
        raise SpecError.single(str(path)[:200], tr("cannot be read: {reason}", reason=reason)) from error
    if not is_ordinary:
        raise SpecError.single(str(path), tr("is not an ordinary file"))
    if len(content) > most:
        raise SpecError.single(
            str(path), tr("is larger than {most} bytes, too large for what it should hold", most=most)
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError.single(
            str(path), tr("is not a text file in UTF-8 (byte {start})", start=error.start)
        ) from error


def parse_toml(text: str, source: str = "") -> dict[str, Any]:
    """Plain data. Raises ``SpecError``, which names the ``source`` of the text."""
    if len(text) > MOST_BYTES:
        raise _wrong(source, "TOML", tr("it is larger than {most} bytes", most=MOST_BYTES))
    bare = _STRINGS.sub('""', text)
    if any(part.count(".") > _MOST_DEPTH for part in _KEY.findall(bare)):
        raise _wrong(source, "TOML", tr("it is nested too deeply"))
    if _LONG_NUMBER.search(bare):
        raise _wrong(source, "TOML", tr("it has a number of too many digits"))
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(source, "TOML", str(error)[:200]) from None
    except ValueError:
        raise _wrong(source, "TOML", tr("it has a number of too many digits")) from None
    except RecursionError:
        raise _wrong(source, "TOML", tr("it is nested too deeply")) from None


def parse_json(text: str) -> object:
    """Plain data. Raises ``SpecError``; ``json.JSONDecodeError`` for what is no JSON at all."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError:
        raise
    except ValueError as error:
        raise _wrong("", "JSON", str(error)[:200]) from None
    except RecursionError:
        raise _wrong("", "JSON", tr("it is nested too deeply")) from None


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as a message shows it: short and on one line, whatever it is."""

    value: object

    def __str__(self) -> str:
        return self.value if isinstance(self.value, str) and len(self.value) <= _MOST_SHOWN else repr(self)

    def __repr__(self) -> str:
        try:
            text = repr(self.value)
        except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists in lists
            return tr("a value that is too long to be shown")
        return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"


def _wrong(source: str, form: str, reason: str) -> SpecError:
    return SpecError.single(source, tr("not valid {form}: {reason}", form=form, reason=reason))


def _refuse(name: str) -> NoReturn:
    raise ValueError(tr("{name} is not a number that may stand here", name=name))
