from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.window.screen_fit import ScreenFit, fitted

SCREEN = QRect(0, 0, 1280, 800)


def test_a_window_that_is_too_tall_with_its_title_bar_is_shrunk() -> None:
    size, place = fitted(QSize(1278, 800), QRect(0, 0, 1280, 820), SCREEN)
    assert size == QSize(1278, 780)
    assert place == SCREEN


def test_a_window_off_the_screen_is_brought_back() -> None:
    size, place = fitted(QSize(600, 400), QRect(3000, -50, 602, 420), SCREEN)
    assert size == QSize(600, 400)
    assert place == QRect(1280 - 602, 0, 602, 420)


def test_a_window_that_fits_stays_where_it_is() -> None:
    assert fitted(QSize(600, 400), QRect(10, 20, 602, 420), SCREEN) == (QSize(600, 400), QRect(10, 20, 602, 420))


class Framed(QWidget):
    """Under a window manager that takes its time."""

    title_bar = 0

    def frameGeometry(self) -> QRect:
        return self.geometry().adjusted(0, -self.title_bar, 0, 0)


def test_a_frame_that_comes_late_is_made_room_for_and_later_the_place_is_the_persons(qtbot: QtBot) -> None:
    window = Framed()
    qtbot.addWidget(window)
    free = window.screen().availableGeometry()
    window.setGeometry(free)
    window.show()
    ScreenFit(window)
    qtbot.wait(150)
    assert window.height() == free.height()
    window.title_bar = 30
    qtbot.waitUntil(lambda: window.height() == free.height() - 30)
    window.resize(free.width(), free.height() + 50)
    qtbot.wait(1200)
    assert window.height() == free.height() + 50
