"""Card and bundle from the window, of a real, tiny run."""

import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QProgressDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.time_machine.conftest import document, finished, machine, session
from workbench.export.bundle import prove_bundle
from workbench.export.card import CardSource
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.window.run_papers import RunPapers

__all__ = ["document", "finished", "machine", "session"]  # fixtures that live beside what they build


class Choices:
    path: Path | None = None

    def card_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return self.path

    def bundle_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return self.path


class Desk:
    """Papers, their window, where they go, and what they said."""

    def __init__(self, machine: TimeMachine) -> None:
        self.choices, self.window = Choices(), QWidget()
        self.papers = RunPapers(machine, self.choices, self.window)
        self.told: list[Notice] = []
        self.papers.notice.connect(self.told.append)


@pytest.fixture
def desk(qtbot: QtBot, machine: TimeMachine) -> Desk:
    made = Desk(machine)
    qtbot.addWidget(made.window)
    return made


def test_card_and_bundle(
    qtbot: QtBot, desk: Desk, session: RunSession, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    choices, papers, told = desk.choices, desk.papers, desk.told
    papers.save_card()
    assert told.pop().text == "There is no run yet."
    request.getfixturevalue("finished")
    choices.path = tmp_path / "flowers.card"
    papers.save_card()
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert told[-1].severity is Severity.GOOD, told[-1].text
    assert "flowers" in (tmp_path / "flowers.card" / "card.md").read_text(encoding="utf-8")
    choices.path = tmp_path / "flowers.zip"
    papers.save_bundle()
    qtbot.waitUntil(lambda: len(told) == 2, timeout=20_000)
    assert prove_bundle(tmp_path / "flowers.zip").sha256[:16] in told[-1].text
    choices.path = tmp_path / "flowers.card"
    papers.save_card()
    qtbot.waitUntil(lambda: len(told) == 3, timeout=20_000)
    assert "left alone" in told[-1].text
    assert papers.shut_down()


def test_a_bundle_under_way_is_cancelled(
    qtbot: QtBot,
    desk: Desk,
    session: RunSession,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    choices, papers, told = desk.choices, desk.papers, desk.told
    request.getfixturevalue("finished")

    def endless(source: CardSource) -> dict[str, bytes]:
        for _ in range(2000):
            source.step()
            time.sleep(0.01)
        return {}

    monkeypatch.setattr("workbench.export.card.card_files", endless)
    choices.path = tmp_path / "flowers.zip"
    papers.save_bundle()
    (progress,) = desk.window.findChildren(QProgressDialog)
    qtbot.waitUntil(progress.isVisible, timeout=20_000)
    button = progress.findChild(QPushButton)
    assert button is not None
    button.click()
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert (told[-1].severity, told[-1].text) == (
        Severity.INFO,
        f"Cancelled: {tmp_path / 'flowers.zip'} was not written.",
    )
    assert not list(tmp_path.glob("*flowers*"))
    assert papers.shut_down()
