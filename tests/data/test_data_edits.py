"""Edits of a data spec by path."""

import pytest

from workbench.data.data_edits import SETTINGS, changed, nudged, problem_with, value_of
from workbench.errors import SpecError
from workbench.specs.data import CatalogueSpec

SPIRALS = CatalogueSpec(name="spirals")


@pytest.mark.parametrize(
    ("path", "value"),
    [("dev_fraction", 0.2), ("split_seed", 7), ("toy.noise", 0.3), ("toy.classes", 5), ("toy.seed", 3)],
)
def test_an_edit_changes_one_number(path: str, value: float) -> None:
    data = changed(SPIRALS, path, value)
    assert {name: value_of(data, name) for name in SETTINGS} == {
        **{name: value_of(SPIRALS, name) for name in SETTINGS},
        path: value,
    }


def test_settings_that_a_set_does_not_have() -> None:
    fashion = CatalogueSpec(name="fashion")
    assert value_of(fashion, "test_fraction") is None
    assert value_of(fashion, "toy.noise") is None
    with pytest.raises(SpecError):
        changed(fashion, "toy.noise", 0.1)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("dev_fraction", 0.7, "must be less than 0.5, not 0.7"),
        ("toy.examples", 3, "must be at least 30, not 3"),
        ("toy.classes", 7, "must be at most 6, not 7"),
    ],
)
def test_what_cannot_be_is_a_sentence(path: str, value: float, message: str) -> None:
    assert problem_with(SPIRALS, path, value) == message


def test_what_can_be_has_no_problem() -> None:
    assert problem_with(SPIRALS, "toy.classes", 6) is None
    assert problem_with(CatalogueSpec(name="moons"), "toy.classes", 3) == "classes must be 2 for 'moons', not 3"


def test_arrow_keys() -> None:
    assert nudged("dev_fraction", 0.15, 1) == 0.2
    assert nudged("toy.noise", 0.3, -3) == 0.15
    assert nudged("split_seed", 4, 1) == 5
