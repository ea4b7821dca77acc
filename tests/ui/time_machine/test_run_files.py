"""Runs as files in the window: continue, discard and bring back, a disk that refuses, another place."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.time_machine.conftest import Answer
from workbench.runs.disk.storage_problem import describe_problem
from workbench.runs.reading import RunReader
from workbench.runs.writing.folder import bring_back, discard
from workbench.runs.writing.recording import StorageFailed, StorageRestored
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.hyperparameters.hyperparameters_panel import HyperparameterPanel
from workbench.ui.run.kernel_preparation import KernelPreparation
from workbench.ui.run.run_so_far import RunSoFar
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.run_files import RunFiles
from workbench.ui.time_machine.run_opening import OpenedRun
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def actions(document: RunDocument, themes: ThemeSource) -> Actions:
    return Actions(document.undo_stack, themes)


@pytest.fixture
def files(
    qtbot: QtBot,
    document: RunDocument,
    session: RunSession,
    machine: TimeMachine,
    actions: Actions,
    tmp_path: Path,
) -> Iterator[RunFiles]:
    window = QWidget()
    qtbot.addWidget(window)
    preparation = KernelPreparation(lambda: True, ("unused",))
    answers = Answer(tmp_path / "elsewhere.run")
    files = RunFiles(document, session, machine, preparation, actions, answers, window)  # type: ignore[arg-type]
    yield files
    files.shut_down()


def told(qtbot: QtBot, files: RunFiles, act: object) -> Notice:
    """The notice that something causes."""
    with qtbot.waitSignal(files.notice, timeout=20_000) as signal:
        assert callable(act)
        act()
    notice = signal.args[0]
    assert isinstance(notice, Notice)
    return notice


def test_the_last_run_is_offered_and_goes_on(
    qtbot: QtBot,
    finished: RunSession,
    machine: TimeMachine,
    files: RunFiles,
    actions: Actions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert finished.journeys.log is not None
    path = finished.journeys.log.path
    finished.journeys.give_up()
    finished.stop(keep=False)  # of a run without a file: nothing is deleted
    monkeypatch.setattr("workbench.ui.time_machine.run_files.newest_run", lambda: path)
    offer = told(qtbot, files, files.offer_last)
    assert "stands at step 400" in offer.text
    assert offer.action is actions["continue_run"]
    with qtbot.waitSignal(finished.run_started, timeout=20_000):
        actions["continue_run"].trigger()
    assert finished.seen.step == 400
    assert machine.seen.live is not None
    assert machine.seen.live.step == 400


def test_a_discarded_run_is_one_click_away(
    qtbot: QtBot, finished: RunSession, files: RunFiles, actions: Actions
) -> None:
    assert finished.journeys.log is not None
    path = finished.journeys.log.path
    notice = told(qtbot, files, lambda: finished.stop(keep=False))
    assert finished.state is SessionState.READY
    assert not path.exists()
    assert notice.action is actions["bring_back"]
    with qtbot.waitSignal(finished.run_started, timeout=20_000):
        actions["bring_back"].trigger()
    assert path.exists()
    assert finished.seen.step == 400


def test_discarded_runs_stay_until_they_are_emptied_by_hand(
    qtbot: QtBot, finished: RunSession, files: RunFiles
) -> None:
    """Whatever is told and undone meanwhile: the menu has them, and one more click opens one again."""
    assert finished.journeys.log is not None
    path = finished.journeys.log.path
    folder = path.parent / "discarded"
    folder.mkdir()
    for number in range(25):
        (folder / f"old-{number}.run").write_bytes(b"")
    told(qtbot, files, lambda: finished.stop(keep=False))
    entries = listed(files)
    assert len([text for text in entries if text.startswith("old-")]) == 25
    with qtbot.waitSignal(finished.run_started, timeout=20_000):
        entries[path.stem].trigger()
    assert finished.seen.step == 400
    assert path.exists()
    entries = listed(files)
    assert not entries[path.stem].isEnabled()  # it is the one on the screen
    entries[next(text for text in entries if text.startswith("Empty"))].trigger()
    box = files.parent().findChild(QMessageBox)
    assert "25 discarded runs" in box.text()
    box.button(QMessageBox.StandardButton.Discard).click()
    qtbot.waitUntil(lambda: list(folder.glob("*.run")) == [], timeout=20_000)
    assert path.exists()


def test_two_discarded_runs_of_one_name_are_both_kept(tmp_path: Path) -> None:
    run = tmp_path / "a.run"
    for text in ("one", "other"):
        run.write_text(text)
        discard(run)
    kept = sorted((tmp_path / "discarded").glob("*.run"))
    assert [path.read_text() for path in kept] == ["other", "one"]
    run.write_text("third")
    assert bring_back(kept[1]) == tmp_path / "a-1.run"
    assert run.read_text() == "third"


def test_the_run_that_ended_is_named_and_one_step_away(
    qtbot: QtBot, finished: RunSession, files: RunFiles, actions: Actions
) -> None:
    assert finished.journeys.log is not None
    path = finished.journeys.log.path
    assert not actions["go_back"].isEnabled()
    notice = told(qtbot, files, finished.start_over)
    assert str(path) in notice.text
    assert notice.action is actions["go_back"]
    qtbot.waitUntil(lambda: finished.state is SessionState.FINISHED, timeout=20_000)
    with qtbot.waitSignal(finished.run_started, timeout=20_000):
        actions["go_back"].trigger()
    assert finished.journeys.log is not None
    assert finished.journeys.log.path == path


def listed(files: RunFiles) -> dict[str, QAction]:
    files.kept.fill()
    return {action.text(): action for action in files.kept.menu.actions() if action.text()}


def test_a_run_goes_to_another_place_with_all_its_history(
    qtbot: QtBot, finished: RunSession, files: RunFiles, actions: Actions, tmp_path: Path
) -> None:
    assert finished.journeys.log is not None
    notice = told(qtbot, files, actions["save_elsewhere"].trigger)
    assert notice.severity is Severity.GOOD
    assert finished.journeys.log.path == tmp_path / "elsewhere.run"
    finished.journeys.log.commit()
    with RunReader(tmp_path / "elsewhere.run") as reader:
        assert reader.history.tip(1).step == 400
        assert reader.damage == ()


def test_a_disk_that_refuses_is_named_with_two_ways_out(
    qtbot: QtBot, finished: RunSession, files: RunFiles, actions: Actions, tmp_path: Path
) -> None:
    problem = describe_problem(tmp_path / "x.run", OSError(28, "No space left on device"), 2_500_000)
    notice = told(qtbot, files, lambda: finished.take(StorageFailed(problem)))
    assert finished.state is SessionState.HOLDING
    assert "2.5 MB wait" in notice.text
    assert problem.disk in notice.text
    assert (notice.action, notice.other) == (actions["retry_storage"], actions["save_elsewhere"])
    notice = told(qtbot, files, lambda: finished.take(StorageRestored()))
    assert notice.severity is Severity.GOOD
    assert finished.state is SessionState.FINISHED


def test_holding_is_not_slow_training(qtbot: QtBot, session: RunSession, files: RunFiles, tmp_path: Path) -> None:
    with qtbot.waitSignal(session.finished, timeout=60_000):
        session.start()
    assert session.seen.spec is not None
    assert session.seen.data is not None
    run = RunSoFar(session.seen.spec, session.seen.spec, session.seen.data)
    run.pace.record(0.0, 0)
    run.pace.record(1.0, 20)
    assert run.pace.steps_per_second > 0.0
    run.apply(StorageFailed(describe_problem(tmp_path / "x.run", OSError(28, "full"), 1)), 1.0)
    assert run.pace.steps_per_second == 0.0


def test_looking_on_ends_with_a_word_when_another_run_begins(
    qtbot: QtBot, finished: RunSession, files: RunFiles, tmp_path: Path
) -> None:
    assert finished.journeys.log is not None
    finished.journeys.log.commit()
    seen = finished.seen
    assert seen.data is not None
    assert seen.place is not None
    assert seen.snapshot is not None
    opened = OpenedRun(RunReader(finished.journeys.log.path), seen.data, seen.place, seen.snapshot, "someone")
    finished.journeys.give_up()
    assert "You are looking on" in told(qtbot, files, lambda: files.show(opened)).text
    assert finished.state is SessionState.WATCHING
    assert "no longer look on" in told(qtbot, files, finished.start_over).text
    qtbot.waitUntil(lambda: finished.state is SessionState.FINISHED, timeout=20_000)


def test_an_opened_run_is_not_edited_by_an_undo_of_what_was_before(
    qtbot: QtBot,
    finished: RunSession,
    document: RunDocument,
    files: RunFiles,
    themes: ThemeSource,
) -> None:
    assert finished.journeys.log is not None
    path = finished.journeys.log.path
    panel = HyperparameterPanel(document, finished, themes)  # carries edits of the document to the run
    qtbot.addWidget(panel)
    other = document.spec.replaced(hyperparameters=document.spec.hyperparameters.replaced(learning_rate=0.5))
    document.change("Change learning rate", other)
    with qtbot.waitSignal(finished.run_started, timeout=20_000):
        finished.start_over()
    qtbot.waitUntil(lambda: finished.state is not SessionState.TRAINING)
    with qtbot.waitSignal(finished.run_started, timeout=20_000):
        files.open(path)
    assert document.spec.hyperparameters.learning_rate == 0.01
    assert not document.undo_stack.canUndo()
    assert finished.seen.hyperparameters is not None
    assert finished.seen.hyperparameters.learning_rate == 0.01


def test_the_run_that_is_open_already_is_not_opened_again(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine, files: RunFiles, tmp_path: Path
) -> None:
    """Files are opened in turn, so the answer about the second one would be the second answer."""
    assert finished.journeys.log is not None
    run_log = finished.journeys.log
    files.open(run_log.path)
    notice = told(qtbot, files, lambda: files.open(tmp_path / "nowhere.run"))
    assert "nowhere.run" in notice.text
    assert finished.journeys.log is run_log
    assert finished.state is SessionState.FINISHED
    assert machine.seen.owner_text == ""


def test_a_run_that_diverged_has_its_alert_when_it_is_opened_again(
    qtbot: QtBot, document: RunDocument, session: RunSession, machine: TimeMachine, files: RunFiles
) -> None:
    hyperparameters = document.spec.hyperparameters.replaced(optimizer="sgd", learning_rate=1e6)
    network = NetworkSpec(layers=(DenseLayer(units=6, batch_norm=False),), output="softmax")
    document.show(document.spec.replaced(hyperparameters=hyperparameters, network=network, steps=100_000))
    with qtbot.waitSignal(session.diverged, timeout=60_000):
        session.start()
    (alert,) = live = session.seen.alerts
    assert alert.text.startswith("not finite, first in")
    assert alert.place.step == session.seen.step
    with qtbot.waitSignal(session.finished, timeout=20_000):
        session.stop(keep=True)
    assert session.journeys.log is not None
    path = session.journeys.log.path
    with qtbot.waitSignal(session.run_started, timeout=60_000):
        session.start_over()
    qtbot.waitUntil(lambda: session.journeys.log is not None and session.journeys.log.path != path, timeout=60_000)
    with qtbot.waitSignal(session.run_started, timeout=60_000):
        files.open(path)
    qtbot.waitUntil(lambda: session.journeys.log is not None and session.journeys.log.path == path, timeout=60_000)
    assert [(one.place, one.text) for one in session.seen.alerts] == [(one.place, one.text) for one in live]
