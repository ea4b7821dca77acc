"""``python main.py search …`` as a user or a script calls it."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import workbench
from workbench.search.study.study import read_study

ROOT = Path(workbench.__file__).resolve().parent.parent
SPACE = """
metric = "dev_accuracy"
epochs = {epochs}
rungs = 4
pruner = "{pruner}"
trials = 6
[[space.dimensions]]
name = "learning_rate"
scale = "log"
low = 1e-4
high = 1.0
"""


def call(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "main.py"), "search", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=250, **options)


@pytest.fixture
def space(tmp_path: Path) -> Path:
    path = tmp_path / "space.toml"
    path.write_text(SPACE.format(epochs=8, pruner="asha"))
    return path


@pytest.mark.slow
def test_a_search_reports_its_best_trial_and_goes_on_with_a_larger_budget(space: Path, tmp_path: Path) -> None:
    out = tmp_path / "study.db"
    done = call(space, "--preset", "iris", "--workers", 1, "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["trials"] == 6 == report["completed"] + report["pruned"] + report["failed"] + report["stopped"]
    assert report["best"]["score"] >= 0.9
    assert set(report["best"]["values"]) == {"learning_rate"}
    assert report["study"] == str(out)
    assert Path(report["best"]["run"]).is_file()
    assert "trial 1  " in done.stderr
    again = call("--out", out, "--trials", 8, "--workers", 1, "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout.splitlines()[-1])["trials"] == 8
    assert "6 of 8 trials have ended" in again.stderr
    assert [record.number for record in read_study(out).records] == list(range(1, 9))


@pytest.mark.slow
def test_ctrl_c_keeps_the_study_and_the_same_command_goes_on(tmp_path: Path) -> None:
    space, out = tmp_path / "space.toml", tmp_path / "study.db"
    space.write_text(SPACE.format(epochs=3000, pruner="none"))
    arguments = [str(space), "--preset", "iris", "--workers", "2", "--out", str(out), "--json"]
    command = [sys.executable, str(ROOT / "main.py"), "search", *arguments]
    process = subprocess.Popen(command, stdout=-1, stderr=-1, text=True)
    assert process.stderr is not None
    while "steps/s" not in process.stderr.readline():
        assert process.poll() is None
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    out_text, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    assert time.monotonic() - begin < 8.0
    report = json.loads(out_text.splitlines()[-1])
    assert report["stopped"] == report["failed"] == 0
    done = call(*arguments)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert (report["trials"], report["completed"], report["unfinished"]) == (6, 6, 0)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nowhere.toml",), 2, "nowhere.toml: cannot be read"),
        (("--out", "bad.toml"), 1, "bad.toml holds no study of the workbench"),
    ],
)
def test_bad_input_is_answered_in_a_few_plain_lines(
    arguments: tuple[object, ...], code: int, words: str, tmp_path: Path, space: Path
) -> None:
    (tmp_path / "bad.toml").write_text("trials = = 3")
    done = call(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 4
    assert not list(tmp_path.glob("*.db"))
