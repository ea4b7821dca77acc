"""What the scales of other tools really draw."""

import numpy as np
import pytest

from workbench.errors import SpecError
from workbench.search.foreign.distributions import (
    Choices,
    Distribution,
    LogUniform,
    MirroredLog,
    Normal,
    OneMinusLog,
    Rounded,
    Uniform,
)
from workbench.search.foreign.reading import Tool, foreign_space, read_foreign
from workbench.search.foreign.rows import ForeignRow
from workbench.specs.search_space import Dimension

R = (np.arange(200_000) + 0.5) / 200_000


def only(text: str, tool: Tool | None = None) -> ForeignRow:
    (row,) = read_foreign(text, tool)
    return row


# --- "Reverse log" ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "formula", "counted"),
    [
        (
            '{"parameters": {"beta1": {"distribution": "inv_log_uniform_values", "min": 0.9, "max": 0.999}}}',
            1.0 / np.exp(np.log(1 / 0.999) + (np.log(1 / 0.9) - np.log(1 / 0.999)) * R),
            0.085,
        ),
        (
            '[hp.Float("beta1", 0.9, 0.999, sampling="reverse_log")]',
            0.999 + 0.9 - 0.9 * (0.999 / 0.9) ** (1.0 - R),
            0.094,
        ),
    ],
)
def test_two_reverse_logs_hardly_ever_reach_over_more_than_100_steps(
    text: str, formula: np.ndarray, counted: float
) -> None:
    """8.5 % and 9.4 % of the draws (counted; exact: 8.7 % and 9.5 %) where the 1-log rule puts one half."""
    row = only(text)
    (threshold,) = row.thresholds
    assert threshold.value == 0.99
    assert threshold.share == pytest.approx((formula > 0.99).mean(), abs=1e-5)
    assert threshold.share == pytest.approx(counted, abs=0.002)
    assert threshold.one_minus_log_share == pytest.approx(0.5)
    assert row.suggested == Dimension(name="momentum", scale="one_minus_log", low=0.9, high=0.999)


def test_inverse_log_is_the_plain_log_scale_and_mirrored_log_is_nothing_we_have() -> None:
    inverse = only('{"parameters": {"beta1": {"distribution": "inv_log_uniform", "min": 0.001, "max": 0.105}}}')
    assert inverse.dimension is not None
    assert (inverse.dimension.scale, inverse.dimension.low) == ("log", pytest.approx(np.exp(-0.105)))
    mirrored = only('hp.Float("momentum", 0.9, 0.999, sampling="reverse_log")')
    assert mirrored.dimension is None
    assert "mirrored log scale" in mirrored.problem


# --- Formulas -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("distribution", "draws", "threshold"),
    [
        (Uniform(2.0, 5.0), 2.0 + 3.0 * R, 4.1),
        (LogUniform(1e-4, 1.0), 1e-4 ** (1.0 - R), 0.03),
        (MirroredLog(0.1, 0.9), 1.0 - 0.1 * 9.0 ** (1.0 - R), 0.5),
        (OneMinusLog(0.9, 0.999), 1.0 - 10.0 ** -(1.0 + 2.0 * R), 0.97),
        (Rounded(Uniform(0.5, 4.5), 1.0), np.round(0.5 + 4.0 * R), 3.0),
        (Rounded(Uniform(0.0, 10.0), 2.0), np.round(10.0 * R / 2.0) * 2.0, 5.0),
        (Rounded(LogUniform(1.0, 9.0), 1.0, down=True), np.floor(9.0**R), 2.0),
    ],
)
def test_shares_are_those_of_the_draws(distribution: Distribution, draws: np.ndarray, threshold: float) -> None:
    assert distribution.share_above(threshold) == pytest.approx((draws > threshold).mean(), abs=1e-4)
    assert distribution.share_above(-1e9) == pytest.approx(1.0)
    assert distribution.share_above(1e9) == 0.0


def test_bell_curves_and_lists() -> None:
    assert Normal(1.0, 2.0).share_above(3.0) == pytest.approx(0.158655, abs=1e-6)
    assert Normal(0.0, 1.0, log=True).share_above(np.e) == pytest.approx(0.158655, abs=1e-6)
    assert Choices((1, 2, "a"), (1.0, 2.0, 1.0)).share_above(1.0) == 0.5


# --- Files --------------------------------------------------------------------------------------------------------

WANDB = """
method = "random"
[parameters.lr]
distribution = "log_uniform_values"
min = 1e-4
max = 1.0
[parameters.batch_size]
min = 8
max = 65
[parameters.optimizer]
values = ["sgd", "adam"]
[parameters.dropout]
distribution = "normal"
mu = 0.3
[parameters.epsilon]
distribution = "log_uniform"
min = -18.0
max = -9.0
[parameters.model.parameters.units]
distribution = "q_log_uniform_values"
min = 9
max = 64
"""
RAY = """{
    "lr": tune.loguniform(1e-4, 1e-1), "bs": tune.choice([16, 32]), "units": tune.lograndint(4, 64),
    "layers": tune.randint(1, 4), "wd": tune.quniform(0.0, 0.1, 0.02), "x": tune.sample_from(f(3)), "seed": 7,
}"""
KERAS = """{"space": [
    {"class_name": "Float", "config": {"name": "lr", "min_value": 1e-4, "max_value": 0.1, "sampling": "log"}},
    {"class_name": "Int", "config": {"name": "units", "min_value": 32, "max_value": 512, "sampling": "log"}},
    {"class_name": "Int", "config": {"name": "layers", "min_value": 1, "max_value": 4, "step": 1}},
    {"class_name": "Int", "config": {"name": "batch_size", "min_value": 8, "max_value": 64, "step": 8}},
    {"class_name": "Boolean", "config": {"name": "dropout"}}
]}"""
OPTUNA = """{
    "lr": {"name": "FloatDistribution", "attributes": {"low": 1e-4, "high": 1.0, "log": true, "step": null}},
    "batch_size": {"name": "IntDistribution", "attributes": {"low": 1, "high": 64, "log": true, "step": 1}},
    "momentum": {"name": "UniformDistribution", "attributes": {"low": 0.9, "high": 0.999}},
    "optimizer": {"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "lion"]}}
}"""


def rows_of(text: str) -> dict[str, tuple[str, float | None, float | None] | None]:
    return {
        row.name: None if row.dimension is None else (row.dimension.scale, row.dimension.low, row.dimension.high)
        for row in read_foreign(text)
    }


def test_sweeps() -> None:
    found = rows_of(WANDB)
    assert found == {
        "lr": ("log", 1e-4, 1.0),
        "batch_size": ("linear", 8, 65),
        "optimizer": ("choice", None, None),
        "dropout": None,
        "epsilon": ("log", pytest.approx(np.exp(-18.0)), pytest.approx(np.exp(-9.0))),
        "model.units": None,
    }


def test_ray() -> None:
    assert rows_of(RAY) == {
        "lr": ("log", 1e-4, 0.1),
        "bs": ("choice", None, None),
        "units": ("log", 4, 63),
        "layers": ("linear", 1, 3),
        "wd": None,
        "x": None,
        "seed": None,
    }


def test_keras_tuner() -> None:
    assert rows_of(KERAS) == {
        "lr": ("log", 1e-4, 0.1),
        "units": ("log", 32, 512),
        "layers": ("linear", 1, 4),
        "batch_size": None,
        "dropout": None,
    }


def test_optuna() -> None:
    assert rows_of(OPTUNA) == {
        "lr": ("log", 1e-4, 1.0),
        "batch_size": ("log", 1, 64),
        "momentum": ("linear", 0.9, 0.999),
        "optimizer": None,
    }


def test_every_row_that_is_not_taken_over_says_why() -> None:
    for text in (WANDB, RAY, KERAS, OPTUNA):
        for row in read_foreign(text):
            assert row.draws
            assert (row.dimension is None) == bool(row.problem)


def test_what_can_be_taken_over_becomes_a_space() -> None:
    rows = read_foreign(OPTUNA)
    as_drawn = foreign_space(rows, take_suggestions=False)
    assert [row.scale for row in as_drawn.dimensions] == ["log", "log", "linear"]
    better = foreign_space(rows, take_suggestions=True)
    assert [row.scale for row in better.dimensions] == ["log", "log", "one_minus_log"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "method: bayes\nparameters:\n  lr:\n    min: 1",
        '{"parameters": 3}',
        "[1, 2]",
        "__import__('os').system('true')",
        '{"a": lambda: 1}',
        "[" * 5000,
    ],
)
def test_what_is_no_space_is_refused(text: str) -> None:
    with pytest.raises(SpecError, match="cannot be read"):
        read_foreign(text)


@pytest.mark.parametrize(
    "fields", ['"min": 1.0, "max": 0.5', '"distribution": "log_uniform_values", "min": 0.0, "max": 1.0', '"min": "a"']
)
def test_a_row_that_makes_no_sense_spoils_no_other(fields: str) -> None:
    bad, good = read_foreign(f'{{"parameters": {{"lr": {{{fields}}}, "momentum": {{"min": 0.5, "max": 0.9}}}}}}')
    assert bad.dimension is None
    assert "cannot be read" in bad.problem
    assert good.dimension is not None


def test_ends_of_a_log_uniform_that_cannot_be_exponents_are_not_guessed_at() -> None:
    """W&B draws e^min to e^max: with 0.0001 and 0.1 that is 1.0001 to 1.1, which nobody means."""
    (row,) = read_foreign('{"parameters": {"lr": {"distribution": "log_uniform", "min": 0.0001, "max": 0.1}}}')
    assert row.dimension is None
    assert "log_uniform_values" in row.problem
    (meant,) = read_foreign('{"parameters": {"lr": {"distribution": "log_uniform", "min": -9.2, "max": -2.3}}}')
    assert meant.dimension is not None
    assert meant.dimension.low == pytest.approx(1e-4, rel=0.02)
