"""Named layouts: what is shown where. Those that come with the window, those a person saved, and how they are kept as text."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from workbench.language import tr
from workbench.layouts.plot_room import PlotRoom

LONGEST_TITLE: Final = 40


@dataclass(frozen=True)
class Layout:
    """``panels`` are shown, those further to the front first on their side; all others are hidden.

    ``tab``: the tab in the middle, by its title; empty: the one that is there. ``docks``: the exact places, as the window system
    keeps them; empty: as at the first start. ``is_large``: large type and thick lines. ``boards``: how the plots of each stand;
    one that is not named stays as it is.
    """

    name: str
    title: str
    meaning: str = ""
    tab: str = ""
    panels: tuple[str, ...] = ()
    docks: bytes = b""
    is_large: bool = False
    boards: Mapping[str, PlotRoom] = field(default_factory=lambda: MappingProxyType({}))

    def named(self, title: str) -> "Layout":
        """Under another title."""
        return replace(self, name=title, title=title)

    def to_text(self) -> str:
        """For the settings."""
        plain = {
            "title": self.title,
            "tab": self.tab,
            "panels": list(self.panels),
            "docks": base64.b64encode(self.docks).decode(),
            "is_large": self.is_large,
            "boards": {name: room.to_plain() for name, room in self.boards.items()},
        }
        return json.dumps(plain, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Layout | None":
        """From the settings; None where that is no layout."""
        try:
            plain = json.loads(text)
            title, tab, docks = plain["title"], plain["tab"], base64.b64decode(plain["docks"], validate=True)
            panels, boards = plain["panels"], plain["boards"]
        except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):
            return None
        if not (isinstance(title, str) and isinstance(tab, str) and isinstance(panels, list)):
            return None
        return cls(
            title,
            title[:LONGEST_TITLE],
            "",
            tab,
            tuple(panel for panel in panels if isinstance(panel, str)),
            docks,
            plain.get("is_large") is True,
            rooms_from(boards),
        )


def rooms_from(plain: object) -> Mapping[str, PlotRoom]:
    """How the plots of each board stand, from a file."""
    found = plain.items() if isinstance(plain, dict) else ()
    return MappingProxyType({name: PlotRoom.from_plain(room) for name, room in found if isinstance(name, str)})


def clean_title(typed: str) -> str:
    """What was typed, as a title: one line, not too long; empty where there is nothing in it."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in typed).split())[
        :LONGEST_TITLE
    ].strip()


BUILT_IN: Final = (
    Layout(
        "babysit",
        tr("Babysit"),
        tr("One run: its curves, the settings beside them, ledger, doctor and timeline"),
        tr("Training"),
        ("hyperparameters", "ledger", "doctor", "what_if", "timeline"),
    ),
    Layout(
        "inside",
        tr("Inside"),
        tr("What went on in one mini-batch, with all the width there is"),
        tr("Inside"),
        ("hyperparameters", "timeline"),
    ),
    Layout(
        "search",
        tr("Search"),
        tr("Many trainings at once: their board, and what varies in them"),
        tr("Search"),
        ("sampler", "hyperparameters", "data", "timeline"),
    ),
    Layout("course", tr("Course"), tr("A page of the course, and nothing beside it"), tr("Course"), ("timeline",)),
    Layout(
        "present",
        tr("Present"),
        tr("Large type and thick lines for a room full of people; curves and timeline only"),
        tr("Training"),
        ("timeline",),
        is_large=True,
    ),
)
"""In the order of the menu"""
