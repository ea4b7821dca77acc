"""DataSpec: what is filled in, what is refused and in which words."""

import pytest

from workbench.errors import SpecError
from workbench.specs.data import BUNDLED, DATA_NAMES, INSTALLED, TOYS, CatalogueSpec, ToySpec


def problem_of(**fields: object) -> str:
    with pytest.raises(SpecError) as caught:
        CatalogueSpec.parse(fields)
    return str(caught.value)


def test_the_toml_form_reads_as_a_person_would_write_it() -> None:
    text = 'name = "spirals"\n\n[toy]\nexamples = 900\nnoise = 0.2\nclasses = 4\n'
    spec = CatalogueSpec.from_toml(text)
    assert spec.toy == ToySpec(examples=900, noise=0.2, classes=4, seed=0)
    assert CatalogueSpec.from_toml(spec.to_toml()) == spec


@pytest.mark.parametrize("name", DATA_NAMES)
def test_every_set_is_complete_by_its_name_alone_and_survives_both_text_forms(name: str) -> None:
    spec = CatalogueSpec(name=name)
    assert (spec.toy is None) == (name in BUNDLED + INSTALLED)
    assert CatalogueSpec.from_toml(spec.to_toml()) == spec
    assert CatalogueSpec.from_json(spec.to_json()) == spec


def test_a_toy_given_in_part_keeps_the_defaults_of_its_kind() -> None:
    toy = CatalogueSpec.parse({"name": "spirals", "toy": {"classes": 5}}).toy
    assert toy is not None
    assert toy.classes == 5
    assert toy.examples == TOYS["spirals"].defaults.examples
    assert toy.noise == TOYS["spirals"].defaults.noise


def test_defaults_written_out_and_left_out_give_the_same_value() -> None:
    written = CatalogueSpec(name="moons", test_fraction=0.15, toy=TOYS["moons"].defaults)
    assert written == CatalogueSpec(name="moons")


def test_an_unknown_name_is_answered_with_the_nearest_known_one() -> None:
    message = problem_of(name="spiral")
    assert message.startswith("name: must be a known data set, not 'spiral'; did you mean 'spirals'?")
    assert all(name in message for name in DATA_NAMES)


def test_an_unlike_name_gets_no_suggestion() -> None:
    assert "did you mean" not in problem_of(name="???")


def test_a_toy_table_is_refused_for_real_data() -> None:
    message = problem_of(name="iris", toy={"examples": 90, "noise": 0.1, "classes": 3})
    assert message == "toy: must be left out for 'iris', which is not a toy; toys are: moons, circles, spirals, blobs"


@pytest.mark.parametrize("name", ["moons", "circles"])
def test_two_class_toys_refuse_a_third_class(name: str) -> None:
    assert problem_of(name=name, toy={"classes": 3}) == f"toy: classes must be 2 for {name!r}, not 3"


@pytest.mark.parametrize("name", ["fashion", "fashion-full"])
def test_an_official_test_part_cannot_be_cut_again(name: str) -> None:
    assert CatalogueSpec(name=name).test_fraction is None
    message = problem_of(name=name, test_fraction=0.2)
    assert message == f"test_fraction: must be left out for {name!r}, which has an official test part, not 0.2"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("dev_fraction", 0.0, "must be greater than 0.0, not 0.0"),
        ("dev_fraction", 0.5, "must be less than 0.5, not 0.5"),
        ("test_fraction", -0.1, "must be at least 0.0, not -0.1"),
        ("test_fraction", 0.5, "must be less than 0.5, not 0.5"),
        ("split_seed", -1, "must be at least 0, not -1"),
        ("split_seed", 2**63, f"must be less than {2**63}, not {2**63}"),
        ("dev_fraction", float("nan"), "must be a finite number, not nan"),
    ],
)
def test_ranges_are_stated_with_the_value(field: str, value: float, message: str) -> None:
    assert problem_of(name="digits", **{field: value}) == f"{field}: {message}"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("examples", 29, "must be at least 30, not 29"),
        ("examples", 100_001, "must be at most 100000, not 100001"),
        ("noise", -0.1, "must be at least 0.0, not -0.1"),
        ("noise", 1.1, "must be at most 1.0, not 1.1"),
        ("classes", 1, "must be at least 2, not 1"),
        ("classes", 7, "must be at most 6, not 7"),
        ("seed", -1, "must be at least 0, not -1"),
    ],
)
def test_toy_ranges_are_stated_with_the_value(field: str, value: float, message: str) -> None:
    assert problem_of(name="blobs", toy={field: value}) == f"toy.{field}: {message}"


def test_all_problems_are_reported_at_once() -> None:
    message = problem_of(name="nope", dev_fraction=0.9, test_fraction=0.9, toy={"examples": 1})
    assert {line.split(":")[0] for line in message.splitlines()} >= {"name", "dev_fraction", "test_fraction"}


def test_another_name_keeps_the_split_and_drops_what_no_longer_fits() -> None:
    spirals = CatalogueSpec.parse({"name": "spirals", "split_seed": 7, "test_fraction": 0.3, "toy": {"classes": 6}})
    moons = spirals.with_name("moons")
    assert (moons.split_seed, moons.test_fraction, moons.toy) == (7, 0.3, TOYS["moons"].defaults)
    fashion = spirals.with_name("fashion")
    assert (fashion.split_seed, fashion.test_fraction, fashion.toy) == (7, None, None)
    assert fashion.with_name("iris").test_fraction == 0.15
