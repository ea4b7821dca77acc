"""``info --scores`` and ``export --at``."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Said
from workbench.runs.history.ledger import ledger_rows
from workbench.runs.reading import RunReader

Call = Callable[..., Said]


@pytest.fixture
def run(call: Call, tmp_path: Path) -> Path:
    path = tmp_path / "a.run"
    trained = call("train", "--preset", "iris", "--steps", 60, "--set", "scores.train=true", "--out", path, "--json")
    assert trained.code == 0
    return path


def test_all_scores_and_the_best_step(call: Call, run: Path) -> None:
    report = call("info", run, "--scores", "--json").report
    dev = [score for score in report["scores"] if score["part"] == "dev"]
    train = [score for score in report["scores"] if score["part"] == "train"]
    assert [score["step"] for score in dev] == [score["step"] for score in train]
    assert [score["step"] for score in dev][:4] == [0, 1, 2, 4]
    assert dev[-1]["step"] == 60
    lowest = min(dev, key=lambda score: score["loss"])
    assert report["best"] == {"branch": 1, "edits": 0, **{k: lowest[k] for k in ("step", "loss", "accuracy")}}
    assert "scores" not in call("info", run, "--json").report


@pytest.mark.parametrize("at", ["best", "last", "4"])
def test_export_says_which_step_it_wrote(call: Call, run: Path, tmp_path: Path, at: str) -> None:
    report = call("info", run, "--scores", "--json").report
    out = tmp_path / "weights.npz"
    told = call("export", run, "--format", "npz", "--at", at, "--out", out, "--json").report
    assert told["at"] == at
    assert told["step"] == {"best": report["best"]["step"], "last": 60, "4": 4}[at]
    with np.load(out) as arrays:
        assert len(arrays) > 0


@pytest.mark.parametrize("at", ["61", "-1", "nice"])
def test_a_step_that_there_is_not_is_refused(call: Call, run: Path, tmp_path: Path, at: str) -> None:
    said = call("export", run, "--format", "npz", f"--at={at}", "--out", tmp_path / "w.npz")
    assert said.code == 2
    assert "from 0 to 60" in said.errors


def test_best_of_a_branch_counts_its_parent_up_to_the_fork_only(run: Path) -> None:
    from workbench.runs.history.history import Best, Branch, Place
    from workbench.runs.history.stars import best_to

    with RunReader(run) as reader:
        history = reader.history
        child = Branch(2, history.spec(1), Place(1, 4, 0), length=20)
        forked = history.with_branch(child)
        own = reader.metrics
        best = best_to(forked, Place(2, 4, 0), lambda number: own(1) if number == 1 else own(99))
        assert best is not None
        steps, losses, _ = own(1).evaluations("dev")
        assert best.place == Place(1, int(steps[losses[:4].argmin()]), 0)
        better = forked.with_best(Best(Place(2, 12, 0), -1.0, 1.0))
        assert best_to(better, Place(2, 20, 0), own) == Best(Place(2, 12, 0), -1.0, 1.0)


def test_each_look_at_the_test_part_is_counted_and_written_down(call: Call, run: Path) -> None:
    first = call("test", run, "--json").report
    second = call("test", run, "--at", "best", "--json").report
    assert (first["part"], first["step"], first["looks"]) == ("test", 60, 1)
    assert second["looks"] == 2
    with RunReader(run) as reader:
        rows = [row for row in ledger_rows(reader.history) if row.kind == "test"]
    assert [row.what for row in rows] == ["Look 1 at the test part", "Look 2 at the test part"]
    assert [row.place.step for row in rows] == [60, second["step"]]
    assert str(rows[0].new).startswith("loss ")
