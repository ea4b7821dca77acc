"""From the menu to a run that learns from drawn points."""

from pytestqt.qtbot import QtBot

from tests.ui.fake_trainer import FakeTrainer
from workbench.specs.own_data import DrawnSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.run.session import RunSession
from workbench.ui.views.draw.draw_page import DrawPage
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.drawn_data import DrawnData
from workbench.ui.window.main_window import MainWindow


def test_a_run_under_way_starts_over_with_the_points_and_one_at_rest_waits(
    qtbot: QtBot,
    window: MainWindow,
    document: RunDocument,
    session: RunSession,
    themes: ThemeSource,
    trainer: FakeTrainer,
) -> None:
    drawing = DrawnData(window, DrawPage(document, themes))
    window.actions_by_name["draw"].trigger()
    page = drawing.page
    assert page.isVisible()
    page.back.click()
    assert window.middle.currentWidget() is window.welcome
    window.actions_by_name["draw"].trigger()
    for number in (0, 1):
        page.classes[number].click()
        for _ in range(20):
            page.canvas.move_cross(3, number)
            page.canvas.put(number)
    page.use.click()
    assert window.middle.currentWidget() is window.welcome
    assert "Start trains on them" in window.notices.text.text()
    assert not session.seen.is_live
    trainer.seconds_per_step = 0.05
    document.change("Train longer", document.spec.replaced(epochs=5000))
    session.start()
    qtbot.waitUntil(lambda: session.trains and session.seen.is_live)
    window.actions_by_name["draw"].trigger()
    page.canvas.put(1)
    points = page.canvas.sheet.points
    page.use.click()
    assert window.middle.currentWidget() is window.plots
    assert "starts over" in window.notices.text.text()
    qtbot.waitUntil(lambda: len(trainer.orders) == 2)
    data = trainer.orders[1].spec.data
    assert isinstance(data, DrawnSpec)
    assert data.points == points
