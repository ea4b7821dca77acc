"""Two small runs on tables of one's own: one tells towns apart, one predicts prices."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.data.own_tables import flats, flats_spec
from workbench.data.loading import load_dataset
from workbench.data.store import keep_table
from workbench.predicting.predictor import Predictor
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.own_data import ColumnSpec, TableSpec
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner

MakePredictor = Callable[[TableSpec, int], Predictor]


def towns_spec(rows: int = 60) -> TableSpec:
    """To tell the town from area and price; rows without a town are dropped."""
    table = flats(rows)
    keep_table(table)
    columns = (
        ColumnSpec(name="area", missing="median"),
        ColumnSpec(name="town", use="target", type="category", values=("Bonn", "Köln", "Ulm"), missing="drop"),
        ColumnSpec(name="sold", type="date", use="leave out"),
        ColumnSpec(name="price"),
    )
    return TableSpec(name="towns", sha256=table.sha256, columns=columns)


def prices_spec(rows: int = 60) -> TableSpec:
    table = flats(rows)
    keep_table(table)
    return flats_spec(table)


def run_spec(data: TableSpec, steps: int = 40) -> RunSpec:
    network = NetworkSpec(layers=(DenseLayer(units=6),), output="softmax" if data.classes else "linear")
    values = Hyperparameters(batch_size=16)
    return RunSpec(name="small", data=data, network=network, hyperparameters=values, steps=steps, seed=3)


def trained(data: TableSpec, steps: int = 40) -> Predictor:
    spec = run_spec(data, steps)
    dataset = load_dataset(data)
    learner = Learner(spec, dataset)
    learner.advance(steps)
    return Predictor(spec, dataset, learner.snapshot())


@pytest.fixture
def towns() -> Predictor:
    return trained(towns_spec())


@pytest.fixture
def prices() -> Predictor:
    return trained(prices_spec())


@pytest.fixture
def spec_file(tmp_path: Path) -> Path:
    """The spec of the prices as a file for the command line."""
    path = tmp_path / "prices.toml"
    path.write_text(run_spec(prices_spec()).to_toml(), encoding="utf-8")
    return path
