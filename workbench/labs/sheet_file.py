"""Writes a sheet for a class: runs the labs that are wanted on it, one after the other, and never takes the place of another file."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from workbench.errors import FileError
from workbench.files.atomic import write_atomically
from workbench.files.looking import is_there
from workbench.labs.class_sheet import MARK, SheetLab, html_sheet, markdown_sheet
from workbench.labs.course import CourseLab
from workbench.labs.lab import Setting
from workbench.language import tr

_MARKDOWN: Final = (".md", ".markdown")
_LOOKED_BYTES: Final = 2000


@dataclass(frozen=True, slots=True)
class SheetOrder:
    """What is wanted. ``is_measured`` False: claims and questions only, and nothing is run."""

    path: Path
    labs: tuple[CourseLab, ...]
    seed: int
    is_measured: bool


@dataclass(frozen=True, slots=True)
class SheetStep:
    """How far it is: ``share`` of the labs, and the title of the next one or what takes long in it."""

    share: float
    text: str


def is_sheet(path: Path) -> bool:
    """Whether a sheet for a class stands there."""
    try:
        with path.open("rb") as file:
            return MARK.encode() in file.read(_LOOKED_BYTES)
    except OSError:
        return False


def check_place(path: Path) -> None:
    """Raises ``FileError`` where something else would be replaced."""
    if is_there(path) and not is_sheet(path):
        raise FileError(
            tr("{path} is there and is no sheet for a class: it is not replaced. Choose another name.", path=path)
        )


def write_sheet(path: Path, labs: list[SheetLab], *, as_markdown: bool | None = None) -> None:
    """Markdown or HTML, as the name says where nobody else does. Raises ``FileError``."""
    is_markdown = path.suffix.lower() in _MARKDOWN if as_markdown is None else as_markdown
    make = markdown_sheet if is_markdown else html_sheet
    write_atomically(path, make(tr("The course: labs"), labs).encode())


def carry_out(order: SheetOrder, stop: threading.Event, report: Callable[[SheetStep], None]) -> None:
    """Measure what is wanted and write it. Raises ``LabStopped`` and ``WorkbenchError``; then nothing is written."""
    found = []
    for place, lab in enumerate(order.labs):
        share = place / len(order.labs)
        report(SheetStep(share, lab.title))
        setting = Setting(
            order.seed, {one.name: one.default for one in lab.source.controls}, stop, _told(share, report)
        )
        setting.go_on()
        outcome = lab.source.measure(setting) if order.is_measured else None
        found.append(SheetLab(lab.name, lab.number, lab.text, setting, outcome))
    write_sheet(order.path, found)


def _told(share: float, report: Callable[[SheetStep], None]) -> Callable[[str], None]:
    def tell(text: str) -> None:
        if text:
            report(SheetStep(share, text))

    return tell
