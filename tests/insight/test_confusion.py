"""Counting answers: confusion, certainty, and the numbers of a regression."""

import numpy as np
import pytest

from tests.insight.setup import make_case
from tests.insight.test_sample_pass import passed
from workbench.data.dataset import Target
from workbench.insight.certainty import BINS, certainty
from workbench.insight.confusion import confusion
from workbench.insight.predictions import predictions
from workbench.insight.sample_pass import SamplePass


def sample(answers: list[list[float]], expected: list[int]) -> SamplePass:
    array = np.array(answers)
    return SamplePass("dev", np.arange(len(array)), len(array), array, np.array(expected, dtype=np.int32), 0.0, 0.0, ())


@pytest.mark.parametrize(("classes", "output"), [(3, "softmax"), (2, "logistic")])
def test_counts_precision_and_recall(classes: int, output: str) -> None:
    case = make_case(classes=classes, output=output)
    found = confusion(passed(case))

    was, said = case.data.dev.labels, case.probabilities(case.data.dev.features).argmax(axis=1)
    for one in range(classes):
        for other in range(classes):
            assert found.counts[one, other] == ((was == one) & (said == other)).sum()
        assert found.recall[one] == pytest.approx(((was == one) & (said == one)).sum() / (was == one).sum())
        if (said == one).any():
            assert found.precision[one] == pytest.approx(((was == one) & (said == one)).sum() / (said == one).sum())
    assert found.accuracy == (was == said).mean()
    np.testing.assert_allclose(found.shares.sum(axis=1), 1.0)


def test_a_class_that_never_was_or_was_never_said_has_no_share() -> None:
    found = confusion(sample([[0.7, 0.2, 0.1], [0.6, 0.3, 0.1]], [0, 1]))

    assert found.counts.tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 0]]
    np.testing.assert_array_equal(found.precision, [0.5, np.nan, np.nan])
    np.testing.assert_array_equal(found.recall, [1.0, 0.0, np.nan])
    assert found.shares[2].tolist() == [0.0, 0.0, 0.0]


def test_answers_are_sorted_by_how_sure_they_are() -> None:
    found = certainty(sample([[1.0, 0.0], [0.05, 0.95], [0.55, 0.45], [0.58, 0.42]], [0, 0, 0, 1]))

    assert found.counts.tolist() == [0, 0, 0, 0, 0, 2, 0, 0, 0, 2]
    assert found.right.tolist() == [0, 0, 0, 0, 0, 1, 0, 0, 0, 1]
    assert len(found.counts) == BINS
    assert found.mean_certainty == pytest.approx((1.0 + 0.95 + 0.55 + 0.58) / 4)
    assert found.accuracy == 0.5
    np.testing.assert_allclose(found.mean_probability, [2.18 / 4, 1.82 / 4])
    assert found.share.tolist() == [0.75, 0.25]


def test_several_targets_are_told_apart() -> None:
    targets = (Target("height", 10.0, 4.0), Target("width", -2.0, 0.5))
    case = make_case(output="linear", targets=targets)
    sample = passed(case)
    found = predictions(sample, targets)
    assert [one.name for one in found] == ["height", "width"]
    z = case.outputs(case.data.dev.features)[-1]
    for number, (one, target) in enumerate(zip(found, targets, strict=True)):
        np.testing.assert_allclose(one.predicted, z[:, number] * target.scale + target.mean)
    assert np.mean([one.r_squared for one in found]) == pytest.approx(sample.accuracy)


def test_predictions_are_in_the_unit_of_the_target() -> None:
    case = make_case(output="linear")
    sample = passed(case)
    (found,) = predictions(sample, case.data.targets)

    z = case.outputs(case.data.dev.features)[-1][:, 0]
    np.testing.assert_allclose(found.predicted, z * 4.0 + 10.0)
    np.testing.assert_allclose(found.true, case.data.dev.answers[:, 0] * 4.0 + 10.0, rtol=1e-6)
    assert found.typical_error == pytest.approx(np.sqrt(np.mean((found.predicted - found.true) ** 2)))
    assert found.r_squared == pytest.approx(sample.accuracy)
    assert found.name == "height"
