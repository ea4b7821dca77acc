"""Lab covariate-shift: a shift is undone by μ and σ² alone, a rotation is not, and re-weighted inputs keep their classes."""

import numpy as np
import pytest

from workbench.labs.covariate_shift import measure, moved
from workbench.labs.experiments import load
from workbench.labs.lab import Measured, Number
from workbench.labs.lab_rows import LABS, setting_for
from workbench.labs.lab_text import read_text
from workbench.specs.data import CatalogueSpec

ROW = LABS["covariate-shift"]


def value(number: Number) -> Measured:
    assert isinstance(number, Measured)
    return number


def test_after_a_shift_the_statistics_alone_bring_back_what_was_lost() -> None:
    found = measure(setting_for(ROW))
    assert (found.holds, found.answer) == (True, "statistics")
    assert value(found.numbers["adapted"]).value == pytest.approx(value(found.numbers["before_norm"]).value, abs=0.02)


def test_a_rotation_has_to_be_learned_again() -> None:
    found = measure(setting_for(ROW, 0, {"kind": "rotate"}))
    assert found.holds is not True
    assert value(found.numbers["learns"]).low > 0.2
    assert value(found.numbers["adapted"]).high < value(found.numbers["before_norm"]).low - 0.2


def test_where_only_the_inputs_are_re_weighted_adapting_makes_it_worse() -> None:
    found = measure(setting_for(ROW, 0, read_text(ROW.name).otherwise.set))
    assert found.holds is False
    assert value(found.numbers["adapts"]).high < 0.0


def test_moved_data_keep_rows_and_classes() -> None:
    data = load(CatalogueSpec(name="moons"))
    for kind in ("shift", "rotate"):
        other = moved(data, kind, 0.5, 1)
        assert np.array_equal(other.train.labels, data.train.labels)
        assert other.train.features.shape == data.train.features.shape
        assert not np.array_equal(other.test.features, data.test.features)
    known = {row.tobytes() for row in data.dev.features}
    assert {row.tobytes() for row in moved(data, "reweight", 0.5, 1).dev.features} <= known
    assert np.array_equal(moved(data, "shift", 0.0, 1).test.features, data.test.features)
