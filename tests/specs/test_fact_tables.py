"""The tables of facts: every row is whole, and the types name exactly the rows."""

from dataclasses import fields
from typing import get_args

import pytest

from workbench.errors import SpecError
from workbench.specs.activations import ACTIVATIONS, Activation
from workbench.specs.hyperparameters import TABLE, Hyperparameters, active_for, governor
from workbench.specs.network import DenseLayer
from workbench.specs.optimizers import OPTIMIZERS, Optimizer
from workbench.specs.schedules import SCHEDULES, Schedule

TABLES = {"activations": ACTIVATIONS, "optimizers": OPTIMIZERS, "schedules": SCHEDULES}


@pytest.mark.parametrize(
    ("table", "names"), [(ACTIVATIONS, Activation), (OPTIMIZERS, Optimizer), (SCHEDULES, Schedule)]
)
def test_the_type_names_the_rows_in_their_order(table: dict[str, object], names: object) -> None:
    assert tuple(table) == get_args(names)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_row_is_whole(table: dict[str, object]) -> None:
    for name, row in table.items():
        assert row.name == name
        for field in fields(row):
            value = getattr(row, field.name)
            assert value != "", f"{name}: {field.name} is empty"
    for words in ("title", "short"):
        assert len({getattr(row, words) for row in table.values()}) == len(table)


@pytest.mark.parametrize("table", [ACTIVATIONS, OPTIMIZERS], ids=["activations", "optimizers"])
def test_the_numbers_of_the_kernels_are_unique_and_leave_no_gap(table: dict[str, object]) -> None:
    assert sorted(row.number for row in table.values()) == list(range(len(table)))


def test_the_rows_name_hyperparameters_and_each_is_governed_by_one_choice() -> None:
    for table in (OPTIMIZERS, SCHEDULES):
        assert {name for row in table.values() for name in row.uses} <= set(TABLE)
    of_optimizers = {name for row in OPTIMIZERS.values() for name in row.uses}
    of_schedules = {name for row in SCHEDULES.values() for name in row.uses}
    assert not of_optimizers & of_schedules
    assert active_for("decay") == ("inverse", "exponential", "staircase")
    assert active_for("beta2") == ("rmsprop", "adam", "adamw")
    assert (governor("momentum"), governor("root_scale"), governor("learning_rate")) == ("optimizer", "schedule", None)


def test_every_choice_has_a_title_and_no_word_has_two() -> None:
    titles: dict[str, str] = {}
    for info in TABLE.values():
        assert len(info.titles) == len(info.choices)
        for choice, title in zip(info.choices, info.titles, strict=True):
            assert titles.setdefault(choice, title) == title


def test_a_name_that_no_row_has_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(SpecError, match=r"must be 'relu', 'leaky_relu', .* or 'identity', not 'swish'"):
        DenseLayer.parse({"activation": "swish"})
    with pytest.raises(SpecError, match=r"must be 'sgd', .* or 'adamw', not 'lion'"):
        Hyperparameters.parse({"optimizer": "lion"})
    with pytest.raises(SpecError, match=r"must be 'constant', .* or 'cosine', not 'linear'"):
        Hyperparameters.parse({"schedule": "linear"})


def test_the_explanation_of_the_schedules_is_that_of_their_rows() -> None:
    assert TABLE["schedule"].meaning == (
        "How the learning rate falls with the finished epochs: constant, also for a schedule by hand (edit the learning "
        "rate while it trains); inverse α/(1+decay·epoch); exponential α·(1-decay)^epoch; root α·k/√epoch; staircase: "
        "as exponential, but only every few epochs; cosine: α·½(1+cos π·t), t from 0 to 1 at the planned end of the run."
    )
