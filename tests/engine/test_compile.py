"""Where compiled kernels are looked for."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.insight.setup import make_case
from tests.insight.test_report import PROBES
from workbench.engine import compile as compiled
from workbench.engine.inference import forward, inference
from workbench.insight.plane import main_plane
from workbench.insight.report import StateReport, examine


def folder_seen_from(package: Path) -> str:
    """The folder of kernels that a copy of the sources would use."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); from workbench.engine.compile import cache_folder; print(cache_folder())"
    command = [sys.executable, "-c", code, str(package)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_copy_of_the_sources_has_kernels_of_its_own(tmp_path: Path) -> None:
    """Numba files kernels by the path of their source, so those of another copy would not be found."""
    here = Path(compiled.__file__).parents[2]
    skip = shutil.ignore_patterns("__pycache__", "ui", "resources")
    shutil.copytree(here / "workbench", tmp_path / "workbench", ignore=skip)
    assert folder_seen_from(here) == str(compiled.cache_folder())
    copied = folder_seen_from(tmp_path)
    assert copied != folder_seen_from(here)
    for table in compiled.KERNEL_TABLES:  # their numbers and names are compiled in
        with (tmp_path / "workbench" / "specs" / table).open("a") as file:
            file.write("\n")
        before, copied = copied, folder_seen_from(tmp_path)
        assert copied != before, table


def test_looking_at_a_state_finds_its_kernels_compiled() -> None:
    """A snapshot is read-only, which Numba takes for another type; nobody may wait for that in the window."""
    for name, action in compiled.stages():
        if name in {"scoring", "prediction"}:
            action()
    kernels = (forward.forward_block, inference.score_block)
    known = [list(kernel.signatures) for kernel in kernels]
    case = make_case(precision="float32")
    assert isinstance(examine(case.spec, case.data, case.snapshot, main_plane(case.data), PROBES), StateReport)
    assert [list(kernel.signatures) for kernel in kernels] == known
