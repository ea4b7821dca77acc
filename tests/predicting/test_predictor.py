"""Answers to rows: those of the engine, and none where a cell cannot be used."""

from dataclasses import replace

import numpy as np
import pytest

from tests.data.own_tables import dates, flats, numbers, words
from workbench.data.loading import load_dataset
from workbench.data.table import make_table
from workbench.data.tabular import table_examples
from workbench.engine.inference.inference import Inference
from workbench.engine.layout import make_layout
from workbench.errors import DataError
from workbench.predicting.judging import judge
from workbench.predicting.neighbours import nearest_examples
from workbench.predicting.predictor import Predictor, unfit_text
from workbench.specs.data import CatalogueSpec
from workbench.specs.own_data import TableSpec
from workbench.specs.row_edits import LEFT_OUT, RELABELLED
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.training.evaluation import score_snapshot
from workbench.training.learner import Learner


def test_answers_are_those_of_the_engine_for_the_same_rows(prices: Predictor) -> None:
    assert isinstance(prices.spec.data, TableSpec)
    table = flats(60)
    answers = prices.answer(table)
    parts = table_examples(prices.spec.data, table).parts
    layout = make_layout(prices.spec.network, prices.data.n_features, prices.data.n_answers)
    state = prices.snapshot
    scaled = Inference(layout, np.float32).probabilities(
        prices.data.dev.features, state.parameters, state.running, state.hyperparameters.bn_epsilon
    )
    (target,) = prices.data.targets
    # Not the last bits: the sums of a block depend on how many rows it has.
    assert answers.values[parts.dev, 0] == pytest.approx(target.unscaled(scaled[:, 0]), rel=1e-6)
    assert answers.usable.all()
    assert answers.said.shape == (60,)


def test_an_unseen_category_and_a_gap_have_no_answer(prices: Predictor, towns: Predictor) -> None:
    table = make_table(
        (
            numbers("area", 50.0, None, 70.0),
            words("town", "Ulm", "Paris", None),
            dates("sold", "2024-02-01", "2024-02-01", None),
        )
    )
    answers = prices.answer(table)
    assert answers.usable.tolist() == [True, False, False]
    assert np.isnan(answers.values[1:]).all()
    assert np.isfinite(answers.values[0]).all()
    assert [unfit_text(cell) for cell in answers.unfit] == [
        "row 2, column 'town': 'Paris' was never seen in training or is no value of this column",
        "row 3, column 'sold': no value, and none was learned to stand for it",
    ]
    filled = towns.answer(make_table((numbers("area", None), numbers("price", 200_000.0))))
    assert filled.usable.tolist() == [True]
    assert filled.values[0].sum() == pytest.approx(1.0)


def test_no_row_is_no_answer(prices: Predictor) -> None:
    answers = prices.answer(make_table((numbers("area"), words("town"), dates("sold"))))
    assert answers.values.shape == (0, 1)
    assert judge(prices, answers, make_table((numbers("price"),))) is None


def test_the_judgement_on_the_dev_rows_is_the_score_of_the_run(prices: Predictor, towns: Predictor) -> None:
    table = flats(60)
    for predictor in (prices, towns):
        assert isinstance(predictor.spec.data, TableSpec)
        used = ~table.columns[1].missing if predictor is towns else np.ones(60, dtype=np.bool_)
        dev = np.flatnonzero(used)[table_examples(predictor.spec.data, table).parts.dev]
        rows = make_table(
            tuple(
                words(one.name, *(None if code < 0 else one.texts[code] for code in one.codes[dev].tolist()))
                if one.kind == "text"
                else type(one)(one.name, one.kind, numbers=one.numbers[dev])
                for one in table.columns
            )
        )
        judgement = judge(predictor, predictor.answer(rows), rows)
        score = score_snapshot(predictor.snapshot, predictor.spec, predictor.data, "dev")
        assert judgement is not None
        assert (judgement.loss, judgement.accuracy) == (score.loss, score.accuracy)
        if judgement.counts is not None:
            assert judgement.counts.trace() / judgement.counts.sum() == score.accuracy
        else:
            assert judgement.errors[0].r_squared == pytest.approx(score.accuracy, abs=1e-5)


def test_a_true_class_that_was_never_learned_is_told_and_not_judged(towns: Predictor) -> None:
    table = make_table(
        (numbers("area", 50.0, 60.0), words("town", "Rome", "Ulm"), numbers("price", 150_000.0, 300_000.0))
    )
    judgement = judge(towns, towns.answer(table), table)
    assert judgement is not None
    assert (judgement.rows, judgement.strange) == (1, ((0, "Rome"),))


def test_a_truth_of_another_kind_is_refused(prices: Predictor) -> None:
    table = make_table(
        (numbers("area", 50.0), words("town", "Ulm"), dates("sold", "2024-02-01"), words("price", "much"))
    )
    with pytest.raises(DataError, match="column 'price' should hold the numbers that are predicted; it holds texts"):
        judge(prices, prices.answer(table), table)


def test_neighbours_are_the_nearest_of_the_train_part(prices: Predictor) -> None:
    train = prices.data.train.features
    found = nearest_examples(prices.data, train[5])
    distances = np.sqrt(np.square(train.astype(np.float64) - train[5]).sum(axis=1))
    assert found[0].row == 5
    assert [one.distance for one in found] == sorted(distances)[:3]
    targets = prices.data.train.targets
    assert targets is not None
    (target,) = prices.data.targets
    assert found[0].answer == (pytest.approx(float(target.unscaled(targets[5])[0])),)
    assert nearest_examples(prices.data, np.full_like(train[5], np.nan)) == ()


def test_neighbours_are_of_the_rows_that_were_trained_on_with_the_labels_that_they_had(prices: Predictor) -> None:
    edits = (
        ScheduledEdit(step=0, name=LEFT_OUT, value="6"),
        ScheduledEdit(step=0, name=RELABELLED, value="8=123.5"),
        ScheduledEdit(step=0, name=LEFT_OUT, value="none"),  # made later than the state
    )
    edited = replace(prices, spec=prices.spec.replaced(edits=edits), snapshot=replace(prices.snapshot, edits=2))
    train = prices.data.train.features
    assert 5 not in {one.row for one in edited.nearest(train[5])}
    assert edited.nearest(train[7])[0].row == 7
    assert edited.nearest(train[7])[0].answer == (
        pytest.approx(123.5, abs=0.1),
    )  # single precision, prices of some 100,000


def test_other_data_are_asked_by_the_names_of_their_features_or_by_place() -> None:
    spec = RunSpec(data=CatalogueSpec(name="iris"), steps=20)
    data = load_dataset(spec.data)
    learner = Learner(spec, data)
    learner.advance(20)
    predictor = Predictor(spec, data, learner.snapshot())
    raw = data.dev.features[:4] * data.feature_scale + data.feature_mean
    by_place = predictor.answer_raw(raw)
    table = make_table(tuple(numbers(name, *raw[:, n].tolist()) for n, name in enumerate(data.feature_names)))
    assert np.array_equal(by_place.values, predictor.answer(table).values)
    raw[2, 1] = np.nan
    assert predictor.answer_raw(raw).usable.tolist() == [True, True, False, True]
    with pytest.raises(DataError, match="must have 4 numbers each"):
        predictor.answer_raw(np.zeros((3, 5)))
