"""The page on the size of the mini-batch: measured when asked for, told with its doubt, tested in a fan."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workbench.ui.views.inside.inside_view import InsideView
from workbench.ui.views.inside.size_page import SizePage


@pytest.fixture
def page(view: InsideView, look: Callable[[int], None]) -> SizePage:
    view.tabs.setCurrentIndex(list(view.pages).index("size"))
    look(8)
    page = view.pages["size"]
    assert isinstance(page, SizePage)
    return page


def test_the_noise_is_measured_a_size_advised_and_tested(qtbot: QtBot, page: SizePage) -> None:
    assert not page.test.isVisible()
    qtbot.mouseClick(page.measure.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "95 %" in page.told.text(), timeout=60_000)
    assert "mini-batches of 16 rows" in page.told.text()
    assert page.test.isVisible()
    assert page.other.findData(16) < 0
    page.other.setCurrentIndex(page.other.findData(8))
    assert page.cost.text().startswith("m = 16 → 8: for the same progress")
    page.length.setCurrentIndex(0)
    assert "m = 8: 200 steps with α" in page.plan.text()
    assert "m = 16: 100 steps with α" in page.plan.text()
    page.rate.click()
    assert "m = 8: 200 steps ·" in page.plan.text()
    qtbot.mouseClick(page.test.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(page.test.message.text()) and page.test.button.isVisible(), timeout=120_000)
    assert "After as many examples" in page.test.message.text()
    assert page.picture.shape() == (1, 13)
    last = page.picture.reading(0, 12)
    assert last.startswith("after 1,600 examples: m = 8: ")
    assert "m = 16: " in last
    page.picture.grab()


def test_too_short_a_run_is_told(qtbot: QtBot, page: SizePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.insight.batch_size.noise_measurement.FEWEST", 1000)
    qtbot.mouseClick(page.measure.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "are needed" in page.measure.message.text(), timeout=60_000)
    assert page.measure.button.isVisible()
