"""Small pictures as SVG, drawn without a window: curves and bars for a page of text."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workbench.numbers import measured

PICTURE_WIDTH: Final = 640
_HEIGHT: Final = 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 28, 36
COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a5c00", "#56b4e9", "#444444", "#b8860b")
_TEXT: Final = 'font-family="sans-serif" font-size="12" fill="#444"'


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of one line."""

    name: str
    x: Sequence[float]
    y: Sequence[float]


def curves_svg(title: str, curves: Sequence[Curve], marks: Sequence[float] = (), *, x_title: str = "") -> str:
    """Lines over one axis; ``marks`` are upright lines at some x."""
    points = [(x, y) for one in curves for x, y in zip(one.x, one.y, strict=True) if math.isfinite(y)]
    body = []
    if points:
        (x_low, x_high), (y_low, y_high) = _ends([x for x, _ in points]), _ends([y for _, y in points])

        def place(x: float, y: float) -> tuple[float, float]:
            across = (x - x_low) / (x_high - x_low)
            up = (y - y_low) / (y_high - y_low)
            return (
                round(_LEFT + across * (PICTURE_WIDTH - _LEFT - _RIGHT), 1),
                round(_HEIGHT - _BOTTOM - up * (_HEIGHT - _TOP - _BOTTOM), 1),
            )

        for value in (y_low, (y_low + y_high) / 2, y_high):
            _, at = place(x_low, value)
            body.append(f'<path d="M{_LEFT} {at}H{PICTURE_WIDTH - _RIGHT}" stroke="#ddd"/>')
            body.append(svg_label(_LEFT - 6, at + 4, measured(value, 3), "end"))
        under = _HEIGHT - _BOTTOM + 16
        body += [svg_label(place(value, y_low)[0], under, measured(value, 6), "middle") for value in (x_low, x_high)]
        for mark in marks:
            at, _ = place(mark, y_low)
            body.append(f'<path d="M{at} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#999" stroke-dasharray="3 3"/>')
        for number, one in enumerate(curves):
            colour = COLOURS[number % len(COLOURS)]
            shown = [place(x, y) for x, y in zip(one.x, one.y, strict=True) if math.isfinite(y)]
            line = " ".join(f"{x},{y}" for x, y in shown)
            body.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
            if len(shown) == 1:
                body.append(f'<circle cx="{shown[0][0]}" cy="{shown[0][1]}" r="3" fill="{colour}"/>')
            body.append(svg_label(PICTURE_WIDTH - _RIGHT - 4, _TOP + 14 * (number + 1), one.name, "end", colour))
    body.append(svg_label(PICTURE_WIDTH / 2, _HEIGHT - 6, x_title, "middle"))
    return svg_page(title, body)


def bars_svg(title: str, names: Sequence[str], values: Sequence[float]) -> str:
    """One bar for each name, with its number."""
    row = 20
    height = _TOP + row * len(names) + 12
    longest = max([*values, 1e-300])
    body = []
    for number, (name, value) in enumerate(zip(names, values, strict=True)):
        at, width = _TOP + row * number, round(360 * value / longest, 1)
        body.append(f'<rect x="200" y="{at}" width="{width}" height="{row - 6}" fill="{COLOURS[0]}"/>')
        body.append(svg_label(192, at + 12, name if len(name) <= 26 else f"{name[:25]}…", "end"))
        body.append(svg_label(206 + width, at + 12, measured(value, 6), "start"))
    return svg_page(title, body, height)


def svg_page(title: str, body: Sequence[str], height: float = _HEIGHT) -> str:
    """The whole picture: its title, and what was drawn on white."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{PICTURE_WIDTH}" height="{height}" '
        f'viewBox="0 0 {PICTURE_WIDTH} {height}" role="img">'
    )
    ground = f'<rect width="{PICTURE_WIDTH}" height="{height}" fill="#fff"/>'
    return "\n".join(
        [head, f"<title>{html.escape(title)}</title>", ground, svg_label(8, 18, title, "start"), *body, "</svg>\n"]
    )


def svg_label(x: float, y: float, text: str, anchor: str, colour: str = "#444") -> str:
    """A line of text; what cannot be printed is a space."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    style = _TEXT.replace("#444", colour)
    return f'<text x="{round(x, 1)}" y="{round(y, 1)}" text-anchor="{anchor}" {style}>{html.escape(plain)}</text>'


def _ends(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)
