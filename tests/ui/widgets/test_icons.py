"""Icons take the colours they are asked for."""

from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication

from workbench.ui.widgets import actions
from workbench.ui.widgets.icons import application_icon, icon, pixmap
from workbench.ui.widgets.theme import DARK, LIGHT


def colours(name: str, colour: str) -> set[str]:
    image = pixmap(name, colour, 20, 2.0).toImage()
    opaque = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {QColor(pixel).name() for pixel in opaque if pixel.alpha() == 255}


def test_an_icon_has_the_colour_asked_for_and_is_sharp(qapp: QApplication) -> None:
    assert colours("play", "#123456") == {"#123456"}
    picture = pixmap("stop", LIGHT.text, 20, 1.5)
    assert (picture.width(), picture.devicePixelRatio()) == (30, 1.5)


def test_every_action_names_an_icon_that_is_there(qapp: QApplication) -> None:
    for info in actions.TABLE.values():
        if info.icon:
            assert not icon(info.icon, DARK).isNull()


def test_disabled_looks_different(qapp: QApplication) -> None:
    made = icon("play", LIGHT)
    usual, disabled = (made.pixmap(20, 20, mode).toImage() for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled))
    assert usual != disabled


def test_the_window_has_an_icon(qapp: QApplication) -> None:
    assert not application_icon().isNull()
