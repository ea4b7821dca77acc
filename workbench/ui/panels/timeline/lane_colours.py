"""The colour of a branch: strong where the run goes on, paler elsewhere. Without Qt."""

from functools import cache

from workbench.ui.panels.timeline.lane_picture import Lane
from workbench.ui.widgets.theme import Theme

_SHARES = (0.6, 0.7, 0.8, 0.9, 1.0)
_LEAST_CONTRAST = 3.0  # of lines that carry meaning, WCAG 1.4.11


def lane_colour(lane: Lane, theme: Theme) -> str:
    """``#rrggbb``; the same branch keeps its colour."""
    colour = theme.series[(lane.branch - 1) % len(theme.series)]
    return colour if lane.is_current else pale(colour, theme.surface)


@cache
def pale(colour: str, surface: str) -> str:
    """As near to the background as can be with a contrast of 3:1 against it."""
    mixtures = (mixed(colour, surface, share) for share in _SHARES)
    return next((mixture for mixture in mixtures if contrast(mixture, surface) >= _LEAST_CONTRAST), colour)


def mixed(colour: str, other: str, share: float) -> str:
    """``share`` of one colour and the rest of another."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(share * one + (1.0 - share) * two):02x}" for one, two in pairs)


def contrast(one: str, two: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2)."""
    low, high = sorted((_luminance(one), _luminance(two)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    shares = [channel / 255.0 for channel in _channels(colour)]
    red, green, blue = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
