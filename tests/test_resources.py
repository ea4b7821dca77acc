"""Data files are found beside the package in a checkout and inside it in a wheel."""

from pathlib import Path

import pytest

from workbench import resources
from workbench.resources import resource_path


def test_checkout() -> None:
    assert resource_path("data") == Path(__file__).resolve().parents[1] / "resources" / "data"
    assert resource_path("data").is_dir()


def test_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources" / "icons").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    assert resource_path("icons").is_dir()
