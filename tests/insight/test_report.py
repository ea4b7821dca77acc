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
    predictions_of,
    regions_of,
    weights_of,
)

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
