"""Lab gamma-and-beta: a pair for each unit, learned by all optimizers, able to undo batch norm for one mini-batch."""

import pytest

from workbench.labs.gamma_and_beta import measure
from workbench.labs.lab import Measured
from workbench.labs.lab_rows import LABS, setting_for
from workbench.labs.lab_text import read_text

ROW = LABS["gamma-and-beta"]


@pytest.mark.parametrize("units", [3.0, 16.0])
def test_every_unit_has_its_own_and_every_optimizer_learns_them(units: float) -> None:
    found = measure(setting_for(ROW, 0, {"units": units}))
    assert (found.holds, found.answer) == (True, "unit")
    assert found.numbers["count"] == units
    for name in ("sgd", "momentum", "rmsprop", "adam"):
        moved = found.numbers[f"by_{name}"]
        assert isinstance(moved, Measured)
        assert moved.low > 0.0


def test_the_identity_is_one_only_for_its_own_mini_batch() -> None:
    own, other = (measure(setting_for(ROW, 1, changes)).numbers["undone"] for changes in ({}, {"examples": "next"}))
    assert isinstance(own, float)
    assert isinstance(other, float)
    assert own < 1e-6
    assert other > 1e-3
    assert measure(setting_for(ROW, 1, read_text(ROW.name).otherwise.set)).holds is False
