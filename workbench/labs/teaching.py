"""How a teacher wants the course shown to a class."""

from dataclasses import dataclass
from typing import Final

MOST_SEED: Final = 9999


@dataclass(frozen=True, slots=True)
class Teaching:
    """``seed``: of every lab, so that all see the same numbers. ``hides``: what was measured is hidden until it is revealed."""

    is_on: bool = False
    seed: int = 0
    hides: bool = True

    @property
    def lab_seed(self) -> int:
        """The seed that labs are run with."""
        return self.seed if self.is_on else 0

    @property
    def is_hiding(self) -> bool:
        """Whether answers wait until they are revealed."""
        return self.is_on and self.hides


def teaching_text(teaching: Teaching) -> str:
    """For the settings: ``on 7 hidden``."""
    return f"{'on' if teaching.is_on else 'off'} {teaching.seed} {'hidden' if teaching.hides else 'shown'}"


def teaching_from(text: str) -> Teaching:
    """From the settings; what is damaged is forgotten."""
    match text.split():
        case [("on" | "off") as state, seed, ("hidden" | "shown") as answers] if seed.isascii() and seed.isdigit():
            if len(seed) <= len(str(MOST_SEED)):
                return Teaching(state == "on", int(seed), answers == "hidden")
    return Teaching()
