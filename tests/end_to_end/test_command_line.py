"""``python main.py …`` as a user or a script calls it: real processes, exit codes, last line of JSON."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import workbench
from workbench.data.loading import load_dataset
from workbench.errors import FileError
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog
from workbench.specs.presets import load_preset
from workbench.training.snapshot import Snapshot

ROOT = Path(workbench.__file__).resolve().parent.parent


def call(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=250, **options)


def report(*arguments: object) -> dict[str, Any]:
    done = call(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("preset", "accuracy"),
    [("digits", 0.97), ("spirals", 0.95), ("fashion", 0.84), ("breast-cancer", 0.93), ("wine", 0.93), ("iris", 0.93)],
)
def test_presets_reach_their_accuracy(preset: str, accuracy: float, tmp_path: Path) -> None:
    result = report("train", "--preset", preset, "--seed", 1, "--out", tmp_path / "a.run")
    assert result["dev_accuracy"] >= accuracy
    assert result["reason"] == "completed"
    assert result["steps_per_second"] == pytest.approx(result["steps"] / result["seconds"])


def test_the_same_command_gives_the_same_state_with_any_chunk(tmp_path: Path) -> None:
    common = ("train", "--preset", "digits", "--epochs", 5, "--seed", 1, "--out", tmp_path / "a.run")
    states = {report(*common, *more)["state_sha256"] for more in ((), (), ("--chunk", 1), ("--chunk", 37))}
    assert len(states) == 1
    assert report(*common, "--set", "learning_rate=0.004")["state_sha256"] not in states


def test_threads_are_chosen_by_size_only_when_asked(tmp_path: Path) -> None:
    common = ("train", "--preset", "iris", "--steps", 20, "--out", tmp_path / "a.run")
    plain, automatic, two = report(*common), report(*common, "--threads", "auto"), report(*common, "--threads", 2)
    assert (plain["threads"], automatic["threads"], two["threads"]) == (1, 1, 2)
    assert plain["state_sha256"] == automatic["state_sha256"]
    assert "threads: must be a whole number, not 'many'" in call(*common, "--threads", "many").stderr


def test_train_info_and_export_work_together(tmp_path: Path) -> None:
    run = tmp_path / "a.run"
    trained = report("train", "--preset", "iris", "--steps", 50, "--set", "batch_size=8", "--out", run)
    assert trained["run"] == str(run)
    info = report("info", run)
    assert (info["steps"], info["data"], info["current_branch"], info["damage"]) == (50, "iris", 1, [])
    assert info["branches"] == [{"number": 1, "title": "main", "from": 0, "to": 50}]
    assert info["data_sha256"] == trained["data_sha256"]
    assert info["written_by"] is None
    assert info["keyframes"] >= 2
    assert info["spec"]["hyperparameters"]["batch_size"] == 8
    exported = report("export", run, "--format", "npz", "--out", tmp_path / "w.npz")
    assert exported["max_abs_difference"] <= 1e-6
    assert (tmp_path / "w.npz").stat().st_size > 0


def test_a_run_without_a_name_is_kept_in_the_users_folder() -> None:
    result = report("train", "--preset", "iris", "--steps", 5)
    assert Path(result["run"]).is_file()
    assert os.environ["XDG_DATA_HOME"] in result["run"]


def test_info_tells_versions_blas_and_data() -> None:
    machine = report("info")
    assert {"numpy", "numba", "scipy", "blas_kernel", "cores"} <= set(machine)
    assert "openblas" in machine["blas_kernel"]
    wine = report("info", "wine")
    assert (wine["task"], len(wine["classes"])) == ("classification", 3)
    diabetes = report("info", "diabetes")
    assert (diabetes["task"], diabetes["targets"]) == ("regression", ["disease progression after one year"])
    assert (diabetes["train"], diabetes["dev"], diabetes["test"]) == (310, 66, 66)
    assert "classes" not in diabetes


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("train", "--preset", "digit"), 2, "did you mean 'digits'?"),
        (("export", "nowhere.run", "--format", "npz", "--out", "x.npz"), 1, "nowhere.run cannot be read"),
    ],
)
def test_bad_input_is_answered_in_a_few_plain_lines(
    arguments: tuple[str, ...], code: int, words: str, tmp_path: Path
) -> None:
    done = call(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 4
    assert not list(tmp_path.glob("*.npz"))


def test_export_to_a_folder_without_permission_or_to_a_device_changes_nothing(tmp_path: Path) -> None:
    run = tmp_path / "a.run"
    report("train", "--preset", "iris", "--steps", 5, "--out", run)
    done = call("export", run, "--format", "npz", "--out", "/dev/null")
    assert done.returncode == 1
    assert "is no export of the workbench; it is left alone" in done.stderr


def test_ctrl_c_keeps_the_run(tmp_path: Path) -> None:
    run = tmp_path / "long.run"
    command = [sys.executable, str(ROOT / "main.py"), "train", "--preset", "digits", "--steps", "1000000000"]
    process = subprocess.Popen([*command, "--out", str(run), "--json"], stdout=-1, stderr=-1, text=True)
    assert process.stderr is not None
    while "step" not in process.stderr.readline():
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    result = json.loads(out.splitlines()[-1])
    assert result["reason"] == "stopped"
    assert report("info", run)["steps"] == result["steps"]
    assert end_of(run).sha256 == result["state_sha256"]


def end_of(run: Path) -> Snapshot:
    """The newest state that is kept."""
    with RunReader(run) as reader:
        newest = max(reader.history.keyframes, key=lambda keyframe: keyframe.place)
        assert newest.place == reader.history.current
        return reader.snapshot(newest.number)


def test_resume_goes_on_bit_for_bit_and_verify_proves_it(tmp_path: Path) -> None:
    run, whole = tmp_path / "a.run", tmp_path / "whole.run"
    common = ("train", "--preset", "spirals", "--set", "schedule=constant")
    report(*common, "--steps", 300, "--out", run)
    resumed = report("resume", run, "--steps", 700)
    assert (resumed["steps"], resumed["reason"]) == (700, "completed")
    assert resumed["state_sha256"] == report(*common, "--steps", 700, "--out", whole)["state_sha256"]
    done = call("resume", run, "--steps", 700)
    assert done.returncode == 2
    assert "stands at step 700; 700 is not beyond it" in done.stderr
    proof = report("verify", run)
    assert (proof["identical"], proof["branches"], proof["first_difference"]) == (True, 1, None)
    assert proof["steps"] == 700
    assert proof["keyframes"] == report("info", run)["keyframes"]


def test_export_at_a_step_gives_the_weights_of_that_step(tmp_path: Path) -> None:
    run, short = tmp_path / "a.run", tmp_path / "short.run"
    common = ("train", "--preset", "iris", "--set", "schedule=constant", "--steps")
    report(*common, 90, "--out", run)
    report(*common, 37, "--out", short)
    assert report("export", run, "--format", "npz", "--at", 37, "--out", tmp_path / "at.npz")["step"] == 37
    report("export", short, "--format", "npz", "--out", tmp_path / "short.npz")
    with np.load(tmp_path / "at.npz") as at, np.load(tmp_path / "short.npz") as expected:
        assert set(at.files) == set(expected.files)
        weights = [name for name in at.files if at[name].dtype.kind == "f"]
        assert weights
        assert all(np.array_equal(at[name], expected[name]) for name in weights)
    refused = call("export", run, "--format", "npz", "--at", 91, "--out", tmp_path / "x.npz")
    assert refused.returncode == 2
    assert "--at: must be best, last or a step from 0 to 90, not 91" in refused.stderr


def test_an_older_run_of_the_same_name_is_set_aside_complete(tmp_path: Path) -> None:
    """Also one whose writer was killed, part of which is still in the log beside the file."""
    run, aside = tmp_path / "a.run", tmp_path / "a-1.run"
    with killed_at_work("--steps", "1000000", run=run):
        pass
    reached = report("info", run)["steps"]
    done = call("train", "--preset", "iris", "--steps", 20, "--out", run)
    assert done.returncode == 0
    assert f"{run} was there already; that run is kept as {aside}" in done.stderr
    assert report("info", run)["steps"] == 20
    assert (report("info", aside)["steps"], report("info", aside)["data"]) == (reached, "digits")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-1.run", "a.run"]


def test_a_run_that_somebody_writes_is_left_to_them(tmp_path: Path) -> None:
    run = tmp_path / "a.run"
    spec = load_preset("iris")
    with RunLog.create(run, spec, load_dataset(spec.data).sha256, {}):
        for command in (("resume", run), ("train", "--preset", "iris", "--out", run)):
            done = call(*command)
            assert done.returncode == 1
            assert f"process {os.getpid()}" in done.stderr
        assert f"process {os.getpid()}" in report("info", run)["written_by"]


def test_a_killed_run_goes_on_as_if_nothing_had_been(tmp_path: Path) -> None:
    run, whole = tmp_path / "a.run", tmp_path / "whole.run"
    with killed_at_work("--steps", "60000", "--set", "learning_rate=0.0005", run=run):
        pass
    reached = report("info", run)["steps"]
    assert 0 < reached < 60000
    resumed = report("resume", run)
    assert (resumed["steps"], resumed["reason"]) == (60000, "completed")
    uninterrupted = report(
        "train", "--preset", "digits", "--steps", 60000, "--set", "learning_rate=0.0005", "--out", whole
    )
    assert resumed["state_sha256"] == uninterrupted["state_sha256"]


@contextmanager
def killed_at_work(*arguments: str, run: Path) -> Iterator[None]:
    """Train digits in a process that is killed after its first steps are in the file."""
    command = [sys.executable, str(ROOT / "main.py"), "train", "--preset", "digits", *arguments, "--out", str(run)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30.0
        while not run.exists() or _steps(run) == 0:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield
    finally:
        process.kill()
        process.wait()


def _steps(run: Path) -> int:
    try:
        with RunReader(run) as reader:
            return reader.history.current.step
    except FileError:  # in the middle of its first write
        return 0
