import numpy as np
import pytest

from workbench.training.curve_reading import Beyond, best, beyond, extreme, pulled
from workbench.training.curves import CurveSource
from workbench.training.messages import Evaluated, StepsTrained
from workbench.training.metrics import MetricStore
from workbench.training.pyramid import Bands
from workbench.training.step_scale import EVEN, StepScale

LOG = StepScale(is_log=True)


def loss(curves: CurveSource, first: float, last: float, points: int) -> Bands:
    return curves.series("loss", first, last, points)


def dev_loss(curves: CurveSource, first: float, last: float, points: int) -> Bands:
    return curves.evaluation_series("dev", "loss", first, last, points)


def store_of(losses: "np.ndarray[tuple[int], np.dtype[np.float64]]", capacity: int = 16_384) -> MetricStore:
    store = MetricStore(0, capacity)
    scalars = np.ones((len(losses), 4))
    scalars[:, 0] = losses
    store.append(StepsTrained(0, scalars, np.empty((len(losses), 0, 6, 3)), 1.0, 10**7))
    return store


def test_the_extremes_stand_at_their_very_steps_however_many_rows_a_bin_of_the_picture_has() -> None:
    losses = 2.0 + np.sin(np.arange(10_000.0) / 700)
    losses[4321], losses[8765] = -1.0, 9.0
    store = store_of(losses)
    low, high = (extreme(loss, store, 0, 10_000, highest=side) for side in (False, True))
    assert low is not None
    assert high is not None
    assert (low.value, low.step, low.where) == (-1.0, 4321.0, "4,321")
    assert (high.value, high.step, high.text) == (9.0, 8765.0, "9 at 8,765")
    seen = extreme(loss, store, 5000, 6000, highest=True)
    assert seen is not None
    assert seen.value == pytest.approx(losses[5000:6001].max(), rel=1e-6)


def test_of_equal_values_the_first_one_counts_and_nan_never() -> None:
    store = store_of(np.array([3.0, np.nan, 1.0, 2.0, 1.0]))
    found = extreme(loss, store, 0, 5, highest=False)
    assert found is not None
    assert found.step == 2.0
    assert extreme(loss, store_of(np.full(3, np.nan)), 0, 3, highest=True) is None
    assert extreme(loss, MetricStore(0), 0, 3, highest=True) is None


def test_where_only_bins_are_left_a_step_is_about_right_and_says_so() -> None:
    losses = np.full(40_000, 2.0)
    losses[777] = 0.5
    found = extreme(loss, store_of(losses, 64), 0, 40_000, highest=False)
    assert found is not None
    assert found.value == 0.5
    assert found.first <= 777 <= found.last
    assert found.where.startswith("about ")


def test_the_best_evaluation_of_a_long_run_is_exact() -> None:
    store = store_of(np.ones(10))
    rng = np.random.default_rng(4)
    losses = rng.normal(1.0, 0.1, 5000).astype(np.float32)
    for place, value in enumerate(losses.tolist()):
        store.add_evaluation(Evaluated(10 + 7 * place, "dev", value, 0.5))
    store.append(StepsTrained(40_000, np.ones((1, 4)), np.empty((1, 0, 6, 3)), 1.0, 10**7))
    found = best(dev_loss, store, "low")
    assert found is not None
    assert found.value == losses.min()
    assert found.first == found.last == 10 + 7 * int(losses.argmin())
    assert best(dev_loss, store, "") is None


def test_a_logarithmic_axis_gets_as_many_points_for_the_first_steps_as_for_the_last() -> None:
    store = store_of(np.arange(100_000.0), 131_072)
    even, log = (pulled(loss, store, 0, 100_000, 500, scale) for scale in (EVEN, LOG))
    assert (even.steps < 100).sum() <= 3
    assert np.array_equal(log.steps[:100], np.arange(100.0)), "row by row where there is room"
    assert (np.diff(log.steps) > 0).all()
    assert len(log.steps) <= 4 * 500
    widths = np.diff(LOG.positions(log.steps[log.steps > 200]))
    assert widths.max() < 4 * 5.0 / 500, "no gap of more than four pixels"


def test_what_sticks_out_is_counted_one_by_one() -> None:
    losses = np.sin(np.arange(10_000.0))
    losses[[500, 501, 7000]] = 50.0
    store = store_of(losses)
    bands = loss(store, 0, 10_000, 500)
    found = beyond(loss, store, bands, bands.high > 2.0)
    assert found == Beyond(3, 0, 10_000)
    assert found.text == "3 of 10,000 points above"
    losses[9000] = -50.0
    store = store_of(losses, 64)
    bands = loss(store, 0, 10_000, 500)
    found = beyond(loss, store, bands, (bands.high > 2.0) | (bands.low < -2.0))
    assert found.text == "at least 3 of 10,000 points beyond", "two of them lie in one bin, and its rows are gone"


@pytest.mark.parametrize(
    ("found", "text"),
    [(Beyond(total=9), ""), (Beyond(0, 2, 1000), "2 of 1,000 points below"), (Beyond(1, 1, 3), "2 of 3 points beyond")],
)
def test_what_is_left_out_is_told(found: Beyond, text: str) -> None:
    assert found.text == text
    assert (found + Beyond()).text == text
