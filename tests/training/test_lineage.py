import numpy as np
import pytest

from workbench.training.curves import CurveSource
from workbench.training.lineage import LineageMetrics
from workbench.training.messages import Evaluated, StepsTrained
from workbench.training.metrics import MetricStore


def store(first: int, last: int, value: float, *, capacity: int = 16_384, batch: float = 10) -> MetricStore:
    """Rows from `first` to before `last` with losses of `value` + step / 10^6, evaluations each 100 steps."""
    made = MetricStore(1, capacity)
    made.add_evaluation(Evaluated(first, "dev", value, 0.0))
    for begin in range(first, last, 50):
        steps = np.arange(begin, min(begin + 50, last))
        scalars = np.repeat((value + steps / 1e6)[:, None], 4, axis=1)
        batch_norm = np.full((len(steps), 1, 6, 3), value)
        made.append(StepsTrained(begin, scalars, batch_norm, float(begin + len(steps)) / batch, 10_000))
        if (begin + 50) % 100 == 0:
            made.add_evaluation(Evaluated(begin + 50, "dev", value, 0.0))
    return made


def family() -> tuple[MetricStore, MetricStore, MetricStore]:
    return store(0, 3000, 1.0), store(1010, 4000, 2.0), store(2020, 2500, 3.0)


def owner(steps: np.ndarray) -> np.ndarray:
    return np.where(steps < 1010, 1.0, np.where(steps < 2020, 2.0, 3.0))


@pytest.mark.parametrize("points", [10, 100, 5000])
@pytest.mark.parametrize("stretch", [(0, 2500), (900, 1100), (1009, 1010), (1500, 1600), (2019, 2020), (-50, 9e9)])
def test_every_step_shows_the_branch_that_made_it(points: int, stretch: tuple[float, float]) -> None:
    first, second, third = family()
    lineage = LineageMetrics([(first, 1010), (second, 2020), (third, 0)])
    for name in ("loss", (0, "gamma")):
        bands = lineage.series(name, *stretch, points)
        assert (np.diff(bands.steps) > 0).all()
        for values in (bands.low, bands.high):
            assert np.array_equal(np.floor(values), owner(bands.steps))
        ends = bands.steps + (bands.rows - 1) / 2
        begins = bands.steps - (bands.rows - 1) / 2
        assert (begins[1:] == ends[:-1] + 1).all()  # no gap, no overlap
        assert begins[0] <= max(0, stretch[0])
        assert ends[-1] >= min(2499, stretch[1])
        assert len(bands.steps) <= 2 * points + 40


def test_it_reads_like_a_store_and_goes_on_growing() -> None:
    parent, child = store(0, 1000, 1.0), MetricStore(1)
    lineage: CurveSource = LineageMetrics([(parent, 500), (child, 0)])
    assert (lineage.bn_layers, lineage.first_step, lineage.step) == (1, 0, 500)
    child.append(StepsTrained(500, np.full((10, 4), 2.0), np.zeros((10, 1, 6, 3)), 51.0, 1000))
    assert lineage.step == 510
    assert lineage.series("loss", 490, 600, 100).high[-1] == 2.0
    with pytest.raises(KeyError, match="no series"):
        lineage.series("lost", 0, 1, 10)


def test_evaluations_at_the_fork_are_the_parents() -> None:
    parent, child = store(0, 1000, 1.0), store(500, 900, 2.0)
    lineage = LineageMetrics([(parent, 500), (child, 0)])
    steps, losses, _ = lineage.evaluations("dev")
    assert steps.tolist() == list(range(0, 1000, 100))
    assert losses.tolist() == [1.0] * 6 + [2.0] * 4
    bands = lineage.evaluation_series("dev", "loss", 0, 1000, 1000)
    assert (bands.steps.tolist(), bands.mean.tolist()) == (steps.tolist(), losses.tolist())
    assert len(lineage.evaluations("test")[0]) == len(lineage.evaluation_series("test", "loss", 0, 9, 9).steps) == 0


def test_an_evaluation_that_only_the_child_made_shows() -> None:
    lineage = LineageMetrics([(store(0, 1000, 1.0), 510), (store(510, 600, 2.0), 0)])
    assert 510 in lineage.evaluations("dev")[0]


def test_a_bin_across_the_fork_is_left_out_where_there_is_nothing_finer() -> None:
    parent = store(0, 20_000, 1.0, capacity=1024)
    bands = LineageMetrics([(parent, 1010), (store(1010, 1100, 2.0), 0)]).series("loss", 0, 1100, 1000)
    ends = bands.steps + (bands.rows - 1) / 2
    assert (np.floor(bands.low) == owner(bands.steps)).all()
    assert (ends[np.floor(bands.low) == 1] < 1010).all()
    assert bands.low.min() == pytest.approx(1.0)


def test_epochs_follow_the_lineage() -> None:
    parent, child = store(0, 1000, 1.0), MetricStore(1)
    child.append(StepsTrained(500, np.zeros((100, 4)), np.zeros((100, 1, 6, 3)), 70.0, 1000))
    epochs = LineageMetrics([(parent, 500), (child, 0)]).epochs
    assert epochs.epochs([250, 500, 550, 600]).tolist() == pytest.approx([25, 50, 60, 70])


def test_a_later_fork_further_back_hides_more() -> None:
    lineage = LineageMetrics([(store(0, 1000, 1.0), 800), (store(800, 900, 2.0), 500), (store(500, 600, 3.0), 0)])
    bands = lineage.series("loss", 0, 1000, 1000)
    assert np.array_equal(np.floor(bands.low), np.where(bands.steps < 500, 1.0, 3.0))


def test_a_lineage_has_stores_of_one_network() -> None:
    for pieces in ([], [(MetricStore(1), 5), (MetricStore(2), 0)]):
        with pytest.raises(ValueError, match="one network"):
            LineageMetrics(pieces)


def test_the_past_before_a_fork_is_drawn_with_all_its_points() -> None:
    """However far the parent went on afterwards: what it did later takes no points from what shows."""
    parent = store(0, 60_000, 1.0, capacity=65_536)
    lineage = LineageMetrics([(parent, 1000), (store(1000, 1100, 2.0), 0)])
    alone = store(0, 1100, 1.0)
    bands, right = (source.series("loss", 0, 1100, 600) for source in (lineage, alone))
    assert (bands.rows[bands.steps < 1000] == 1).all()
    assert np.array_equal(bands.steps, right.steps)
    assert np.array_equal(bands.mean[:1000], right.mean[:1000])
