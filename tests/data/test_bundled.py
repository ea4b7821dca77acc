"""The bundled files: that they are the real data, unharmed, and that a changed file is refused."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from workbench.data.bundled import BUNDLED_SETS, read_bundled, read_verified
from workbench.errors import DataError
from workbench.resources import resource_path
from workbench.specs.data import BUNDLED, WITH_OFFICIAL_TEST

SHAPES = {
    "digits": (1797, 64),
    "breast-cancer": (569, 30),
    "wine": (178, 13),
    "iris": (150, 4),
    "fashion": (6000, 784),
    "diabetes": (442, 10),
}
CLASS_COUNTS = {
    "digits": [178, 182, 177, 183, 181, 182, 181, 179, 174, 180],
    "breast-cancer": [212, 357],
    "wine": [59, 71, 48],
    "iris": [50, 50, 50],
    "fashion": [600] * 10,
    "diabetes": [],
}


def test_the_table_holds_exactly_the_sets_that_a_spec_can_name() -> None:
    assert set(BUNDLED_SETS) == set(BUNDLED)


@pytest.mark.parametrize("name", BUNDLED)
def test_shapes_classes_and_names_agree(name: str) -> None:
    raw = read_bundled(name)
    about, examples = raw.about, raw.examples
    assert about.name == name
    assert examples.features.shape == SHAPES[name]
    assert np.bincount(examples.labels).tolist() == CLASS_COUNTS[name]
    assert len(about.class_names) == len(CLASS_COUNTS[name])
    assert (about.target_names == ()) == (examples.targets is None) == bool(about.class_names)
    assert len(set(about.feature_names)) == SHAPES[name][1]
    assert np.isfinite(examples.features).all()
    if about.image_shape is not None:
        assert about.image_shape[0] * about.image_shape[1] == SHAPES[name][1]
        assert examples.features.dtype == np.uint8
    assert (raw.official_test is not None) == (name in WITH_OFFICIAL_TEST)


def test_iris_holds_the_measurements_of_fisher() -> None:
    features = read_bundled("iris").examples.features
    np.testing.assert_allclose(features.mean(axis=0), [5.843333, 3.057333, 3.758, 1.199333], atol=1e-6)
    assert features[34].tolist() == [4.9, 3.1, 1.5, 0.2]  # one of the two rows that differ in the UCI copy


def test_digits_hold_the_known_pixels() -> None:
    features = read_bundled("digits").examples.features
    assert features.max() == 16
    assert int(features.sum(dtype=np.int64)) == 561_718
    assert features[0, :8].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]


def test_breast_cancer_columns_are_in_the_order_of_their_names() -> None:
    raw = read_bundled("breast-cancer")
    columns = dict(zip(raw.about.feature_names, raw.examples.features.T, strict=True))
    assert (columns["mean radius"].min(), columns["mean radius"].max()) == (6.981, 28.11)
    assert (columns["area error"].min(), columns["area error"].max()) == (6.802, 542.2)
    assert (columns["worst fractal dimension"].min(), columns["worst fractal dimension"].max()) == (0.05504, 0.2075)
    malignant = raw.examples.labels == raw.about.class_names.index("malignant")
    assert columns["mean radius"][malignant].mean() > columns["mean radius"][~malignant].mean()


def test_wine_columns_are_in_the_order_of_their_names() -> None:
    raw = read_bundled("wine")
    columns = dict(zip(raw.about.feature_names, raw.examples.features.T, strict=True))
    assert (columns["alcohol"].min(), columns["alcohol"].max()) == (11.03, 14.83)
    assert (columns["proline"].min(), columns["proline"].max()) == (278.0, 1680.0)


def test_diabetes_columns_are_in_the_order_of_their_names() -> None:
    raw = read_bundled("diabetes")
    columns = dict(zip(raw.about.feature_names, raw.examples.features.T, strict=True))
    assert (columns["age (years)"].min(), columns["age (years)"].max()) == (19.0, 79.0)
    assert (columns["body mass index"].min(), columns["body mass index"].max()) == (18.0, 42.2)
    assert raw.examples.targets is not None
    assert (raw.examples.targets.min(), raw.examples.targets.max()) == (25.0, 346.0)


def test_fashion_has_a_balanced_official_test_part() -> None:
    test = read_bundled("fashion").official_test
    assert test is not None
    assert test.features.shape == (1000, 784)
    assert np.bincount(test.labels).tolist() == [100] * 10


def test_bundled_data_stay_small() -> None:
    assert sum(path.stat().st_size for path in resource_path("data").rglob("*")) < 3_500_000


def test_the_readme_states_every_hash() -> None:
    readme = resource_path("data", "README.md").read_text(encoding="utf-8")
    for entry in BUNDLED_SETS.values():
        row = next(line for line in readme.splitlines() if line.startswith(f"| `{entry.file_name}`"))
        assert entry.sha256 in row


def test_every_licence_text_is_there() -> None:
    assert "Zalando SE" in resource_path("data", "licences", "fashion-mnist.txt").read_text(encoding="utf-8")
    assert "scikit-learn developers" in resource_path("data", "licences", "scikit-learn.txt").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("entry", BUNDLED_SETS.values(), ids=list(BUNDLED_SETS))
def test_one_changed_bit_is_refused_with_file_expected_and_found(tmp_path: Path, entry: object) -> None:
    assert isinstance(entry, type(BUNDLED_SETS["iris"]))
    content = bytearray(resource_path("data", entry.file_name).read_bytes())
    content[len(content) // 2] ^= 1
    path = tmp_path / entry.file_name
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_verified(path, entry.sha256)
    for part in (str(path), f"Expected SHA-256 {entry.sha256}", f"found {hashlib.sha256(content).hexdigest()}"):
        assert part in str(caught.value)


def test_reading_a_set_checks_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "iris.npz").write_bytes(b"not the file")
    monkeypatch.setattr("workbench.data.bundled.resource_path", lambda *parts: tmp_path / parts[-1])
    with pytest.raises(DataError, match=r"iris\.npz is not the file"):
        read_bundled("iris")
    with pytest.raises(DataError, match=r"wine\.npz cannot be read: No such file"):
        read_bundled("wine")
