"""Icons drawn as SVG in one colour (``currentColor``), which is taken from the theme when they are loaded."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from workbench.resources import resource_path
from workbench.ui.widgets.theme import Theme

_SIDE = 20
_RATIOS = (1.0, 1.5, 2.0, 3.0)


def icon(name: str, theme: Theme, colour: str | None = None) -> QIcon:
    """The icon of that name in ``colour`` (the text colour of the theme unless told); greyed when disabled.

    Needs a QGuiApplication. Raises ``FileNotFoundError`` when there is no such icon.
    """
    result = QIcon()
    for mode, paint in ((QIcon.Mode.Normal, colour or theme.text), (QIcon.Mode.Disabled, theme.border)):
        for ratio in _RATIOS:
            result.addPixmap(pixmap(name, paint, _SIDE, ratio), mode)
    return result


def pixmap(name: str, colour: str, side: int = _SIDE, ratio: float = 1.0) -> QPixmap:
    """One icon as a picture of ``side`` logical pixels at a device pixel ratio."""
    image = QPixmap(round(side * ratio), round(side * ratio))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(_source(name).replace(b"currentColor", colour.encode()))).render(
        painter, QRectF(0, 0, image.width(), image.height())
    )
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


@cache
def _source(name: str) -> bytes:
    return resource_path("icons", f"{name}.svg").read_bytes()


def application_icon() -> QIcon:
    """The icon of the window; it has colours of its own that stand out on light and dark."""
    result = QIcon()
    for side in (16, 24, 32, 48, 64, 128):
        result.addPixmap(pixmap("application", "#0b6b83", side))
    return result
