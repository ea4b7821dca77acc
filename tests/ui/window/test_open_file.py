"""A file that the desktop or the command line hands over is opened as what it is."""

from pathlib import Path

import pytest

from workbench.resources import resource_path
from workbench.search.study.plan import holds_search
from workbench.specs.presets import load_preset, preset_names
from workbench.ui.document.document import RunDocument
from workbench.ui.window.main_window import MainWindow


def test_a_spec_becomes_the_document(window: MainWindow, document: RunDocument) -> None:
    window.open_file(resource_path("presets", "spirals.toml"))
    assert document.spec == load_preset("spirals")


def test_a_search_goes_to_the_sampler(window: MainWindow, document: RunDocument) -> None:
    before = document.spec
    window.docks["sampler"].hide()
    window.open_file(resource_path("searches", "digits.toml"))
    assert window.docks["sampler"].isVisible()
    assert document.spec == before


def test_a_run_is_opened(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(window.runs, "open", opened.append)
    window.open_file(tmp_path / "a.run")
    assert opened == [tmp_path / "a.run"]


def test_a_study_is_gone_on_with(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(window.services.search, "open", opened.append)
    window.open_file(tmp_path / "s.DB")
    assert opened == [tmp_path / "s.DB"]


def test_searches_and_specs_are_told_apart(tmp_path: Path) -> None:
    assert all(holds_search(path) for path in resource_path("searches").glob("*.toml"))
    assert not any(holds_search(resource_path("presets", f"{name}.toml")) for name in preset_names())
    assert not holds_search(tmp_path / "missing.toml")
