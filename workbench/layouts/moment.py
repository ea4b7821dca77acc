"""What one window shows at one moment, beside its panels: kept while one works, so that nothing is lost with the program."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from workbench.layouts.layout import rooms_from
from workbench.layouts.plot_room import PlotRoom


@dataclass(frozen=True)
class Moment:
    """``run``: the path of the run looked at. ``zoom``: first and last visible step of it, where nobody follows. ``place``: branch and
    step looked at, where somebody looks back. ``put_away``: the timeline has given its room to the tab.
    """

    tab: str = ""
    boards: Mapping[str, PlotRoom] = field(default_factory=lambda: MappingProxyType({}))
    run: str = ""
    zoom: tuple[float, float] | None = None
    place: tuple[int, int] | None = None
    in_epochs: bool = False
    is_log: bool = False
    put_away: bool = False

    def to_text(self) -> str:
        """For the settings."""
        plain = {
            "tab": self.tab,
            "boards": {name: room.to_plain() for name, room in self.boards.items()},
            "run": self.run,
            "zoom": self.zoom,
            "place": self.place,
            "in_epochs": self.in_epochs,
            "is_log": self.is_log,
            "put_away": self.put_away,
        }
        return json.dumps(plain, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Moment":
        """From the settings; what is damaged is forgotten."""
        try:
            plain = json.loads(text)
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(plain, dict):
            return cls()
        tab, run = plain.get("tab"), plain.get("run")
        return cls(
            tab if isinstance(tab, str) else "",
            rooms_from(plain.get("boards")),
            run if isinstance(run, str) else "",
            _zoom(plain.get("zoom")),
            _place(plain.get("place")),
            plain.get("in_epochs") is True,
            plain.get("is_log") is True,
            plain.get("put_away") is True,
        )


def _zoom(plain: object) -> tuple[float, float] | None:
    match plain:
        case [int() | float() as first, int() | float() as last] if math.isfinite(first) and math.isfinite(last):
            return (float(first), float(last)) if first < last else None
        case _:
            return None


def _place(plain: object) -> tuple[int, int] | None:
    match plain:
        case [int() as branch, int() as step] if branch >= 0 and step >= 0:
            return branch, step
        case _:
            return None
