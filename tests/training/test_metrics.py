import numpy as np
import pytest

from workbench.engine.training.summaries import QUANTITIES, SCALARS
from workbench.training.messages import Evaluated, StepsTrained
from workbench.training.metrics import MetricStore


def trained(first_step: int, count: int, layers: int = 2) -> StepsTrained:
    scalars = np.arange(count * 4, dtype=np.float32).reshape(count, 4) + first_step
    batch_norm = np.arange(count * layers * 18, dtype=np.float32).reshape(count, layers, 6, 3)
    return StepsTrained(first_step, scalars, batch_norm, (first_step + count) / 10, 1000)


def test_every_series_comes_back_as_it_was_put_in() -> None:
    store = MetricStore(2)
    event = trained(0, 50)
    store.append(event)
    for column, name in enumerate(SCALARS):
        bands = store.series(name, 0, 50, 100)
        assert bands.steps.tolist() == list(range(50))
        for values in (bands.low, bands.mean, bands.high):
            assert values.tolist() == event.scalars[:, column].tolist()
    for layer in range(2):
        for place, quantity in enumerate(QUANTITIES):
            bands = store.series((layer, quantity), 0, 50, 100)
            expected = event.batch_norm[:, layer, place]
            assert bands.low.tolist() == expected[:, 0].tolist()
            assert bands.mean.tolist() == expected[:, 1].tolist()
            assert bands.high.tolist() == expected[:, 2].tolist()
    assert store.series(5, 0, 50, 100).mean.tolist() == store.series((0, "batch_variance"), 0, 50, 100).mean.tolist()


def test_a_row_belongs_to_the_step_before_its_mini_batch() -> None:
    store = MetricStore(0)
    store.append(trained(0, 7, layers=0))
    assert store.step == 7
    assert store.series("loss", 0, 100, 100).steps[-1] == 6.0


def test_rows_may_go_on_later_but_not_earlier() -> None:
    store = MetricStore(2)
    store.append(trained(500, 10))
    store.append(trained(600, 10))
    assert (store.first_step, store.step) == (500, 610)
    assert store.series("loss", 0, 1000, 100).steps.tolist() == [*range(500, 510), *range(600, 610)]
    with pytest.raises(ValueError, match="follow step 610, not begin at 605"):
        store.append(trained(605, 10))


def test_unknown_series_are_named() -> None:
    for name in ("lost", (2, "gamma"), (0, "delta"), 16, -1):
        with pytest.raises(KeyError, match="no series"):
            MetricStore(2).series(name, 0, 1, 10)


def test_an_empty_store_has_empty_series() -> None:
    store = MetricStore(1)
    assert len(store.series("loss", 0, 10, 100).steps) == 0
    assert len(store.evaluation_series("dev", "loss", 0, 10, 100).steps) == 0
    assert [len(part) for part in store.evaluations("dev")] == [0, 0, 0]
    assert store.first_step == 0


def test_evaluations_by_part() -> None:
    store = MetricStore(0)
    store.add_evaluation(Evaluated(0, "dev", 2.5, 0.25))
    store.add_evaluation(Evaluated(0, "train", 2.25, 0.5))
    store.add_evaluation(Evaluated(100, "dev", 1.5, 0.75))
    store.add_evaluation(Evaluated(100, "dev", 1.5, 0.75))  # asked for again while paused
    steps, losses, accuracies = store.evaluations("dev")
    assert (steps.tolist(), losses.tolist(), accuracies.tolist()) == ([0, 100], [2.5, 1.5], [0.25, 0.75])
    assert store.evaluation_series("dev", "accuracy", 0, 100, 10).mean.tolist() == [0.25, 0.75]
    assert store.evaluations("train")[1].tolist() == [2.25]


def test_a_float64_run_that_explodes_does_not_warn() -> None:
    store = MetricStore(0)
    event = StepsTrained(0, np.full((3, 4), 1e300), np.empty((3, 0, 6, 3)), 0.1, 10)
    store.append(event)
    store.add_evaluation(Evaluated(0, "dev", 1e300, 0.5))
    assert np.isnan(store.series("loss", 0, 3, 10).mean).all()


def test_epochs_follow_the_events() -> None:
    store = MetricStore(0)
    store.append(trained(0, 10, layers=0))
    store.append(trained(10, 10, layers=0))
    assert store.epochs.epochs([5, 20]).tolist() == [0.5, 2.0]


def test_four_times_as_many_steps_add_a_megabyte() -> None:
    """A run at full speed has four times as many after two hours as after half an hour; counted from a narrow store."""
    store, sizes = MetricStore(0), []
    event = trained(0, 8000, layers=0)
    for first_step in range(0, 16_000_000, 8000):
        store.append(StepsTrained(first_step, event.scalars, event.batch_norm, first_step / 10, 1))
        if store.step in (4_000_000, 16_000_000):
            sizes.append(store.nbytes)
    assert (sizes[1] - sizes[0]) * 16 / 4 <= 1.5e6  # 16 series: two layers with batch norm


def test_ten_million_steps_fit() -> None:
    """The size of the store is decided by its shape, so a history of 40 series is counted from a narrow one."""
    store = MetricStore(0)
    event = trained(0, 8000, layers=0)
    for first_step in range(0, 800_000, 8000):
        store.append(StepsTrained(first_step, event.scalars, event.batch_norm, first_step / 10, 1))
    one_more_per_four = store.nbytes / 4 * 40 + 2 * 16_384 * 4 * 40 * 4  # 800 000 to 10^7: two levels more
    assert one_more_per_four <= 200e6
