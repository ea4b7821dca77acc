"""The doctor: illnesses are found with place, row, onset and cause, healthy runs are left alone. The whole table is a campaign."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from tests.insight.doctor.combined import COMBINED, delays_of
from tests.insight.doctor.healthy import healthy_spec
from tests.insight.doctor.illnesses import ILLNESSES, LONGEST_DELAY, Illness
from tests.insight.doctor.patients import Patient, trained
from workbench.insight.doctor.doctor import Doctor
from workbench.insight.doctor.evidence import course_of
from workbench.insight.doctor.examination import examine_run
from workbench.insight.doctor.finding import Finding, Remedy
from workbench.insight.doctor.finding_texts import nothing_text, remedy_text
from workbench.insight.doctor.gathering import sight_steps
from workbench.insight.doctor.loss_course import loss_of_equal_probabilities
from workbench.insight.doctor.rules import RULES
from workbench.insight.doctor.trying import tried_text, try_remedy
from workbench.runs.history.history import JournalEdit
from workbench.specs.row_edits import LEFT_OUT, RELABELLED, rows_one_by_one, rows_text
from workbench.specs.run import RunSpec

SEED = 8


def case(name: str) -> Illness:
    return next(illness for illness in ILLNESSES if illness.name == name)


def patient_of(name: str, seed: int = SEED) -> Patient:
    illness = case(name)
    return trained(illness.spec(seed), illness.dataset(seed))


def finding_of(patient: Patient, rule: str) -> Finding:
    return next(finding for finding in patient.examined() if finding.rule == rule)


def test_every_rule_has_an_illness_that_it_has_to_find() -> None:
    assert {illness.rule for illness in ILLNESSES} == set(RULES)
    assert len(ILLNESSES) == 30
    assert len({illness.name for illness in ILLNESSES}) == 30


@pytest.mark.parametrize(
    "name", ["nine layers of sigmoid", "α = 1e-9", "mini-batches of 3", "an input that is the answer"]
)
def test_an_illness_is_found_soon(name: str) -> None:
    patient = patient_of(name)
    step = min(case(name).onset + LONGEST_DELAY, patient.length)
    assert case(name).rule in {finding.rule for finding in patient.examined(step)}


@pytest.mark.parametrize("place", [0, 3])
def test_two_illnesses_at_once_are_both_found(place: int) -> None:
    combination = COMBINED[place]
    patient = trained(combination.illness.spec(SEED), combination.illness.dataset(SEED))
    assert None not in delays_of(patient, combination, 100).values()


def test_what_a_long_run_falls_ill_of_is_not_hidden_by_its_length() -> None:
    illness = COMBINED[-1].illness
    patient = trained(illness.spec(31551), illness.dataset(31551), keep=range(0, illness.onset, 500))
    finding = next(one for one in patient.examined(illness.onset + LONGEST_DELAY) if one.rule == "diverging")
    assert illness.onset - 50 <= finding.since <= illness.onset + 100


@pytest.mark.parametrize("number", [1, 3, 10, 30])
def test_a_healthy_run_is_left_alone(number: int) -> None:
    assert trained(healthy_spec(number, SEED)).examined() == ()


def test_a_number_that_is_missing_is_found_with_its_row_and_called_the_cause() -> None:
    illness = case("a missing number in one row")
    data = illness.dataset(SEED)
    patient = trained(illness.spec(SEED), data)
    found = finding_of(patient, "not_finite")
    bad = set(np.flatnonzero(np.isnan(data.train.features).any(axis=1)).tolist())
    assert found.rows
    assert set(found.rows) <= bad
    assert found.since == patient.length
    assert "inputs themselves" in found.causes[0]
    assert not any(remedy.is_edit for remedy in found.remedies)


def test_a_unit_without_variance_is_told_from_a_rate_that_is_too_large() -> None:
    found = finding_of(patient_of("ε = 0 and dead units under batch norm"), "not_finite")
    assert "layer 1" in found.where
    assert found.remedies[0].name == "bn_epsilon"
    found = finding_of(patient_of("α far too large, squared error"), "not_finite")
    assert found.remedies[0].name == "learning_rate"
    assert float(found.remedies[0].new) < 3.0


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("weights", ["none", "balanced"])
@pytest.mark.parametrize("output", ["softmax", "logistic"])
def test_the_loss_of_equal_probabilities_knows_smoothing_and_class_weights(
    smoothing: float, weights: str, output: str
) -> None:
    illness = case("12 examples of one class")
    values = {"batch_size": 64, "label_smoothing": smoothing, "class_weights": weights}
    plain = illness.spec(SEED).to_plain()
    plain["network"] = {"layers": [], "output": output, "initializer": "zeros"}
    plain["hyperparameters"] = values
    patient = trained(RunSpec.parse({**plain, "steps": 2}), illness.dataset(SEED))
    seen = patient.evidence(2)
    assert seen.sights[0].loss == pytest.approx(loss_of_equal_probabilities(seen, seen.sights[0].labels), rel=1e-6)


def test_wrong_labels_are_the_rows_that_were_spoiled() -> None:
    illness = case("5 % of the labels wrong")
    whole, data = case("5 % of the labels wrong").dataset(SEED), illness.dataset(SEED)
    assert whole.train.labels.tolist() == data.train.labels.tolist()  # a function of the seed
    patient = trained(illness.spec(SEED), data)
    found = finding_of(patient, "wrong_labels")
    true = trained(illness.spec(SEED)).data.train.labels
    spoiled = np.flatnonzero(true != data.train.labels)
    assert len(set(found.rows) & set(spoiled.tolist())) >= 0.9 * len(found.rows)


def test_rows_that_were_left_out_or_relabelled_are_not_told_any_more() -> None:
    illness = case("5 % of the labels wrong")
    data = illness.dataset(SEED)
    patient = trained(illness.spec(SEED), data)
    told = finding_of(patient, "wrong_labels").rows
    true = trained(illness.spec(SEED)).data.train.labels
    first, others = told[0], told[1:]
    edits = (
        JournalEdit(1, 0, patient.length, RELABELLED, "none", f"{first + 1}={true[first]}"),
        JournalEdit(1, 1, patient.length, LEFT_OUT, "none", rows_text(LEFT_OUT, rows_one_by_one(others))),
    )
    patient.history = replace(patient.history, edits=edits)
    seen = patient.evidence(patient.length)
    found = [one for one in examine_run(seen) if one.rule == "wrong_labels"]
    assert not set(told) & {row for one in found for row in one.rows}
    for answered in seen.answered:
        assert len(answered.probabilities) == data.train.rows - len(others)
    labels = data.train.labels.copy()
    labels[first] = true[first]
    np.testing.assert_array_equal(seen.trained.kept_answers, np.delete(labels, others))
    assert seen.began_at == patient.length  # losses before and after are of other rows


def test_the_onset_of_what_a_mini_batch_shows_is_the_first_one_that_shows_it() -> None:
    patient = patient_of("nine layers of sigmoid")
    (found,) = (one for one in patient.examined_closely(150) if one.rule == "vanishing")
    assert found.is_exact
    holds = RULES["vanishing"].holds
    assert holds is not None
    shown = [holds(sight) for sight in patient.evidence(150).sights]
    assert shown[-1]
    assert found.since <= 150


def test_the_onset_of_an_edit_is_near_its_step() -> None:
    patient = patient_of("α × 300 by hand, batch norm")
    found = finding_of(patient, "diverging")
    assert abs(found.since - 120) <= 15


def test_steps_that_are_looked_at_stay_while_the_run_goes_on() -> None:
    assert sight_steps(0) == [0]
    assert sight_steps(3) == [0, 1, 2, 3]
    for last in (10, 100, 1000, 123456):
        steps = sight_steps(last)
        assert steps[0] == 0
        assert steps[-5:] == list(range(last - 4, last + 1))
        assert len(steps) <= 14
    assert len(set(sight_steps(1000)) & set(sight_steps(1010))) >= 7


def test_a_remedy_is_tried_against_a_control_and_says_how_sure_it_is() -> None:
    patient = patient_of("α = 1e-6")
    found = finding_of(patient, "plateau")
    remedy = next(one for one in found.remedies if one.name == "learning_rate")
    origin = patient.origin(100)
    told = []
    tried = try_remedy(origin, remedy, 60, threading.Event(), told.append)
    assert tried is not None
    assert len(tried.losses) == 3
    assert tried.helps
    assert tried.gain > tried.half_width > 0.0
    assert "It helps" in tried_text(tried)
    assert told[-1].done == told[-1].steps == 2 * 60 * 3


def test_no_difference_is_called_so() -> None:
    patient = trained(healthy_spec(1, SEED))
    remedy = next(iter(_harmless(patient)))
    tried = try_remedy(patient.origin(50), remedy, 10, threading.Event(), lambda _: None)
    assert tried is not None
    assert tried.helps is None
    assert "No difference shown" in tried_text(tried)


def _harmless(patient: Patient) -> list[Remedy]:
    old = patient.spec.hyperparameters.bn_momentum
    return [Remedy("as good as nothing", "bn_momentum", old, old + 1e-6)]


def test_the_doctor_says_what_was_looked_at() -> None:
    patient = trained(healthy_spec(3, SEED))
    origin = patient.origin(patient.length)
    found = Doctor().examine(origin, course_of(patient.store, patient.length), threading.Event())
    assert found is not None
    assert nothing_text(found) == f"Nothing to report: {len(RULES)} rules looked at steps 0–{patient.length}."


def test_an_examination_that_nobody_waits_for_is_given_up() -> None:
    patient = trained(healthy_spec(3, SEED))
    stop = threading.Event()
    stop.set()
    assert Doctor().examine(patient.origin(40), course_of(patient.store, 40), stop) is None


def test_every_remedy_of_an_edit_can_be_made_and_is_told() -> None:
    patient = patient_of("weight decay 5")
    for finding in patient.examined():
        for remedy in finding.remedies:
            assert remedy_text(remedy)
            if remedy.is_edit and remedy.name != "batch_norm_statistics":
                patient.spec.hyperparameters.replaced(**{remedy.name: remedy.new})
