"""Toys: the same points for the same spec, evenly filled classes, and the shape that their names promise."""

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.data.raw import RawFeatures
from workbench.data.toys import FIGURES, make_toy
from workbench.specs.data import TOYS, ToySpec


def draw(name: str, **changes: object) -> tuple[RawFeatures, NDArray[np.int32]]:
    examples = make_toy(name, TOYS[name].defaults.replaced(**changes)).examples
    return examples.features, examples.labels


def test_there_is_a_figure_for_every_toy_that_a_spec_can_name() -> None:
    assert FIGURES.keys() == TOYS.keys()


@pytest.mark.parametrize("name", TOYS)
def test_the_same_spec_gives_the_same_points_and_another_seed_others(name: str) -> None:
    first, again, other = draw(name)[0], draw(name)[0], draw(name, seed=1)[0]
    assert first.tobytes() == again.tobytes()
    assert not np.isclose(first, other).any(axis=1).all()


@pytest.mark.parametrize("name", ["moons", "circles", "spirals"])
def test_the_seed_decides_the_places_and_not_only_the_noise(name: str) -> None:
    first, other = draw(name, noise=0.0)[0], draw(name, noise=0.0, seed=1)[0]
    assert not np.isclose(first, other).all(axis=1).any()


@pytest.mark.parametrize("name", TOYS)
@pytest.mark.parametrize("examples", [30, 31, 601])
def test_classes_are_evenly_filled(name: str, examples: int) -> None:
    for classes in range(2, TOYS[name].most_classes + 1):
        points, labels = draw(name, examples=examples, classes=classes)
        assert points.shape == (examples, 2)
        counts = np.bincount(labels, minlength=classes)
        assert len(counts) == classes
        assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize("name", TOYS)
def test_noise_has_the_deviation_asked_for(name: str) -> None:
    clean, noisy = draw(name, noise=0.0, examples=5000)[0], draw(name, noise=0.25, examples=5000)[0]
    assert (noisy - clean).std() == pytest.approx(0.25, rel=0.03)


def test_coordinates_are_rounded_so_that_processors_agree() -> None:
    points = draw("spirals")[0]
    np.testing.assert_array_equal(points, np.round(points, 6))


def test_clean_moons_are_two_half_circles_that_interlock() -> None:
    points, labels = draw("moons", noise=0.0)
    for number, centre, side in ((0, (0.0, 0.0), 1.0), (1, (1.0, 0.5), -1.0)):
        offset = points[labels == number] - centre
        np.testing.assert_allclose(np.hypot(*offset.T), 1.0, atol=2e-6)
        assert (side * offset[:, 1] >= -1e-6).all()


def test_clean_circles_have_radius_one_and_one_half() -> None:
    points, labels = draw("circles", noise=0.0)
    np.testing.assert_allclose(np.hypot(*points.T), np.where(labels == 0, 1.0, 0.5), atol=2e-6)


def test_clean_blobs_are_their_centres_evenly_spread() -> None:
    points, labels = draw("blobs", noise=0.0, classes=6)
    np.testing.assert_allclose(np.hypot(*points.T), 2.0, atol=2e-6)
    np.testing.assert_allclose(np.arctan2(points[:, 1], points[:, 0]) % (2 * np.pi), labels * np.pi / 3, atol=2e-6)


def test_clean_spirals_have_one_arm_for_each_class() -> None:
    points, labels = draw("spirals", noise=0.0, classes=5)
    np.testing.assert_array_equal(_nearest_arm(points, classes=5), labels)
    radius = np.hypot(*points.T)
    assert radius.min() < 0.32
    assert radius.max() > 1.98


@pytest.mark.parametrize(("classes", "least"), [(2, 0.99), (3, 0.98), (6, 0.9)])
def test_spirals_stay_separable_under_the_default_noise(classes: int, least: float) -> None:
    points, labels = draw("spirals", classes=classes, examples=3000)
    assert (_nearest_arm(points, classes) == labels).mean() >= least


def _nearest_arm(points: RawFeatures, classes: int) -> NDArray[np.intp]:
    """The class whose arm comes closest to each point, measured against finely drawn arms."""
    t = np.linspace(0.0, 1.0, 400)
    angle = 2 * np.pi * (np.arange(classes)[:, None] / classes + 0.75 * t)
    arms = (0.3 + 1.7 * t) * np.exp(1j * angle)  # (classes, 400)
    positions = points[:, 0] + 1j * points[:, 1]
    distances = np.stack([np.abs(positions[:, None] - arm).min(axis=1) for arm in arms])
    nearest: NDArray[np.intp] = distances.argmin(axis=0)
    return nearest


def test_a_toy_says_what_it_is() -> None:
    about = make_toy("blobs", ToySpec(examples=30, noise=0.1, classes=4, seed=9)).about
    assert about.feature_names == ("x", "y")
    assert about.class_names == ("class 0", "class 1", "class 2", "class 3")
    assert "seed 9" in about.source
