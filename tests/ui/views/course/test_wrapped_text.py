"""Long choices are read whole at any width."""

import pytest
from PySide6.QtWidgets import QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.views.course.wrapped_text import WrappedText
from workbench.ui.widgets.arrangement import down

TEXT = "Adam, RMSprop and gradient descent with momentum can learn them, not just plain gradient descent"


@pytest.mark.parametrize("width", [220, 480])
def test_a_long_choice_is_broken_and_keeps_its_words(qtbot: QtBot, width: int) -> None:
    page, button = QWidget(), QRadioButton(TEXT)
    WrappedText(button)
    down(button, 1, inside=page)
    qtbot.addWidget(page)
    page.resize(900, 300)
    page.show()
    low = button.height()
    page.resize(width, 300)
    qtbot.waitUntil(lambda: button.width() == width)
    lines = button.text().split("\n")
    assert " ".join(lines) == TEXT
    assert max(map(button.fontMetrics().horizontalAdvance, lines)) < width
    qtbot.waitUntil(lambda: button.height() > low)
    assert button.sizeHint().width() <= width, "nothing is cut off"
    page.resize(900, 300)
    qtbot.waitUntil(lambda: button.height() == low)
