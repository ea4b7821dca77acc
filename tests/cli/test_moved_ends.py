"""Going on with other values, another end, on another machine: said before it is done, and on record."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Said
from workbench.numbers import significant
from workbench.runs.format import environment
from workbench.runs.reading import RunReader

Call = Callable[..., Said]


@pytest.fixture
def run(call: Call, tmp_path: Path) -> Path:
    path = tmp_path / "a.run"
    assert call("train", "--preset", "iris", "--set", "schedule=cosine", "--steps", 60, "--out", path).code == 0
    return path


def test_a_schedule_that_follows_its_end_is_told_before(call: Call, run: Path) -> None:
    said = call("resume", run, "--steps", 120, "--json")
    assert said.code == 0
    assert "the learning rate goes from" in said.errors
    with RunReader(run) as reader:
        rates = reader.metrics(1).series("learning_rate", 0, 120, 1000).mean
        assert [(edit.step, edit.name, edit.new) for edit in reader.history.edits] == [(60, "steps", 120)]
    old, new = (significant(float(rates[step]), 3) for step in (59, 60))
    assert f"from {old} to {new}" in said.errors
    assert rates[60] > 10 * rates[59]


def test_another_learning_rate_at_resume_is_an_edit(call: Call, run: Path) -> None:
    changes = ("--set", "learning_rate=0.5", "--set", "stop_patience=3", "--set", "stop_watch=accuracy")
    said = call("resume", run, "--steps", 90, *changes, "--json")
    assert said.code == 0
    with RunReader(run) as reader:
        made = [(edit.step, edit.name, edit.new) for edit in reader.history.edits]
    assert made == [
        (60, "steps", 90),
        (60, "learning_rate", 0.5),
        (60, "stop_patience", 3),
        (60, "stop_watch", "accuracy"),
    ]
    assert call("verify", run, "--json").report["identical"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("learning_rate", "NAME=VALUE"),
        ("optimizer=sgd", "next run"),
        ("speed=3", "no hyperparameter"),
        ("batch_size=1000", "there are"),
        ("learning_rate=-1", "between"),
    ],
)
def test_an_impossible_change_leaves_the_run_as_it_was(call: Call, run: Path, change: str, reason: str) -> None:
    said = call("resume", run, "--steps", 90, "--set", change)
    assert said.code == 2
    assert reason in said.errors
    with RunReader(run) as reader:
        assert (reader.history.edits, reader.history.current.step) == ((), 60)


def test_another_blas_kernel_is_told_and_noted_once(call: Call, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "another machine" not in call("resume", run, "--steps", 70).errors
    monkeypatch.setattr(environment, "blas_kernel", lambda: "openblas 9 Abacus")
    said = call("resume", run, "--steps", 80)
    assert "another machine" in said.errors
    assert "openblas 9 Abacus" in said.errors
    assert "another machine" not in call("resume", run, "--steps", 90).errors, "noted already"
    with RunReader(run) as reader:
        (mark,) = reader.history.marks
        assert (mark.kind, mark.place.step) == ("note", 70)
        assert "openblas 9 Abacus" in mark.text
    assert "at step 70 of main" in call("verify", run).errors
    monkeypatch.undo()
    assert "as at the beginning" in call("resume", run, "--steps", 100).errors
