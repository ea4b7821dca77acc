"""Specs of own data: one text form, and every combination without a meaning is refused with its rule."""

import pytest

from tests.data.own_tables import flats, flats_spec
from workbench.errors import SpecError
from workbench.specs.data import CatalogueSpec
from workbench.specs.own_data import ArraysSpec, DrawnSpec, ImagesSpec, TableSpec
from workbench.specs.run import RunSpec

SHA = "0" * 64
KINDS = [
    CatalogueSpec(name="iris"),
    flats_spec(flats()),
    ArraysSpec(name="a", sha256=SHA, feature_count=4, image_shape=(2, 2), classes=("x", "y")),
    ArraysSpec(name="a", sha256=SHA, feature_count=4, targets=("t",)),
    ImagesSpec(name="i", sha256=SHA, height=8, width=9, colour=True, classes=("cat", "dog")),
    DrawnSpec(points=((0.0, 1.0, 0), (2.0, 3.0, 1))),
]


@pytest.mark.parametrize("data", KINDS, ids=lambda data: getattr(data, "kind", "catalogue"))
def test_every_kind_survives_toml_and_json_inside_a_run(data: CatalogueSpec) -> None:
    spec = RunSpec(data=data)
    assert RunSpec.from_toml(spec.to_toml()) == spec
    assert RunSpec.from_json(spec.to_json()) == spec
    assert type(RunSpec.from_json(spec.to_json()).data) is type(data)


def test_the_catalogue_is_written_as_before() -> None:
    assert "kind" not in RunSpec(data=CatalogueSpec(name="iris")).to_plain()["data"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "area"}, "the names of the columns must differ"),
        ({"use": "feature"}, "one column must be the target"),
        ({"type": "date", "use": "target"}, "a date cannot be predicted"),
        ({"type": "category"}, "a category needs its values"),
        ({"type": "category", "values": ["one"]}, "the target has one class only"),
        ({"type": "category", "values": ["a", "a"]}, "the values of a category must differ"),
        ({"values": ["a", "b"]}, "only a category has values"),
        ({"missing": "median"}, "a missing target cannot be made up"),
        ({"missing": "value"}, "a fill belongs to missing = 'value'"),
        ({"fill": 3}, "a fill belongs to missing = 'value'"),
        ({"use": "group"}, "one column must be the target"),
        ({"use": "feature", "encoding": "one-hot"}, "a number is encoded as number, not as one-hot"),
    ],
)
def test_a_table_without_meaning_is_refused(changes: dict[str, object], message: str) -> None:
    plain = flats_spec(flats()).to_plain()
    plain["columns"][3] |= changes
    with pytest.raises(SpecError, match=message):
        TableSpec.parse(plain)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"kind": "sheet", "name": "x"}, "data: has no kind 'sheet'; known are: catalogue, table"),
        ({"kind": "table", "name": ""}, "data.name: needs at least 1"),
        ({"kind": "drawn", "points": [[0, 0, 0]]}, "at least two classes must be drawn"),
        ({"kind": "arrays", "name": "a", "sha256": SHA, "feature_count": 3}, "either classes or targets"),
        ({"kind": "arrays", "name": "a", "sha256": "x", "feature_count": 3}, "data.sha256"),
        (7, "data: must be a table, not 7"),
    ],
)
def test_wrong_data_are_named_by_their_field(data: object, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        RunSpec.parse({"data": data})
    assert message in str(caught.value)
    assert "kind:" not in str(caught.value)
