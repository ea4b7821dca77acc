"""Colours of numbers and classes, all mixed from those of the theme."""

import functools
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPixmap

from workbench.ui.widgets.theme import Theme

_LEVELS: Final = 256
_CLASS_MIX: Final = 0.5  # of the text's colour in the second round of class colours


def mixed(first: str | QColor, second: str | QColor, share: float) -> QColor:
    """``share`` of the second colour in the first one."""
    a, b = QColor(first), QColor(second)
    parts = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return QColor(*(round(x + share * (y - x)) for x, y in parts))


def negative(theme: Theme) -> QColor:
    """Of numbers below 0, and of wrong answers."""
    return QColor(theme.series[1])


def positive(theme: Theme) -> QColor:
    """Of numbers above 0, and of right answers."""
    return QColor(theme.series[0])


def class_colour(number: int, theme: Theme) -> QColor:
    """Of a class; after the colours of curves come the same ones, nearer to the colour of text."""
    round_, place = divmod(number, len(theme.series))
    return mixed(theme.series[place], theme.text, _CLASS_MIX) if round_ % 2 else QColor(theme.series[place])


def ink_on(background: QColor, theme: Theme) -> QColor:
    """The darkest or the brightest colour of the theme, whichever is easier to read."""
    return QColor(_ink(background.rgb(), theme))


@functools.lru_cache(maxsize=4096)  # asked for each cell of a picture whenever it is painted
def _ink(background: int, theme: Theme) -> int:
    dark, bright = (theme.window, theme.text) if theme.is_dark else (theme.text, theme.surface)
    return max((QColor(dark), QColor(bright)), key=lambda ink: _contrast(ink, QColor(background))).rgb()


def _contrast(one: QColor, other: QColor) -> float:
    """From 1 to 21, by the rule of WCAG."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: QColor) -> float:
    channels = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def diverging(values: NDArray[np.float64], full: float, theme: Theme) -> NDArray[np.uint32]:
    """Pixels for numbers: the colour of the background at 0, full colours from ± ``full`` on."""
    half = _LEVELS // 2
    places = np.round(values / full * half) if full > 0.0 else np.zeros(values.shape)
    return _table(theme)[np.clip(places, -half, half).astype(np.int64) + half]


def around_grey(values: NDArray[np.float64], full: float) -> NDArray[np.uint32]:
    """Pixels for numbers of red, green and blue, (…, 3): grey at 0, black and full colours from ± ``full`` on."""
    levels = (
        np.clip(np.round((values / full if full > 0.0 else 0.0 * values) * 127.0), -127, 127).astype(np.int64) + 128
    )
    red, green, blue = np.moveaxis(levels, -1, 0)
    pixels: NDArray[np.uint32] = (0xFF000000 | red << 16 | green << 8 | blue).astype(np.uint32)
    return pixels


@functools.lru_cache(maxsize=4)  # mixed in 3 ms, and there may be an image for each of a hundred units
def _table(theme: Theme) -> NDArray[np.uint32]:
    half = _LEVELS // 2
    below = [mixed(theme.plot_background, negative(theme), 1.0 - level / half).rgb() for level in range(half)]
    above = [mixed(theme.plot_background, positive(theme), level / half).rgb() for level in range(half + 1)]
    table = np.array(below + above, dtype=np.uint32)
    table.setflags(write=False)
    return table


def image_of(pixels: NDArray[np.uint32]) -> QImage:
    """A picture (height, width), row 0 at the top; it owns its pixels."""
    height, width = pixels.shape
    flat = np.ascontiguousarray(pixels, dtype=np.uint32)
    return QImage(flat.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def raw_image(values: NDArray[Any], shape: tuple[int, ...]) -> QImage:
    """Numbers from 0 on as a picture of ``shape``: (height, width) in grey or (height, width, 3) in colour; the largest is brightest."""
    height, width, channels = (*shape, 1)[:3]
    levels = np.clip(values / max(float(values.max()), 1e-9), 0.0, 1.0) * 255.0
    pixels = np.ascontiguousarray(np.round(levels).astype(np.uint8).reshape(height, width, channels))
    kind = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_Grayscale8
    return QImage(pixels.data, width, height, channels * width, kind).copy()


def raw_picture(values: NDArray[Any], shape: tuple[int, ...], side: int) -> QPixmap:
    """The same, as large as fits into a square of ``side`` pixels."""
    image = raw_image(values, shape)
    return QPixmap.fromImage(image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio))
