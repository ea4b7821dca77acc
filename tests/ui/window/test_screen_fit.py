from PySide6.QtCore import QRect, QSize

from workbench.ui.window.screen_fit import fitted

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
