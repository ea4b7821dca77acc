"""What the buttons are called and when they are off."""

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.fake_trainer import FakeTrainer
from workbench.specs.network import NetworkSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.run.controls import RunControls
from workbench.ui.run.kernel_preparation import KernelPreparation, PreparationState
from workbench.ui.run.run_so_far import Past
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.theme import ThemeSource

PAPERS = ("export", "save_card", "save_bundle")


class Desk:
    """Session, buttons and a preparation that is as far as the test says."""

    def __init__(self, document: RunDocument, session: RunSession, themes: ThemeSource) -> None:
        self.document, self.session = document, session
        self.preparation = KernelPreparation(lambda: True, ("unused",))
        self.actions = Actions(document.undo_stack, themes)
        self.controls = RunControls(document, session, self.preparation, self.actions)

    def prepare(self, state: PreparationState, reason: str = "") -> None:
        self.preparation.state, self.preparation.reason = state, reason
        self.preparation.state_changed.emit(state)

    @property
    def enabled(self) -> set[str]:
        names = ("toggle", "step", "finish", "discard", "start_over", *PAPERS)
        return {name for name in names if self.actions[name].isEnabled()}

    @property
    def face(self) -> str:
        return self.actions["toggle"].iconText()


@pytest.fixture
def desk(document: RunDocument, session: RunSession, themes: ThemeSource) -> Desk:
    return Desk(document, session, themes)


def test_buttons_follow_a_run(qtbot: QtBot, desk: Desk, trainer: FakeTrainer) -> None:
    trainer.seconds_per_step = 0.05
    assert (desk.face, desk.enabled) == ("Start", {"toggle", "step"})
    desk.actions["toggle"].trigger()
    assert desk.face == "Starting…"
    qtbot.waitUntil(lambda: desk.face == "Pause")
    assert desk.enabled == {"toggle", "step", "finish", "discard", "start_over", *PAPERS}
    desk.actions["toggle"].trigger()
    qtbot.waitUntil(lambda: desk.face == "Resume")
    desk.actions["finish"].trigger()
    qtbot.waitUntil(lambda: desk.session.state is SessionState.FINISHED)
    assert (desk.face, desk.enabled) == ("Train on", {"toggle", "step", "discard", "start_over", *PAPERS})
    desk.document.change("Remove layers", desk.document.spec.replaced(network=NetworkSpec(layers=())))
    assert desk.face == "Start"
    desk.actions["discard"].trigger()
    assert (desk.face, desk.enabled) == ("Start", {"toggle", "step"})


def test_start_is_off_with_the_reason(desk: Desk) -> None:
    desk.document.report_field("hyperparameters.learning_rate", "must be a number, not 'x'")
    assert desk.enabled == set()
    assert "must be a number, not 'x'" in desk.actions["toggle"].toolTip()
    desk.document.report_field("hyperparameters.learning_rate", None)
    assert desk.enabled == {"toggle", "step"}


def test_a_start_asked_for_early_begins_when_the_engine_is_ready(
    qtbot: QtBot, desk: Desk, trainer: FakeTrainer
) -> None:
    desk.prepare(PreparationState.WORKING)
    desk.actions["toggle"].trigger()
    assert desk.session.seen.is_waiting
    assert desk.face == "Starting…"
    assert trainer.orders == []
    with qtbot.waitSignal(desk.session.finished):
        desk.prepare(PreparationState.READY)


def test_an_engine_that_cannot_be_prepared_is_the_reason(desk: Desk) -> None:
    desk.prepare(PreparationState.WORKING)
    desk.actions["toggle"].trigger()
    desk.prepare(PreparationState.FAILED, "the disk is full")
    assert not desk.session.seen.is_waiting
    assert "the disk is full" in desk.actions["toggle"].toolTip()
    assert "toggle" not in desk.enabled


def test_a_run_of_another_window_is_neither_started_nor_discarded(
    qtbot: QtBot, desk: Desk, trainer: FakeTrainer
) -> None:
    with qtbot.waitSignal(desk.session.finished):
        desk.actions["toggle"].trigger()
    seen = desk.session.seen
    assert seen.place is not None
    assert seen.snapshot is not None
    assert seen.spec is not None
    assert seen.data is not None
    desk.session.watch(Past(seen.place, seen.snapshot, seen.spec), seen.data, "another run")
    assert desk.enabled & {"toggle", "step", "discard"} == set()
    assert "another window trains this run" in desk.actions["toggle"].toolTip()
    assert "start_over" in desk.enabled


def test_a_start_from_elsewhere_says_why_it_cannot_be(qtbot: QtBot, desk: Desk) -> None:
    desk.prepare(PreparationState.FAILED, "the disk is full")
    with qtbot.waitSignal(desk.session.starts.refused) as told:
        desk.session.start()
    assert "the disk is full" in told.args[0]
    assert desk.face == "Start"
