"""Spaces in files: opened, saved, read from other tools."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workbench.search.space.presets import preset_space
from workbench.search.study.search_settings import SearchSettings, plan_of
from workbench.specs.data import CatalogueSpec
from workbench.specs.run import RunSpec
from workbench.specs.search_space import SearchSpace
from workbench.ui.document.space_document import SpaceDocument
from workbench.ui.panels.sampler.space_files import SpaceFiles
from workbench.ui.widgets.notices import Notice, Severity

SPACE = preset_space("tiers 1 and 2")


@dataclass
class Answers:
    """Stands for the person at the file dialogs."""

    path: Path | None = None

    def space_to_read(self, parent: QWidget) -> Path | None:
        return self.path

    def foreign_to_read(self, parent: QWidget) -> Path | None:
        return self.path

    def space_to_write(self, parent: QWidget, title: str, suggestion: str) -> Path | None:
        return self.path


class Desk:
    """A document, its files, and what they said."""

    def __init__(self, window: QWidget, path: Path) -> None:
        self.stack = QUndoStack(window)
        self.document = SpaceDocument(SearchSpace(), self.stack, window)
        self.path = path
        self.files = SpaceFiles(self.document, Answers(path), window)
        self.notices: list[Notice] = []
        self.files.notice.connect(self.notices.append)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    window = QWidget()
    qtbot.addWidget(window)
    return Desk(window, tmp_path / "space.toml")


def test_what_is_saved_is_opened_again_and_can_be_undone(desk: Desk, qtbot: QtBot) -> None:
    desk.document.show(SPACE)
    with qtbot.waitSignal(desk.files.notice):
        desk.files.choose_and_save()
    assert desk.notices[-1].severity is Severity.GOOD
    desk.document.show(SearchSpace())
    desk.files.choose_and_open()
    assert desk.document.space == SPACE
    assert desk.stack.undoText() == "Open space.toml"
    desk.stack.undo()
    assert desk.document.space == SearchSpace()


def test_a_saved_search_brings_its_space_and_is_told(desk: Desk, qtbot: QtBot) -> None:
    plan = plan_of(RunSpec(data=CatalogueSpec(name="iris")), SPACE, SearchSettings(strategy="sobol", trials=9), 3)
    with qtbot.waitSignal(desk.files.notice):
        desk.files.save_plan(plan)
    with qtbot.waitSignal(desk.files.plan_opened) as heard:
        desk.files.choose_and_open()
    assert heard.args == [plan]
    assert desk.document.space == SPACE


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("dimensions = 3", "space.toml was not opened"),
        ("= nonsense", "not valid TOML"),
        ('[[dimensions]]\nname = "alpha"\nscale = "log"\nlow = 1\nhigh = 2', "there is no hyperparameter 'alpha'"),
        ('preset = "nothing"', "nothing"),
    ],
)
def test_what_cannot_be_opened_is_told_and_changes_nothing(desk: Desk, text: str, part: str) -> None:
    desk.path.write_text(text)
    desk.files.choose_and_open()
    assert desk.notices[-1].severity is Severity.ERROR
    assert part in desk.notices[-1].text
    assert desk.document.space == SearchSpace()
    assert desk.stack.count() == 0


def test_files_that_cannot_be_read_are_told(desk: Desk) -> None:
    desk.files.choose_and_open()
    assert "cannot be read" in desk.notices[-1].text
    desk.path.write_bytes(b"\xff\xfe")
    desk.files.choose_and_open()
    assert "not a text file" in desk.notices[-1].text
    desk.path.write_bytes(b" " * 1_000_001)
    desk.files.choose_and_import()
    assert "the limit is 1,000,000" in desk.notices[-1].text


def test_a_place_that_cannot_be_written_is_told(desk: Desk, qtbot: QtBot) -> None:
    desk.path.write_text("a file, not a folder")
    files = SpaceFiles(desk.document, Answers(desk.path / "space.toml"), desk.files.parent())  # type: ignore[arg-type]
    files.notice.connect(desk.notices.append)
    with qtbot.waitSignal(files.notice):
        files.choose_and_save()
    assert desk.notices[-1].severity is Severity.ERROR


def test_foreign_rows_are_handed_on_with_the_name_of_the_file(desk: Desk, qtbot: QtBot) -> None:
    desk.path.write_text('{"lr": tune.loguniform(1e-4, 1e-1)}')
    with qtbot.waitSignal(desk.files.foreign_read) as heard:
        desk.files.choose_and_import()
    assert heard.args is not None
    name, rows = heard.args
    assert (name, rows[0].name, rows[0].dimension.scale) == ("space.toml", "lr", "log")


def test_yaml_is_refused_with_a_way_out(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "sweep.yaml"
    path.write_text("parameters:\n  lr:\n    min: 1\n")
    desk.files.read_foreign(path)
    assert "save it as JSON" in desk.notices[-1].text


def test_nobody_answers_nothing_happens(desk: Desk, qtbot: QtBot) -> None:
    files = SpaceFiles(desk.document, Answers(), desk.files.parent())  # type: ignore[arg-type]
    with qtbot.assertNotEmitted(files.notice):
        files.choose_and_open()
        files.choose_and_save()
        files.choose_and_import()
