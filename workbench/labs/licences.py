"""What the licences of the installed libraries say, read from the files that came with them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePath
from typing import Final

LIBRARIES: Final = ("numpy", "numba", "onnx", "onnxruntime", "safetensors", "torch")
"""Those that compute networks, or write them down; what is not installed is left out"""
_PROMISE: Final = re.compile(
    r"\b(?:future|later|subsequent|next|coming)\s+(?:versions?|releases?)\b[^.]{0,40}\b(?:remains?|stays?|kept|continues?)\b"
    r"[^.]{0,40}\b(?:open|free)\b",
    re.IGNORECASE,
)
_MARK: Final = r"\(c\)|©|\d{4}(?:\s*[-–,]\s*(?:\d{4}|present))*"
_HOLDER: Final = re.compile(rf"^\W*copyright\s+(?:(?:{_MARK})[\s,]*)+(.+)$", re.IGNORECASE | re.MULTILINE)
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Licence:
    """Of one library: the name of its licence, whom its text calls the holder of the rights, and that text."""

    package: str
    version: str
    name: str
    holder: str
    text: str


def licences() -> tuple[Licence, ...]:
    """Of the libraries that are installed here with the text of their licence."""
    return tuple(_found())


def keeps_open(text: str) -> bool:
    """Whether a licence promises anything about versions that are still to come."""
    return _PROMISE.search(text) is not None


def _found() -> Iterator[Licence]:
    for package in LIBRARIES:
        try:
            one = distribution(package)
        except PackageNotFoundError:
            continue
        text = _text(one)
        if text:
            yield Licence(package, one.version, _name(one), _holder(text), text)


def _text(one: Distribution) -> str:
    """The licence of the package itself: that which lies highest."""
    files = [path for path in one.files or () if PurePath(path).stem.upper() in ("LICENSE", "LICENCE", "COPYING")]
    if not files:
        return ""
    highest = min(files, key=lambda path: (len(PurePath(path).parts), str(path)))
    try:
        return Path(str(highest.locate())).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _name(one: Distribution) -> str:
    about = one.metadata
    named = next((about[key] for key in about if key in ("License-Expression", "License") and about[key]), "")
    first = next(iter(named.strip().splitlines()), "")
    return first if 0 < len(first) <= _LONGEST else "–"


def _holder(text: str) -> str:
    found = _HOLDER.search(text)
    return found.group(1).strip()[:_LONGEST] if found else "–"
