"""The plane through the data, and the network on it."""

from dataclasses import replace

import numpy as np
import pytest

from tests.insight.setup import make_case
from tests.insight.test_sample_pass import passed, state_of
from workbench.insight.insight_texts import regions_caption
from workbench.insight.plane import Cut, ExampleCut, FeatureCut, main_plane, plane_of
from workbench.insight.regions import cell_centres, decision_regions, network_on_plane, widest_places
from workbench.specs.network import DenseLayer


def test_two_features_are_the_plane() -> None:
    case = make_case(features=2)
    plane = main_plane(case.data)
    regions = decision_regions(state_of(case), case.spec.network, case.data, plane, passed(case), resolution=9)

    expected = case.probabilities(cell_centres(plane, 9)).reshape(9, 9, 3)
    assert plane.is_whole
    assert plane.explained == 1.0
    np.testing.assert_array_equal(regions.winner, expected.argmax(axis=2))
    np.testing.assert_allclose(regions.probability, expected.max(axis=2), atol=1e-12)
    np.testing.assert_array_equal(regions.points, case.data.dev.features)
    np.testing.assert_array_equal(regions.said, passed(case).said)
    assert regions.agreement == 1.0


def test_the_main_plane_is_that_of_the_singular_value_decomposition() -> None:
    data = make_case(features=5).data
    plane = main_plane(data)

    centred = data.train.features - data.train.features.mean(axis=0)
    _, sizes, directions = np.linalg.svd(centred.astype(np.float64))
    assert plane.explained == pytest.approx((sizes[:2] ** 2).sum() / (sizes**2).sum(), rel=1e-6)
    for axis, direction in zip(plane.axes, directions[:2], strict=True):
        assert abs(axis @ direction) == pytest.approx(1.0, abs=1e-5)
        assert axis[np.abs(axis).argmax()] > 0.0
    on_plane = plane.project(plane.lift(np.array([[0.3, -2.0]])))
    np.testing.assert_allclose(on_plane, [[0.3, -2.0]], atol=1e-9)
    inside = plane.project(data.dev.features)
    assert (inside > plane.low).all()
    assert (inside < plane.high).all()


@pytest.mark.parametrize("place", ["z", "a"])
@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("output", ["softmax", "logistic"])
def test_on_the_plane_the_network_answers_as_it_does_to_the_features(place: str, batch_norm: bool, output: str) -> None:
    layers = (DenseLayer(units=7, batch_norm=batch_norm), DenseLayer(units=4))
    case = make_case(layers, features=6, classes=2, output=output, place=place)
    plane = main_plane(case.data)
    flat = network_on_plane(state_of(case), case.spec.network, 2, plane)

    points = cell_centres(plane, 6)
    np.testing.assert_allclose(flat.answers(points), case.probabilities(plane.lift(points)), atol=1e-12)


def test_agreement_is_the_share_of_examples_that_the_map_shows_right() -> None:
    case = make_case(features=6)
    plane, sample = main_plane(case.data), passed(case)
    regions = decision_regions(state_of(case), case.spec.network, case.data, plane, sample, resolution=6)

    on_plane = case.probabilities(plane.lift(plane.project(case.data.dev.features))).argmax(axis=1)
    assert regions.agreement == (on_plane == sample.said).mean()
    assert 0.0 < regions.agreement < 1.0


def test_one_feature_has_no_plane() -> None:
    assert main_plane(make_case(features=1).data) is None


def test_features_without_any_spread_are_drawn_too() -> None:
    case = make_case(features=3)
    case.data.train.features.setflags(write=True)
    case.data.train.features[...] = 1.0
    plane = main_plane(case.data)

    assert plane.explained == 1.0
    assert plane.low[0] < plane.high[0]


def test_a_region_is_widest_far_from_its_borders() -> None:
    winner = np.zeros((36, 36), dtype=np.int64)
    winner[:, 18:] = 1
    winner[0, 0] = 2

    places = widest_places(winner, 4)
    assert places[0][0] == pytest.approx(0.25, abs=0.09)
    assert places[1][0] == pytest.approx(0.75, abs=0.09)
    assert 0.2 < places[0][1] < 0.8
    assert np.isnan(places[2:]).all()


def test_two_features_are_drawn_with_all_others_at_their_mean() -> None:
    case = make_case(features=5)
    plane = plane_of(case.data, FeatureCut(3, 1))

    mean = case.data.train.features.astype(np.float64).mean(axis=0)
    lifted = plane.lift(np.array([[0.5, -2.0]]))[0]
    np.testing.assert_allclose(lifted, [mean[0], -2.0, mean[2], 0.5, mean[4]], atol=1e-12)
    np.testing.assert_array_equal(plane.project(case.data.dev.features), case.data.dev.features[:, [3, 1]])
    variances = case.data.train.features.astype(np.float64).var(axis=0)
    assert plane.explained == pytest.approx((variances[3] + variances[1]) / variances.sum())
    assert plane.features == (3, 1)


def test_two_examples_lie_on_their_plane_and_so_does_the_mean() -> None:
    case = make_case(features=5)
    plane = plane_of(case.data, ExampleCut("dev", 7, 2))

    examples, mean = case.data.dev.features[[7, 2]].astype(np.float64), case.data.train.features.mean(axis=0)
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(plane.lift(plane.ends), examples, atol=1e-9)
    np.testing.assert_allclose(plane.lift(plane.project(mean[None])), mean[None], atol=1e-5)
    np.testing.assert_allclose(plane.ends, [[0.0, 0.0], [np.linalg.norm(examples[1] - examples[0]), 0.0]], atol=1e-9)

    regions = decision_regions(state_of(case), case.spec.network, case.data, plane, passed(case), resolution=6)
    assert regions.fits[[7, 2]].all()  # what lies on the plane is answered as it is


@pytest.mark.parametrize(
    "cut", [ExampleCut("train", 4, 4), ExampleCut("dev", 900, 901), FeatureCut(2, 2), FeatureCut(9, 9)]
)
def test_a_cut_that_names_the_same_twice_or_what_is_not_there_is_still_a_plane(cut: Cut) -> None:
    plane = plane_of(make_case(features=3).data, cut)

    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-12)
    assert plane.low[0] < plane.high[0]
    assert plane.low[1] < plane.high[1]


def test_the_honesty_of_a_map_is_held_against_a_map_of_one_colour() -> None:
    case = make_case(features=6)
    sample, plane = passed(case), plane_of(case.data, FeatureCut(0, 1))
    regions = decision_regions(state_of(case), case.spec.network, case.data, plane, sample, resolution=6)

    on_plane = case.probabilities(plane.lift(plane.project(case.data.dev.features))).argmax(axis=1)
    np.testing.assert_array_equal(regions.fits, on_plane == sample.said)
    assert regions.one_answer == max((sample.said == number).mean() for number in range(3))
    told = regions_caption(replace(regions, agreement=0.8, one_answer=0.5), case.data)
    assert told.startswith("f0 across, f1 up, every other feature at its mean; ")
    assert "Honesty 80 %: for so many examples" in told
    assert "do not trust it" in regions_caption(replace(regions, agreement=0.5, one_answer=0.5), case.data)
