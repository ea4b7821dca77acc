"""Scores of a sample against their definitions, counted out example by example."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.insight.confusion import confusion
from workbench.insight.evaluation.calibration import calibration
from workbench.insight.evaluation.class_scores import class_scores
from workbench.insight.evaluation.hardest import hardest
from workbench.insight.evaluation.one_example import sigmoid_difference, softmax_story
from workbench.insight.evaluation.ranking import ranking, rankings
from workbench.insight.evaluation.residuals import residuals
from workbench.insight.predictions import Predictions
from workbench.insight.sample_pass import SamplePass

seeds = st.integers(0, 2**31)


def sample_of(seed: int, rows: int = 60, classes: int = 3, sharp: float = 2.0) -> SamplePass:
    rng = np.random.default_rng(seed)
    z = rng.normal(0.0, sharp, (rows, classes))
    answers = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    expected = np.array([rng.choice(classes, p=row) for row in answers]).astype(np.int32)
    return SamplePass("dev", np.arange(rows), rows, answers, expected, 0.0, 0.0, ())


@given(seeds)
def test_precision_recall_and_f1(seed: int) -> None:
    sample = sample_of(seed, rows=25, classes=4)
    found = class_scores(confusion(sample))
    for number in range(4):
        said, was = sample.said == number, sample.expected == number
        both = int((said & was).sum())
        if said.sum() + was.sum():
            assert found.f1[number] == pytest.approx(2 * both / (said.sum() + was.sum()))
        else:
            assert math.isnan(found.f1[number])
        assert found.examples[number] == was.sum()
        if both:
            p, r = found.precision[number], found.recall[number]
            assert found.f1[number] == pytest.approx(2 * p * r / (p + r))
    assert found.macro_f1 == pytest.approx(np.mean(found.f1[found.examples > 0]))


@given(seeds, st.booleans())
def test_area_is_the_chance_of_the_right_order(seed: int, has_ties: bool) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.random(30)
    if has_ties:
        scores = scores.round(1)
    is_it = rng.random(30) < 0.4
    is_it[:2] = True, False
    found = ranking(scores, is_it)
    pairs = [(a > b) + 0.5 * (a == b) for a in scores[is_it] for b in scores[~is_it]]
    assert found.area == pytest.approx(np.mean(pairs))
    for threshold, recall, others, precision in zip(
        found.thresholds, found.recall, found.false_positives, found.precision, strict=True
    ):
        taken = scores >= threshold
        assert recall == pytest.approx((taken & is_it).sum() / is_it.sum())
        assert others == pytest.approx((taken & ~is_it).sum() / (~is_it).sum())
        assert precision == pytest.approx((taken & is_it).sum() / taken.sum())
    steps = np.diff(np.append(0.0, found.recall))
    assert found.average_precision == pytest.approx(float((steps * found.precision).sum()))


def test_a_class_without_others_has_no_ranking() -> None:
    found = ranking(np.array([0.2, 0.9]), np.array([True, True]))
    assert math.isnan(found.area)
    assert len(found.recall) == 0
    assert len(rankings(sample_of(1))) == 3


def test_a_network_that_is_right_as_often_as_it_says_is_calibrated() -> None:
    honest = calibration(sample_of(5, rows=1500))
    assert not honest.is_off
    filled = honest.counts > 20
    assert ((honest.low <= honest.said) & (honest.said <= honest.high))[filled].mean() >= 0.7
    sample = sample_of(5, rows=1500)
    sharper = sample.answers**4 / (sample.answers**4).sum(axis=1, keepdims=True)
    boastful = calibration(SamplePass("dev", np.arange(1500), 1500, sharper, sample.expected, 0.0, 0.0, ()))
    assert boastful.is_off
    assert boastful.error > 3 * honest.error


def test_calibration_error_by_hand() -> None:
    answers = np.array([[0.95, 0.05], [0.95, 0.05], [0.65, 0.35], [0.35, 0.65]])
    sample = SamplePass("dev", np.arange(4), 4, answers, np.array([0, 1, 0, 1], np.int32), 0.0, 0.0, ())
    found = calibration(sample)
    assert found.counts.tolist() == [0, 0, 0, 0, 0, 0, 2, 0, 0, 2]
    assert (found.said[9], found.right[9], found.said[6], found.right[6]) == pytest.approx((0.95, 0.5, 0.65, 1.0))
    assert found.error == pytest.approx(0.5 * 0.45 + 0.5 * 0.35)
    assert np.isnan(found.right[0])


def test_the_most_expensive_examples_come_first() -> None:
    sample = sample_of(3)
    found = hardest(sample, 5)
    losses = [-math.log(row[label]) for row, label in zip(sample.answers, sample.expected, strict=True)]
    assert found.rows.tolist() == sorted(range(60), key=lambda row: -losses[row])[:5]
    assert found.losses == pytest.approx(sorted(losses, reverse=True)[:5])
    assert found.share == pytest.approx(sum(sorted(losses, reverse=True)[:5]) / sum(losses))
    numbers = SamplePass("dev", np.arange(2), 2, np.array([[1.0], [5.0]]), np.array([[1.5], [1.0]]), 0.0, 0.0, ())
    assert hardest(numbers).losses.tolist() == [16.0, 0.25]


def test_residuals_find_what_was_not_learned() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(400, 3))
    predicted = 2.0 * x[:, 0]
    true = predicted + x[:, 1] ** 2 + rng.normal(0.0, 0.3, 400)
    found = residuals(Predictions("y", true, predicted, 0.0, 0.0), x, ("learned", "curved", "noise"))
    assert found.residuals == pytest.approx(true - predicted)
    assert [one.name for one in found.against[:2]] == ["", "curved"]
    by_name = {one.name: one.explained for one in found.against}
    assert by_name["curved"] > 0.6
    assert max(by_name["learned"], by_name["noise"], by_name[""]) < 0.05
    flat = residuals(Predictions("y", true, predicted, 0.0, 0.0), np.ones((400, 1)), ("flat",))
    assert math.isnan(flat.against[1].explained)


@given(st.lists(st.floats(-50.0, 50.0), min_size=2, max_size=6), st.sampled_from([0.5, 1.0, 4.0]))
def test_softmax_is_positive_and_sums_to_one(z: list[float], temperature: float) -> None:
    found = softmax_story(np.array(z), temperature)
    assert (found.a > 0.0).all()
    assert found.total == pytest.approx(1.0, abs=1e-12)
    assert found.a == pytest.approx(found.naive, rel=1e-9)
    assert found.a.shape == found.z.shape
    assert (found.hard.sum(), found.hard.argmax()) == (1.0, np.argmax(z))


def test_the_naive_form_breaks_where_the_stable_one_does_not() -> None:
    found = softmax_story(np.array([1000.0, 999.0]))
    assert np.isnan(found.naive).any()
    assert found.a == pytest.approx([1.0 / (1.0 + math.exp(-1.0)), 1.0 / (1.0 + math.e)])
    assert softmax_story(np.array([2.0, 2.0, 1.0])).hard.tolist() == [1.0, 0.0, 0.0]


@given(st.floats(-800.0, 800.0), st.floats(-800.0, 800.0))
def test_two_classes_are_a_sigmoid_of_the_difference(first: float, second: float) -> None:
    assert sigmoid_difference(np.array([first, second])) <= 1e-12
