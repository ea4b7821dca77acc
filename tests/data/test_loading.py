"""From a spec to the arrays of the trainer, for every data set that is always there."""

import dataclasses
import subprocess
import sys

import numpy as np
import pytest

from workbench.data import Dataset, Split, load_dataset
from workbench.data import bundled as bundled_data
from workbench.data.bundled import read_bundled
from workbench.data.dataset import hash_parts
from workbench.data.loading import describe_known
from workbench.data.raw import Examples, RawData
from workbench.specs.data import BUNDLED, DATA_NAMES, TOYS, CatalogueSpec

HASH_OF_DIABETES = "e82d3e17423cad7aa18362b35e455524eda4c0a46ffb4840645b92a1987102d5"

ALWAYS_THERE = (*BUNDLED, *TOYS)


def parts(dataset: Dataset) -> tuple[Split, Split, Split]:
    return dataset.train, dataset.dev, dataset.test


@pytest.mark.parametrize("name", ALWAYS_THERE)
def test_arrays_are_as_the_trainer_needs_them(name: str) -> None:
    dataset = load_dataset(CatalogueSpec(name=name))
    for part in parts(dataset):
        assert part.features.dtype == np.float32
        assert part.labels.dtype == np.int32
        assert part.features.shape == (part.rows, dataset.n_features)
        assert part.answers.shape == ((part.rows,) if part.targets is None else (part.rows, len(dataset.targets)))
        assert part.features.flags.c_contiguous
        assert np.isfinite(part.features).all()
        assert set(part.labels.tolist()) == set(range(dataset.n_classes))
        if dataset.task == "regression":
            assert part.targets is not None
            assert part.targets.dtype == np.float32
            assert part.targets.flags.c_contiguous
            assert np.isfinite(part.targets).all()


def test_targets_are_standardized_on_the_train_part_and_can_be_turned_back() -> None:
    dataset, plain = (load_dataset(CatalogueSpec(name="diabetes", standardize=s)) for s in (True, False))
    (target,), (plain_target,) = dataset.targets, plain.targets
    assert dataset.train.targets is not None
    assert plain.train.targets is not None
    assert dataset.train.targets.mean() == pytest.approx(0.0, abs=1e-6)
    assert dataset.train.targets.std() == pytest.approx(1.0, abs=1e-6)
    raw = target.unscaled(dataset.train.targets)
    np.testing.assert_allclose(raw, plain.train.targets, rtol=1e-5)
    assert (plain_target.mean, plain_target.scale) == (0.0, 1.0)
    assert 25.0 <= plain.train.targets.min() < plain.train.targets.max() <= 346.0


@pytest.mark.parametrize("name", ["iris", "fashion", "moons", "diabetes"])
def test_arrays_cannot_be_changed(name: str) -> None:
    dataset = load_dataset(CatalogueSpec(name=name))
    arrays = [array for part in parts(dataset) for array in (part.features, part.answers)]
    for array in (*arrays, dataset.feature_mean, dataset.feature_scale):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("name", ["digits", "breast-cancer", "wine", "iris", "spirals"])
def test_the_scaling_is_fitted_on_the_train_part_alone(name: str) -> None:
    dataset = load_dataset(CatalogueSpec(name=name))
    unscaled = load_dataset(CatalogueSpec(name=name, standardize=False))
    np.testing.assert_allclose(dataset.train.features.mean(axis=0, dtype=np.float64), 0.0, atol=1e-5)
    np.testing.assert_allclose(dataset.feature_mean, unscaled.train.features.mean(axis=0, dtype=np.float64), rtol=1e-5)
    assert dataset.train.features.var(axis=0, dtype=np.float64).mean() == pytest.approx(1.0, abs=1e-5)
    assert np.abs(dataset.dev.features.mean(axis=0, dtype=np.float64)).max() > 1e-3
    for scaled, raw in zip(parts(dataset), parts(unscaled), strict=True):
        back = scaled.features * dataset.feature_scale + dataset.feature_mean
        np.testing.assert_allclose(back, raw.features, rtol=1e-4, atol=1e-4)


def test_without_standardization_the_values_are_those_of_the_source() -> None:
    dataset = load_dataset(CatalogueSpec(name="digits", standardize=False))
    assert dataset.feature_mean.tolist() == [0.0] * 64
    assert dataset.feature_scale.tolist() == [1.0] * 64
    assert sum(int(part.features.sum(dtype=np.float64)) for part in parts(dataset)) == 561_718


def test_every_row_of_the_source_is_in_one_part_with_its_own_label() -> None:
    raw = read_bundled("breast-cancer").examples
    dataset = load_dataset(CatalogueSpec(name="breast-cancer", standardize=False))
    expected = sorted((*row, label) for row, label in zip(raw.features.astype(np.float32), raw.labels, strict=True))
    found = sorted(
        (*row, label) for part in parts(dataset) for row, label in zip(part.features, part.labels, strict=True)
    )
    assert found == expected


def test_each_part_has_the_mix_of_classes_of_the_whole() -> None:
    dataset = load_dataset(CatalogueSpec(name="wine", dev_fraction=0.2, test_fraction=0.1))
    assert [np.bincount(part.labels).tolist() for part in parts(dataset)] == [[43, 50, 35], [11, 14, 9], [5, 7, 4]]


def test_a_test_fraction_of_zero_leaves_the_test_part_empty() -> None:
    dataset = load_dataset(CatalogueSpec(name="iris", test_fraction=0.0))
    assert dataset.test.features.shape == (0, 4)
    assert dataset.train.rows + dataset.dev.rows == 150


def test_the_official_test_part_is_kept_whole_and_in_order() -> None:
    official = read_bundled("fashion").official_test
    assert official is not None
    for seed in (0, 1):
        dataset = load_dataset(CatalogueSpec(name="fashion", standardize=False, split_seed=seed))
        np.testing.assert_array_equal(dataset.test.features, official.features)
        np.testing.assert_array_equal(dataset.test.labels, official.labels)
        assert np.bincount(dataset.dev.labels).tolist() == [90] * 10
        assert np.bincount(dataset.train.labels).tolist() == [510] * 10


@pytest.mark.parametrize("name", ["iris", "spirals"])
def test_the_hash_is_of_the_data_and_of_nothing_else(name: str) -> None:
    spec = CatalogueSpec(name=name)
    dataset = load_dataset(spec)
    assert load_dataset(spec).sha256 == dataset.sha256 == hash_parts(*parts(dataset))
    others = (
        spec.replaced(split_seed=1),
        spec.replaced(dev_fraction=0.3),
        spec.replaced(test_fraction=0.3),
        spec.replaced(standardize=False),
    )
    assert len({dataset.sha256, *(load_dataset(other).sha256 for other in others)}) == 5


def test_every_array_counts_for_the_hash() -> None:
    def one(feature: float = 0.0, label: int = 0) -> Split:
        return Split(np.array([[feature]], dtype=np.float32), np.array([label], dtype=np.int32))

    hashes = {hash_parts(one(), one(), one())}
    for changed in (one(feature=1.0), one(label=1)):
        hashes |= {
            hash_parts(changed, one(), one()),
            hash_parts(one(), changed, one()),
            hash_parts(one(), one(), changed),
        }
    assert len(hashes) == 7


def test_the_shape_counts_for_the_hash() -> None:
    labels = np.zeros(2, dtype=np.int32)
    wide, tall = (Split(np.zeros(shape, dtype=np.float32), labels) for shape in ((2, 3), (3, 2)))
    assert hash_parts(wide, wide, wide) != hash_parts(tall, tall, tall)


@pytest.mark.parametrize(
    ("name", "sha256"),
    [
        ("digits", "966447cbc84b41dd64b5b1a7b0028ebe696b6936615bb3fc2098fa7f2117bd72"),
        ("breast-cancer", "d293f72becd8e7cc428fdaceb6a974b42460c315f0b19338783923fb55d990e6"),
        ("wine", "2e03fc558503df06822a3cfed8ed71391e9d247117f3ef893b6b65399657faf7"),
        ("iris", "3b276cd86a6b323f7501f70da0ae3dee2f8258f4f2d4745cc0b04d0439aba6f3"),
        ("fashion", "232204e280d053fb9ec4c4d6ca6b8446e861791ae2976b7b5a8132da3be45ce8"),
        ("moons", "588dfa6ec255b34e1ca78c56594686435d6b51ed86db057f837d064e81ebb64d"),
        ("circles", "9e3b4b9614c70020979845a365a4245c27191dde1663fb7660d7d16fb4162dbd"),
        ("spirals", "395995e1e543dab8fcd22deb502054aa69b7ed5b947a94752855e8b80da3a922"),
        ("blobs", "25b81640447da0562cac94488a37f9d2d0e60bcd8a5d9faa4aaf7deaef097ecd"),
    ],
)
def test_the_data_of_a_spec_never_change(name: str, sha256: str) -> None:
    """Runs are sealed with this hash: if it changes, no earlier run can be verified any more."""
    assert load_dataset(CatalogueSpec(name=name)).sha256 == sha256


@pytest.mark.parametrize("name", DATA_NAMES)
def test_every_set_can_be_described_without_loading_it(name: str) -> None:
    about = describe_known(name)
    assert about.name == name
    assert about.title
    assert about.description
    assert about.source
    assert about.licence


def test_a_data_set_tells_what_its_source_is() -> None:
    dataset, about = load_dataset(CatalogueSpec(name="wine")), describe_known("wine")
    assert (dataset.name, dataset.title, dataset.source, dataset.licence) == (
        about.name,
        about.title,
        about.source,
        about.licence,
    )
    assert (dataset.n_features, dataset.n_classes, dataset.image_shape) == (13, 3, None)
    assert load_dataset(CatalogueSpec(name="digits")).image_shape == (8, 8)


def test_loading_needs_nothing_heavy() -> None:
    code = (
        "import sys; from workbench.data import load_dataset; from workbench.specs.data import CatalogueSpec;"
        "load_dataset(CatalogueSpec(name='iris'));"
        "print(sorted({'scipy', 'polars', 'sklearn', 'numba', 'PySide6'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_hash_of_one_target_is_that_of_old_run_files() -> None:
    assert load_dataset(CatalogueSpec(name="diabetes")).sha256 == HASH_OF_DIABETES
    one = load_dataset(CatalogueSpec(name="diabetes"))
    targets = one.train.targets
    assert targets is not None
    twice = Split(one.train.features, one.train.labels, np.repeat(targets, 2, axis=1))
    assert hash_parts(twice, one.dev, one.test) != one.sha256


def test_several_targets_are_cut_and_scaled_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    bundled = read_bundled("diabetes")
    assert bundled.examples.targets is not None
    first = bundled.examples.targets
    both = Examples(bundled.examples.features, bundled.examples.labels, np.hstack([first, 1000.0 - 7.0 * first]))
    about = dataclasses.replace(bundled.about, target_names=("progression", "other"))
    monkeypatch.setattr(bundled_data, "read_data", lambda _spec: RawData(about, both))
    dataset = load_dataset(CatalogueSpec(name="diabetes"))
    assert [one.name for one in dataset.targets] == ["progression", "other"]
    for part in parts(dataset):
        assert part.targets is not None
        assert part.targets.shape == (part.rows, 2)
        assert part.targets.flags.c_contiguous
        np.testing.assert_allclose(part.targets[:, 1], -part.targets[:, 0], atol=1e-6)
        one, other = (target.unscaled(part.targets[:, place]) for place, target in enumerate(dataset.targets))
        np.testing.assert_allclose(other, 1000.0 - 7.0 * one, rtol=1e-4)
