"""What a refused spec says: in words of our own, and to people with the names that fields have in the window."""

import pytest

from workbench.errors import SpecError
from workbench.specs.data import CatalogueSpec
from workbench.specs.network import NetworkSpec
from workbench.specs.run import RunSpec
from workbench.specs.search_space import Dimension
from workbench.specs.spec_message import problem_text

BROKEN: tuple[dict[str, object], ...] = (
    {"network": {"layers": "many"}},
    {"network": 3},
    {"name": 7},
    {"name": None},
    {"data": {"name": ["iris"]}},
    {"hyperparameters": []},
    {"hyperparameters": {"learning_rate": None}},
    {"edits": 5},
    {"seed": "x" * 5000},
)
OF_THE_LIBRARY = ("Input should", "should have", "validation", "Tuple", "valid string", "instance of", "Field required")


@pytest.mark.parametrize("broken", BROKEN)
def test_no_words_of_a_library_and_no_endless_values(broken: dict[str, object]) -> None:
    good = RunSpec(data=CatalogueSpec(name="iris"), network=NetworkSpec()).to_plain()
    with pytest.raises(SpecError) as caught:
        RunSpec.parse({**good, **broken})
    text = str(caught.value)
    assert not any(word in text for word in OF_THE_LIBRARY), text
    assert all(len(line) < 400 for line in text.splitlines())


def test_people_read_the_names_of_the_window() -> None:
    good = RunSpec(data=CatalogueSpec(name="iris"), network=NetworkSpec()).to_plain()
    with pytest.raises(SpecError) as caught:
        RunSpec.parse({**good, "hyperparameters": {"learning_rate": -1.0}})
    assert problem_text(caught.value.problems[0]).startswith("Learning rate: must be between 1e-12 and")
    with pytest.raises(SpecError) as caught:
        RunSpec.parse({**good, "network": {"layers": [{"units": 4}, {"units": 0}]}})
    assert problem_text(caught.value.problems[0]).startswith("Layer 2: must be")


@pytest.mark.parametrize("choices", [[], 3, "adam", [[]], None])
def test_choices_that_are_none_are_told_in_words_of_our_own(choices: object) -> None:
    with pytest.raises(SpecError) as caught:
        Dimension.parse({"name": "optimizer", "scale": "choice", "choices": choices})
    assert not any(word in str(caught.value) for word in OF_THE_LIBRARY), caught.value
