"""Export from the window, with the real writer and a real, tiny run."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.document.document import RunDocument
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.weights_export import WeightsExport
from workbench.ui.widgets.notices import Notice, Severity


class Answer:
    """Stands for the person at the file dialog."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.suggestions: list[str] = []

    def weights_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        self.suggestions.append(suggestion)
        return self.path

    def spec_to_read(self, parent: QWidget) -> Path | None:
        return None

    def spec_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return None

    def study_to_read(self, parent: QWidget) -> Path | None:
        return None

    def run_to_read(self, parent: QWidget) -> Path | None:
        return None

    def run_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return None

    def ledger_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return None


class Exporter:
    """Exports of one finished run."""

    def __init__(self, qtbot: QtBot, session: RunSession, machine: TimeMachine) -> None:
        self.qtbot, self.session, self.machine = qtbot, session, machine
        self.window = QWidget()
        qtbot.addWidget(self.window)

    def __call__(self, path: Path, what: str = "choose_and_export") -> Notice:
        exporter = WeightsExport(self.session, self.machine, Answer(path), self.window)
        with self.qtbot.waitSignal(exporter.notice, timeout=20_000) as told:
            getattr(exporter, what)()
        exporter.shut_down()
        notice = told.args[0]
        assert isinstance(notice, Notice)
        return notice


@pytest.fixture
def export(qtbot: QtBot, finished: RunSession, machine: TimeMachine) -> Exporter:
    return Exporter(qtbot, finished, machine)


def test_the_step_looked_at_the_best_and_the_last_are_told_apart(export: Exporter, tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    history = export.machine.seen.history
    assert history is not None
    (best,) = history.bests
    assert best.place.step < 400, "otherwise this test shows nothing"
    assert "step 400 " in export(path).text
    assert f"step {best.place.step} " in export(path, "choose_and_export_best").text
    export.machine.look_at(1, 123)
    export.qtbot.waitUntil(lambda: export.machine.seen.looks_back)
    assert "step 123 " in export(path).text
    assert "step 400 " in export(path, "choose_and_export_last").text


def test_weights_are_written_and_the_file_is_named(export: Exporter, tmp_path: Path) -> None:
    notice = export(tmp_path / "weights.npz")
    assert notice.severity is Severity.GOOD
    assert str(tmp_path / "weights.npz") in notice.text
    with np.load(tmp_path / "weights.npz") as arrays:
        assert arrays["0.weight"].shape == (6, 4)


def test_a_file_that_cannot_be_written_is_told_plainly(export: Exporter, tmp_path: Path) -> None:
    (tmp_path / "weights.npz").mkdir()
    notice = export(tmp_path / "weights.npz")
    assert notice.severity is Severity.ERROR
    assert "weights.npz" in notice.text
    assert "Traceback" not in notice.text


def test_an_unknown_ending_is_refused(export: Exporter, tmp_path: Path) -> None:
    notice = export(tmp_path / "weights.pkl")
    assert notice.severity is Severity.ERROR
    assert ".safetensors" in notice.text
    assert list(tmp_path.glob("*.pkl")) == []


def test_nothing_happens_without_a_run_or_a_file(
    qtbot: QtBot, export: Exporter, machine: TimeMachine, document: RunDocument
) -> None:
    window, trained = export.window, export.session
    answer = Answer(None)
    exporter = WeightsExport(trained, machine, answer, window)
    with qtbot.assertNotEmitted(exporter.notice, wait=50):
        exporter.choose_and_export()
        WeightsExport(RunSession(document), machine, answer, window).choose_and_export()
    assert answer.suggestions == ["flowers-weights"]
