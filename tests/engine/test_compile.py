"""Where compiled kernels are looked for."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

from tests.engine.setup import make_bench
from tests.insight.setup import make_case
from tests.insight.test_report import PROBES
from workbench.engine import compile as compiled
from workbench.engine.inference import forward, inference
from workbench.engine.training.steps import run_steps
from workbench.insight.plane import main_plane
from workbench.insight.report import StateReport, examine
from workbench.isolated_child import child_command
from workbench.specs.hyperparameters import Hyperparameters


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
    for stage in compiled.stages():
        if stage.name in {"scoring", "prediction"}:
            stage.compile()
    kernels = (forward.forward_block, inference.score_block)
    known = [list(kernel.signatures) for kernel in kernels]
    case = make_case(precision="float32")
    assert isinstance(examine(case.spec, case.data, case.snapshot, main_plane(case.data), PROBES), StateReport)
    assert [list(kernel.signatures) for kernel in kernels] == known


def test_a_run_can_begin_before_what_few_need_is_compiled() -> None:
    """Each piece is told once, whichever of the two processes compiles it."""
    done = subprocess.run(child_command(compiled.__name__), capture_output=True, text=True, check=True)
    *lines, last = done.stdout.splitlines()
    before, after = lines[: lines.index(compiled.ENOUGH)], [*lines[lines.index(compiled.ENOUGH) + 1 :], last]
    work = list(compiled.stages())
    assert sorted(told.partition(" ")[2] for told in before + after) == sorted(stage.name for stage in work)
    assert [told.partition(" ")[0] for told in before + after] == [f"{n + 1}/{len(work)}" for n in range(len(work))]
    assert [told.partition(" ")[2] for told in after] == [
        stage.name for stage in work if stage.when is compiled.When.AFTERWARDS
    ]


def test_training_is_compiled_without_a_step() -> None:
    """For the types that a step has: it finds its kernel, and compiles nothing more."""
    (training,) = (stage for stage in compiled.stages() if stage.name == "training")
    training.compile()
    known = list(run_steps.signatures)
    bench = make_bench((), features=1, classes=2, examples=4, dtype=np.float32)
    bench.stepper().train(1, Hyperparameters(batch_size=2))
    assert list(run_steps.signatures) == known
