"""All of one state, for each kind of task."""

import dataclasses

import numpy as np

from tests.insight.setup import make_case
from workbench.insight.plane import main_plane
from workbench.insight.report import NothingToSee, StateReport, examine


def test_a_classification_has_everything_but_predictions() -> None:
    case = make_case()
    report = examine(case.spec, case.data, case.snapshot, main_plane(case.data))

    assert isinstance(report, StateReport)
    assert report.confusion is not None
    assert report.certainty is not None
    assert report.regions is not None
    assert report.predictions is None
    assert [layer.number for layer in report.weights] == [0, 1, 2]
    assert [units.number for units in report.batch_norm] == [0]


def test_a_regression_has_predictions_and_no_classes() -> None:
    case = make_case(output="linear")
    report = examine(case.spec, case.data, case.snapshot, None)

    assert isinstance(report, StateReport)
    assert report.predictions is not None
    assert (report.confusion, report.certainty, report.regions) == (None, None, None)


def test_looking_changes_nothing() -> None:
    case = make_case()
    before = case.snapshot.sha256
    examine(case.spec, case.data, case.snapshot, main_plane(case.data))
    assert case.snapshot.sha256 == before


def test_a_state_that_is_not_finite_says_why_there_is_nothing_to_see() -> None:
    case = make_case()
    parameters = np.full_like(case.snapshot.parameters, np.nan)
    report = examine(case.spec, case.data, dataclasses.replace(case.snapshot, parameters=parameters), None)

    assert isinstance(report, NothingToSee)
    assert "W of layer 1 is not finite" in report.reason
