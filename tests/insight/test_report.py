"""All of one state, for each kind of task."""

import dataclasses

import numpy as np

from tests.insight.setup import make_case
from workbench.insight.plane import main_plane
from workbench.insight.report import (
    NothingToSee,
    StateReport,
    batch_norm_of,
    certainty_of,
    confusion_of,
    examine,
    hard_examples,
    hardest_of,
    predictions_of,
    regions_of,
    residuals_of,
    weights_of,
)
from workbench.specs.row_edits import LEFT_OUT, RELABELLED
from workbench.specs.run import ScheduledEdit

PROBES = (batch_norm_of, certainty_of, confusion_of, predictions_of, regions_of, weights_of)


def test_a_classification_has_everything_but_predictions() -> None:
    case = make_case()
    report = examine(case.spec, case.data, case.snapshot, main_plane(case.data), PROBES)

    assert isinstance(report, StateReport)
    assert report.of(confusion_of) is not None
    assert report.of(certainty_of) is not None
    assert report.of(regions_of) is not None
    assert report.of(predictions_of) is None
    assert [layer.number for layer in report.of(weights_of)] == [0, 1, 2]
    assert [units.number for units in report.of(batch_norm_of)] == [0]


def test_a_regression_has_predictions_and_no_classes() -> None:
    case = make_case(output="linear")
    report = examine(case.spec, case.data, case.snapshot, None, PROBES)

    assert isinstance(report, StateReport)
    assert report.of(predictions_of) is not None
    assert tuple(map(report.of, (confusion_of, certainty_of, regions_of))) == (None, None, None)


def test_only_what_is_asked_is_looked_for() -> None:
    case = make_case()
    report = examine(case.spec, case.data, case.snapshot, None, (weights_of,))

    assert isinstance(report, StateReport)
    assert report.of(weights_of) is not None
    assert report.of(confusion_of) is None


def test_looking_changes_nothing() -> None:
    case = make_case()
    before = case.snapshot.sha256
    examine(case.spec, case.data, case.snapshot, main_plane(case.data), PROBES)
    assert case.snapshot.sha256 == before


def test_a_state_that_is_not_finite_says_why_there_is_nothing_to_see() -> None:
    case = make_case()
    parameters = np.full_like(case.snapshot.parameters, np.nan)
    report = examine(case.spec, case.data, dataclasses.replace(case.snapshot, parameters=parameters), None, PROBES)

    assert isinstance(report, NothingToSee)
    assert "W of layer 1 is not finite" in report.reason


def test_the_train_part_is_judged_by_the_rows_and_labels_that_are_trained_on() -> None:
    case = make_case()
    edits = (
        ScheduledEdit(step=0, name=LEFT_OUT, value="1-3"),
        ScheduledEdit(step=0, name=RELABELLED, value=f"5={(case.data.train.labels[4] + 1) % 3}"),
        ScheduledEdit(step=0, name=LEFT_OUT, value="none"),
    )
    snapshot = dataclasses.replace(case.snapshot, edits=2)  # what is made later is not in force yet
    spec = case.spec.replaced(edits=edits)
    report = examine(spec, case.data, snapshot, main_plane(case.data), (confusion_of, hardest_of, regions_of), "train")
    assert isinstance(report, StateReport)
    sample, expected = report.sample, case.data.train.labels.copy()
    expected[4] = (expected[4] + 1) % 3
    assert (sample.rows, sample.total) == (57, 57)
    np.testing.assert_array_equal(sample.numbers, np.arange(3, 60))
    np.testing.assert_array_equal(sample.expected, expected[3:])
    np.testing.assert_allclose(sample.answers, case.probabilities(case.data.train.features[3:]), atol=1e-12)
    shown = report.of(hardest_of)
    assert shown is not None
    rows = shown.found.rows
    assert rows.min() >= 3
    np.testing.assert_array_equal(shown.found.right, expected[rows])
    np.testing.assert_allclose(shown.features, case.data.train.features[rows] * 3.0 + 2.0, rtol=1e-6)
    named = hard_examples(case.data, sample, named=(0, 4, 9)).found
    assert sorted(named.rows) == [4, 9]  # the other one is left out


def test_residuals_are_those_of_the_rows_that_are_trained_on() -> None:
    case = make_case(output="linear")
    edits = (
        ScheduledEdit(step=0, name=LEFT_OUT, value="2"),
        ScheduledEdit(step=0, name=RELABELLED, value="1=18"),  # (18 - 10) / 4 = 2, scaled
    )
    spec, snapshot = case.spec.replaced(edits=edits), dataclasses.replace(case.snapshot, edits=2)
    report = examine(spec, case.data, snapshot, None, (residuals_of,), "train")
    assert isinstance(report, StateReport)
    assert report.sample.expected[0, 0] == 2.0
    np.testing.assert_array_equal(report.sample.expected[1:], case.data.train.answers[2:])
    assert report.of(residuals_of) is not None
