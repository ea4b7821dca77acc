"""Training from a program: the same bits as the command line, all kinds of data, wrong input in one sentence."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import workbench
from tests.cli.conftest import Said, call
from tests.data.own_tables import flats
from tests.predicting.conftest import prices_spec, run_spec
from workbench.errors import DataError, SpecError, WorkbenchError
from workbench.python_api.frames import column_of, table_of
from workbench.specs.own_data import ArraysSpec, TableSpec

__all__ = ["call"]


class FrameOfPandas:
    """As much of ``pandas.DataFrame`` as is asked for."""

    def __init__(self, **columns: list[Any]) -> None:
        self._columns = columns

    @property
    def columns(self) -> list[str]:
        return list(self._columns)

    def __getitem__(self, name: str) -> "SeriesOfPandas":
        return SeriesOfPandas(self._columns[name])


class SeriesOfPandas:
    def __init__(self, values: list[Any]) -> None:
        self._values = values

    def to_numpy(self) -> np.ndarray:
        return np.array(self._values, dtype=object)


class NAType:
    """As that of pandas."""


def points(rows: int = 120) -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(2).normal(size=(rows, 3))
    return x, x[:, 0] * 2.0 - x[:, 1]


def test_the_same_bits_as_the_command_line(call: Callable[..., Said], tmp_path: Path) -> None:
    spec = run_spec(prices_spec())
    (tmp_path / "a.toml").write_text(spec.to_toml(), encoding="utf-8")
    said = call("train", tmp_path / "a.toml", "--out", tmp_path / "a.run", "--json").report
    for given in (spec, spec.to_plain(), tmp_path / "a.toml", str(tmp_path / "a.toml")):
        run = workbench.train(given, out=tmp_path / "b.run")
        assert run.at().predictor.snapshot.sha256 == said["state_sha256"]
    assert workbench.open_run(tmp_path / "a.run").at("last").predictor.snapshot.sha256 == said["state_sha256"]


def test_an_export_never_takes_the_place_of_something_else(tmp_path: Path) -> None:
    run = workbench.train("iris", out=tmp_path / "a.run", changes={"steps": 5})
    path = tmp_path / "weights.npz"
    path.write_bytes(b"my own notes")
    with pytest.raises(WorkbenchError, match=r"weights\.npz exists and is no export"):
        run.export(path)
    assert path.read_bytes() == b"my own notes"
    path.unlink()
    first = run.export(path).read_bytes()
    run.export(path, at=2)
    assert {one.read_bytes() == first for one in tmp_path.glob("*npz*")} == {True, False}  # the earlier one is aside


def test_states_curves_scores_and_branches(tmp_path: Path) -> None:
    run = workbench.train("iris", out=tmp_path / "a.run", changes={"steps": 30, "learning_rate": 0.02})
    assert (run.steps, run.spec.hyperparameters.learning_rate) == (30, 0.02)
    assert (run.at(12).step, run.at("last").step) == (12, 30)
    scores = run.scores()
    dev = scores.filter(pl.col("part") == "dev")
    assert run.at("best").step == dev["step"][int(dev["loss"].arg_min() or 0)]
    assert run.curves()["step"].to_list() == list(range(30))
    assert [(branch.number, branch.length) for branch in run.branches] == [(1, 30)]
    raw = run.data.dev.features * run.data.feature_scale + run.data.feature_mean
    state = run.at()
    said = state.predict(raw)
    assert (said == np.array(state.classes)[run.data.dev.labels]).mean() == pytest.approx(dev["accuracy"][-1])
    assert state.predict_proba(raw).sum(axis=1) == pytest.approx(1.0)
    run.export(tmp_path / "w.npz", fold_batch_norm=True)
    run.export(tmp_path / "w.onnx", at="best")
    assert (tmp_path / "w.npz").is_file()
    with pytest.raises(DataError, match="there is no export format 'xml'; known are: npz, "):
        run.export(tmp_path / "w.xml", "xml")
    with pytest.raises(SpecError, match="at: must be best, last or a step from 0 to 30, not 31"):
        run.at(31)
    with pytest.raises(SpecError, match="branch: there is no branch 7; there are 1"):
        run.curves(branch=7)


def test_arrays_are_classes_or_numbers(tmp_path: Path) -> None:
    x, y = points()
    changes = {"steps": 8}
    one = workbench.train(None, (x, y), out=tmp_path / "a.run", changes=changes)
    assert isinstance(one.spec.data, ArraysSpec)
    assert (one.spec.data.targets, one.at().predict(x).shape) == (("y",), (120,))
    two = workbench.train(None, (x, np.stack([y, -y], axis=1)), out=tmp_path / "b.run", changes=changes)
    assert two.at().predict(x[:5]).shape == (5, 2)
    whole = workbench.train(None, (x.tolist(), (y > 0).astype(int)), out=tmp_path / "c.run", changes=changes)
    assert set(whole.at().predict(x)) <= {"0", "1"}
    with pytest.raises(DataError, match="they have no probabilities"):
        one.at().predict_proba(x)
    x[3, 1] = np.nan
    assert np.isnan(one.at().predict(x)).nonzero()[0].tolist() == [3]
    assert whole.at().predict(x)[3] is None
    assert whole.at().problems(x) == ("row 4, column 'feature 2': no value, and none was learned to stand for it",)


def test_frames_and_files_give_the_same_run(tmp_path: Path) -> None:
    x, y = points()
    columns = {"a": x[:, 0].tolist(), "k": np.where(x[:, 1] > 0, "u", "v").tolist(), "y": y.tolist()}
    pl.DataFrame(columns).write_csv(tmp_path / "t.csv")
    hashes = set()
    for given in (
        pl.DataFrame(columns),
        FrameOfPandas(**columns),
        columns,
        tmp_path / "t.csv",
        str(tmp_path / "t.csv"),
    ):
        run = workbench.train(None, given, target="y", out=tmp_path / "a.run", changes={"steps": 6}, name="t")
        hashes.add((run.spec.data.sha256, run.at().predictor.snapshot.sha256))
    assert len(hashes) == 1
    state = run.at()
    wanted = state.predict(pl.DataFrame(columns))
    for asked in (columns, tmp_path / "t.csv", list(zip(columns["a"], columns["k"], strict=True))):
        assert np.array_equal(state.predict(asked), wanted)


def test_a_table_can_be_chosen_from(tmp_path: Path) -> None:
    frame = {
        "area": flats(60).columns[0].numbers,
        "sold": [datetime.date(2024, 1, 1) + datetime.timedelta(days=n) for n in range(60)],
        "price": [float(n % 13) + 0.5 for n in range(60)],
    }
    run = workbench.train(
        None,
        frame,
        target="price",
        missing={"area": "mean+flag"},
        encodings={"sold": "calendar"},
        test_fraction=0.2,
        out=tmp_path / "a.run",
        changes={"steps": 5},
    )
    assert isinstance(run.spec.data, TableSpec)
    area, sold, _ = run.spec.data.columns
    assert (area.missing, area.flag, sold.encoding, run.spec.data.test_fraction) == ("mean", True, "calendar", 0.2)


def test_columns_of_objects_are_what_they_hold() -> None:
    table = table_of(
        FrameOfPandas(n=[1, None, NAType(), 2.5], t=["a", None, float("nan"), "b"], b=[True, False, True, None])
    )
    assert [column.kind for column in table.columns] == ["number", "text", "number"]
    assert [column.missing.tolist() for column in table.columns] == [
        [False, True, True, False],
        [False, True, True, False],
        [False, False, False, True],
    ]
    moments = column_of("d", np.array(["2024-01-01T12:00", "NaT"], dtype="datetime64[ns]"))
    assert (moments.kind, moments.numbers[0] - 19723) == ("date", 0.5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"data": (np.zeros((4, 2)), np.zeros(3))}, "X has 4 rows and y has 3"),
        ({"data": (np.zeros(4), np.zeros(4))}, r"X must be rows of numbers, \(rows, features\); its shape is \(4,\)"),
        ({"data": ([["a"]], [1])}, "X must hold numbers only"),
        ({"data": (np.full((4, 1), np.inf), np.zeros(4))}, "X is not finite in row 1, column 1"),
        ({"data": {"a": [1.0], "b": [1.0, 2.0]}, "target": "a"}, "the columns have different lengths"),
        ({"data": {"a": [1.0, 2.0]}}, "target: say which column is to be predicted"),
        ({"data": {"a": [1.0, 2.0]}, "target": "b"}, "target: there is no column 'b'; there are 'a'"),
        (
            {"data": {"a": [1.0, "x"], "b": [1, 2]}, "target": "b"},
            "column 'a' holds '1.0' in row 1: it must be all numbers",
        ),
        ({"data": {"a": [1.0, 2.0]}, "target": "a", "colour": 1}, "colour: is not a known choice"),
        ({"data": "nowhere.csv", "target": "a"}, "nowhere.csv cannot be read"),
        ({"spec": "no-such-preset"}, "there is no preset 'no-such-preset'"),
        ({}, "spec: without a spec there must be data"),
        ({"spec": "iris", "target": "a"}, "data: target and choices are about data that are handed in"),
        ({"spec": "iris", "changes": {"epochs": 0}}, "epochs: must be at least 1, not 0"),
        ({"spec": "iris", "changes": {"colour": 0}}, "hyperparameters.colour: is not a known field"),
    ],
)
def test_wrong_input_is_one_sentence(arguments: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match=words):
        workbench.train(**arguments, out=tmp_path / "a.run")
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_diverges_is_kept_and_warned_of(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="The training was ended after step"):
        run = workbench.train("digits", out=tmp_path / "a.run", changes={"optimizer": "sgd", "learning_rate": 1e6})
    assert run.at().step == run.steps


def test_the_estimator_has_the_manners_of_scikit_learn() -> None:
    x, y = points(200)
    model = workbench.Estimator(layers=(16,), epochs=40)
    assert type(model)(**model.get_params()).set_params(learning_rate=0.01, seed=3).get_params() == {
        "layers": (16,),
        "epochs": 40,
        "learning_rate": 0.01,
        "seed": 3,
    }
    with pytest.raises(ValueError, match="there is no parameter 'depth'"):
        model.set_params(depth=3)
    model.set_params(learning_rate=0.01).fit(x, y)
    assert model.score(x, y) > 0.9
    labels = np.where(y > 0, 7, 9)
    assert model.fit(x, labels).score(x, labels) > 0.85
    assert set(model.predict(x)) <= {7, 9}
    assert model.predict_proba(x).shape == (200, 2)
    with pytest.raises(DataError, match="X is not finite: row 1"):
        model.predict(np.full((1, 3), np.nan))
