"""The status bar."""

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.fake_trainer import FakeTrainer
from workbench.specs.data import CatalogueSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.run.kernel_preparation import KernelPreparation, PreparationState
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.status_bar import RunStatusBar


@pytest.fixture
def preparation() -> KernelPreparation:
    return KernelPreparation(lambda: True, ("unused",))


@pytest.fixture
def bar(qtbot: QtBot, session: RunSession, preparation: KernelPreparation, themes: ThemeSource) -> RunStatusBar:
    bar = RunStatusBar(session, preparation, themes)
    qtbot.addWidget(bar)
    bar.resize(1280, 32)
    bar.show()
    return bar


def test_figures_of_a_finished_run(qtbot: QtBot, session: RunSession, bar: RunStatusBar) -> None:
    assert not bar.figures["step"].isVisible()
    assert bar.hint.isVisible()
    with qtbot.waitSignal(session.finished):
        session.start()
    texts = {name: figure.text for name, figure in bar.figures.items()}
    assert texts["state"] == "Finished"
    assert texts["step"] == "12 / 12"
    assert texts["percent"] == "100 %"
    assert texts["accuracy"] == "75.0 %"
    assert texts["loss"] == "0.0833"
    assert texts["rate"] == "0.001"
    assert bar.progress.value() == 100


def test_a_regression_has_r_squared_in_place_of_accuracy(
    qtbot: QtBot, session: RunSession, bar: RunStatusBar, document: RunDocument
) -> None:
    old = document.spec
    network = old.network.replaced(output="linear")
    document.change("Open", old.replaced(data=CatalogueSpec(name="diabetes"), network=network))
    with qtbot.waitSignal(session.finished):
        session.start()
    score = bar.figures["accuracy"]
    assert (score.caption.text(), score.text) == ("Dev R²", "0.750")
    assert "variance" in score.toolTip()
    assert "squared error" in bar.figures["loss"].toolTip()
    document.undo_stack.undo()
    with qtbot.waitSignal(session.finished):
        session.start()
    assert (score.caption.text(), score.text) == ("Dev accuracy", "75.0 %")
    assert "Cross-entropy" in bar.figures["loss"].toolTip()


def test_nothing_moves_while_numbers_change(
    qtbot: QtBot, session: RunSession, bar: RunStatusBar, trainer: FakeTrainer
) -> None:
    trainer.seconds_per_step = 0.03
    with qtbot.waitSignal(session.run_started):
        session.start()
    places = {name: figure.geometry() for name, figure in bar.figures.items()}
    qtbot.waitUntil(lambda: session.state is SessionState.FINISHED)
    assert {name: figure.geometry() for name, figure in bar.figures.items()} == places


def test_every_figure_has_room_for_its_longest_text_and_a_tooltip(bar: RunStatusBar) -> None:
    longest = {
        "step": "9,999,999 / 9,999,999",
        "speed": "999,999 steps/s",
        "left": "59 min 59 s",
        "state": "Starting…",
    }
    for name, figure in bar.figures.items():
        assert figure.toolTip()
        figure.show_text(longest.get(name, ""))
        assert figure.value.sizeHint().width() <= figure.value.width(), name


def test_all_figures_fit_in_1280_and_the_last_ones_go_first(
    qtbot: QtBot, session: RunSession, bar: RunStatusBar
) -> None:
    with qtbot.waitSignal(session.finished):
        session.start()
    assert all(figure.isVisible() for figure in bar.figures.values())
    bar.resize(700, 32)
    shown = [figure.isVisible() for figure in bar.figures.values()]
    assert shown == sorted(shown, reverse=True)
    assert shown[0]
    assert not shown[-1]


def test_the_preparation_has_the_bar_until_it_is_done(
    session: RunSession, bar: RunStatusBar, preparation: KernelPreparation
) -> None:
    preparation.state, preparation.done, preparation.total = PreparationState.WORKING, 3, 9
    session.starts.hold()
    preparation.progressed.emit(3, 9, "dense")
    assert bar.preparation_text.isVisible()
    assert (bar.preparation_bar.value(), bar.preparation_bar.maximum()) == (3, 9)
    session.start()
    assert bar.preparation_text.text() == "Preparing the engine 3/9 – starts when ready"
    session.starts.call_off()
    preparation.state = PreparationState.READY
    preparation.state_changed.emit(PreparationState.READY)
    assert not bar.preparation_text.isVisible()
