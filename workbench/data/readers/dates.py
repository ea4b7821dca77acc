"""Texts that are dates: in one unambiguous way of writing for the whole column, or not at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.data.readers.frames import Floats, parse_dates
from workbench.language import tr

_TIMES: Final = (
    ("", ""),
    (r"[T ]\d\d:\d\d", "%H:%M"),
    (r"[T ]\d\d:\d\d:\d\d", "%H:%M:%S"),
    (r"[T ]\d\d:\d\d:\d\d\.\d{1,9}", "%H:%M:%S%.f"),
)
_DAYS: Final = (
    (r"\d{4}-\d\d?-\d\d?", ("%Y-%m-%d",)),
    (r"\d{4}/\d\d?/\d\d?", ("%Y/%m/%d",)),
    (r"\d\d?\.\d\d?\.\d{4}", ("%d.%m.%Y",)),
    (r"\d\d?/\d\d?/\d{4}", ("%d/%m/%Y", "%m/%d/%Y")),
    (r"\d\d?-\d\d?-\d{4}", ("%d-%m-%Y", "%m-%d-%Y")),
)
_LIKE_A_DATE: Final = re.compile(
    r"\d{1,4}[-/.]\d\d?[-/.]\d{1,4}([T ].*)?|\d\d? \w{3,9} \d{4}|\w{3,9} \d\d?,? \d{4}", re.ASCII
)


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """``days`` since 1970 of each text in the way ``form`` of ``strptime``; None where they are not read, and why in ``note``."""

    days: Floats | None
    form: str = ""
    note: str = ""


def find_dates(texts: Sequence[str]) -> Dates | None:
    """None where the texts do not look like dates. Sorted by nothing: the days are in the order of the texts."""
    if not texts or not _LIKE_A_DATE.fullmatch(texts[0].strip()):
        return None
    stripped = [text.strip() for text in texts]
    for shape, forms in _DAYS:
        for time_shape, time_form in _TIMES:
            whole = re.compile(shape + time_shape, re.ASCII)
            if not whole.fullmatch(stripped[0]):
                continue
            if not all(whole.fullmatch(text) for text in stripped):
                break
            return _read(stripped, forms, time_form)
    if sum(_LIKE_A_DATE.fullmatch(text) is not None for text in stripped[:100]) * 2 < len(stripped[:100]):
        return None
    return Dates(
        None, note=tr("looks like dates, but they are not all written in one way that is known: read as texts")
    )


def _read(texts: Sequence[str], forms: Sequence[str], time_form: str) -> Dates:
    between = "T" if "T" in texts[0] else " "
    read: list[tuple[str, Floats]] = []
    for form in forms:
        whole = f"{form}{between}{time_form}" if time_form else form
        days = parse_dates(texts, whole)
        if days is not None:
            read.append((whole, days))
    if len(read) == 1 or (read and all(np.array_equal(days, read[0][1]) for _, days in read)):
        return Dates(read[0][1], read[0][0])
    if not read:
        return Dates(None, note=tr("looks like dates, but some of them are no days of the calendar: read as texts"))
    return Dates(None, note=tr("looks like dates, but the day could be the first number or the second: read as texts"))
