"""What does not fit into the memory that is free is refused before it is allocated, with both figures."""

import subprocess
import sys
from pathlib import Path

import pytest

from workbench.cli.commands import run_command
from workbench.data.loading import load_dataset
from workbench.errors import SpecError
from workbench.files.free_memory import free_bytes
from workbench.runs.writing.run_log import RunLog
from workbench.specs.run import RunSpec
from workbench.training import memory
from workbench.training.learner import Learner
from workbench.training.memory import check_memory, needed_bytes

HUGE = {"data": {"name": "iris"}, "network": {"layers": [{"units": 11_000}, {"units": 11_000}]}, "steps": 10**11}


def spec_of(units: int) -> RunSpec:
    return RunSpec.parse({"data": {"name": "iris"}, "network": {"layers": [{"units": units}, {"units": units}]}})


def test_the_estimate_is_that_of_what_was_measured() -> None:
    """Two layers of 4000 units on 64 features took 1.05 to 1.3 GB beside the program."""
    data = load_dataset(spec_of(4000).data)
    assert 0.9e9 < needed_bytes(spec_of(4000), data) < 1.4e9
    assert needed_bytes(spec_of(40), data) < 2e6
    double = spec_of(4000).replaced(precision="float64")
    assert needed_bytes(double, data) == 2 * needed_bytes(spec_of(4000), data)


def test_too_much_is_refused_with_both_figures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spec = RunSpec.parse(HUGE)
    data = load_dataset(spec.data)
    monkeypatch.setattr(memory, "free_bytes", lambda: 2 * 10**9)
    words = r"needs about [\d.]+ GB of memory, and 2 GB are free|needs about .* of memory, and .* are free"
    with pytest.raises(SpecError, match=words):
        check_memory(spec, data)
    with pytest.raises(SpecError, match=words):
        Learner(spec, data)
    check_memory(spec_of(40), data)
    monkeypatch.setattr(memory, "free_bytes", lambda: None)
    check_memory(spec, data)


def test_a_small_file_that_asks_for_much_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec, path = RunSpec.parse(HUGE), tmp_path / "a.run"
    data = load_dataset(spec.data)
    RunLog.create(path, spec, data.sha256, {}).close()
    monkeypatch.setattr(memory, "free_bytes", lambda: 2 * 10**9)
    assert run_command(["resume", str(path)]) == 2
    assert "are free" in capsys.readouterr().err
    assert run_command(["verify", str(path)]) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux tells")
def test_a_limit_of_the_process_counts() -> None:
    code = (
        "import resource; from workbench.files.free_memory import free_bytes; "
        "resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30,) * 2); print(free_bytes())"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 0 < int(told.stdout) < 3 * 2**30
    assert (free_bytes() or 0) > 0
