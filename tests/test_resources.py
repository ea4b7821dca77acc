"""Data files are found beside the package in a checkout and inside it in a wheel."""

import runpy
import shutil
from pathlib import Path

from workbench import resources
from workbench.resources import resource_path


def test_checkout() -> None:
    assert resource_path("data") == Path(__file__).resolve().parents[1] / "resources" / "data"
    assert resource_path("data").is_dir()


def test_wheel(tmp_path: Path) -> None:
    """The same module, where an installation puts it: beside the resources, both inside the package."""
    package = tmp_path / "workbench"
    (package / "resources" / "icons").mkdir(parents=True)
    copied = shutil.copy(resources.__file__, package)
    installed = runpy.run_path(str(copied))
    assert installed["resource_path"]("icons") == package / "resources" / "icons"
