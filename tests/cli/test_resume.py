"""``resume`` and ``verify``: how far, on which data, and the report of the proof."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Said
from workbench.cli.resume import data_of
from workbench.data import load_dataset
from workbench.errors import FileError
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog
from workbench.specs.presets import load_preset
from workbench.training.learner import Learner

Call = Callable[..., Said]


@pytest.fixture
def run(call: Call, tmp_path: Path) -> Path:
    path = tmp_path / "a.run"
    common = ("train", "--preset", "iris", "--set", "schedule=constant")
    assert call(*common, "--steps", 30, "--out", path).code == 0
    return path


def test_resume_goes_on_to_another_end(call: Call, run: Path, tmp_path: Path) -> None:
    said = call("resume", run, "--steps", 50, "--json")
    assert said.code == 0, said.errors
    assert (said.report["steps"], said.report["reason"], said.report["run"]) == (50, "completed", str(run))
    whole = call(
        "train", "--preset", "iris", "--set", "schedule=constant", "--steps", 50, "--out", tmp_path / "w.run", "--json"
    )
    assert said.report["state_sha256"] == whole.report["state_sha256"]
    epochs = call("resume", run, "--epochs", 12, "--json").report
    assert epochs["steps"] > 50


@pytest.mark.parametrize("steps", [30, 3])
def test_an_end_that_lies_behind_is_refused(steps: int, call: Call, run: Path) -> None:
    said = call("resume", run, "--steps", steps)
    assert said.code == 2
    assert f"stands at step 30; {steps} is not beyond it" in said.errors


def test_verify_reports_the_proof(call: Call, run: Path) -> None:
    said = call("verify", run, "--json")
    assert said.code == 0, said.errors
    report = said.report
    assert set(report) == {
        *("identical", "keyframes", "branches", "steps", "seconds", "first_difference", "damage", "run"),
    }
    assert (report["identical"], report["branches"], report["steps"]) == (True, 1, 30)
    assert (report["first_difference"], report["damage"]) == (None, [])


def test_verify_fails_at_the_place_of_a_difference(call: Call, tmp_path: Path) -> None:
    """The hash of a state that is kept is that of another run: a file in good order that does not tell the truth."""
    spec = load_preset("iris").replaced(steps=60)
    data = load_dataset(spec.data)
    with RunLog.create(tmp_path / "a.run", spec, data.sha256, {"cpu": "another one"}) as log:
        learner = Learner(spec.replaced(seed=77), data)
        assert learner.advance(40)
        log.add_keyframe(1, learner.snapshot(), "time")
    said = call("verify", tmp_path / "a.run", "--json")
    assert said.code == 1
    assert (said.report["identical"], said.report["first_difference"]) == (False, {"branch": 1, "step": 40, "edits": 0})
    assert "recorded is another one; the bits may differ" in said.errors


def test_a_run_on_other_data_is_refused(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    with RunLog.create(path, load_preset("iris"), "0" * 64, {}):
        pass
    with RunReader(path) as reader, pytest.raises(FileError, match="trained on other data: iris has the hash"):
        data_of(path, reader.header)
    for command in ("resume", "verify"):
        said = call(command, path)
        assert said.code == 1
        assert "Its steps cannot be repeated." in said.errors


def test_rows_are_left_out_and_relabelled_from_where_it_stands(call: Call, run: Path, tmp_path: Path) -> None:
    assert "rows_left_out" not in call("info", run, "--json").report
    edits = ("--set", "left_out=7 3-5 2", "--set", "relabelled=17=1 20-22=0")
    said = call("resume", run, "--steps", 50, *edits, "--json")
    assert said.code == 0, said.errors
    plain = call(
        "train", "--preset", "iris", "--set", "schedule=constant", "--steps", 50, "--out", tmp_path / "w.run", "--json"
    )
    assert said.report["state_sha256"] != plain.report["state_sha256"]
    told = call("info", run, "--json").report
    assert (told["rows_left_out"], told["rows_relabelled"]) == (5, 4)
    rows = [(one["name"], one["value"]) for one in told["spec"]["edits"] if one["name"] != "steps"]
    assert rows == [("left_out", "2-5 7"), ("relabelled", "17=1 20-22=0")]
    assert call("resume", run, "--steps", 60, "--set", "left_out=9", "--json").code == 0
    assert call("verify", run, "--json").report["identical"]
    spec = RunReader(run).history.spec(1)
    learner = Learner(spec, load_dataset(spec.data))
    assert learner.advance(60)
    assert learner.trained.left_out.tolist() == [8]
    again = call(
        "resume", run, "--steps", 61, "--json"
    ).report  # nothing of it is forgotten by a program that begins anew
    learner.set_length("steps", 61)
    learner.train(1)
    assert learner.snapshot().sha256 == again["state_sha256"]
    refused = call("resume", run, "--steps", 70, "--set", "left_out=1-100000")
    assert refused.code == 2
    assert "there is no row 100,000" in refused.errors
    assert call("card", run, "--out", tmp_path / "card", "--json").code == 0
    card = (tmp_path / "card" / "card.md").read_text(encoding="utf-8")
    assert "Rows left out | none | 5 rows" in card
    assert "trained without some rows of the train part (1), and others had another label (4)" in card.replace("\\", "")
