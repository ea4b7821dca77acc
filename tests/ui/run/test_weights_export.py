"""Export from the window, with the real writer and a real, tiny run."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.document.document import RunDocument
from workbench.ui.run.session import RunSession
from workbench.ui.run.weights_export import WeightsExport
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


@pytest.fixture
def trained(qtbot: QtBot, document: RunDocument) -> Iterator[RunSession]:
    session = RunSession(document)
    try:
        with qtbot.waitSignal(session.finished, timeout=300_000):  # the first call of a kernel may compile it
            session.start()
        yield session
    finally:
        assert session.shut_down()


def export(qtbot: QtBot, session: RunSession, path: Path) -> Notice:
    window = QWidget()
    qtbot.addWidget(window)
    exporter = WeightsExport(session, Answer(path), window)
    with qtbot.waitSignal(exporter.notice, timeout=20_000) as told:
        exporter.choose_and_export()
    exporter.shut_down()
    notice = told.args[0]
    assert isinstance(notice, Notice)
    return notice


def test_weights_are_written_and_the_file_is_named(qtbot: QtBot, trained: RunSession, tmp_path: Path) -> None:
    notice = export(qtbot, trained, tmp_path / "weights.npz")
    assert notice.severity is Severity.GOOD
    assert str(tmp_path / "weights.npz") in notice.text
    with np.load(tmp_path / "weights.npz") as arrays:
        assert arrays["0.weight"].shape == (4, 4)


def test_a_file_that_cannot_be_written_is_told_plainly(qtbot: QtBot, trained: RunSession, tmp_path: Path) -> None:
    (tmp_path / "weights.npz").mkdir()
    notice = export(qtbot, trained, tmp_path / "weights.npz")
    assert notice.severity is Severity.ERROR
    assert "weights.npz" in notice.text
    assert "Traceback" not in notice.text


def test_an_unknown_ending_is_refused(qtbot: QtBot, trained: RunSession, tmp_path: Path) -> None:
    notice = export(qtbot, trained, tmp_path / "weights.pkl")
    assert notice.severity is Severity.ERROR
    assert ".safetensors" in notice.text
    assert list(tmp_path.glob("*.pkl")) == []


def test_nothing_happens_without_a_run_or_a_file(qtbot: QtBot, trained: RunSession, document: RunDocument) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    answer = Answer(None)
    exporter = WeightsExport(trained, answer, window)
    with qtbot.assertNotEmitted(exporter.notice, wait=50):
        exporter.choose_and_export()
        WeightsExport(RunSession(document), answer, window).choose_and_export()
    assert answer.suggestions == ["flowers-weights"]
