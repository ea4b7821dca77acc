"""The pyramid against the whole history, kept naively."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from workbench.training.bins import FAN, Bins, pooled
from workbench.training.pyramid import Bands, Pyramid

ROWS = st.lists(
    st.tuples(st.integers(1, 3), st.floats(-1e6, 1e6, width=32) | st.sampled_from([np.nan, np.inf, -np.inf])),
    min_size=1,
    max_size=400,
)


def grown(steps: np.ndarray, values: np.ndarray, capacity: int, chunk: int = 37) -> Pyramid:
    pyramid = Pyramid(values.shape[1], capacity)
    for begin in range(0, len(steps), chunk):
        part = slice(begin, begin + chunk)
        cells = np.empty((4, len(steps[part]), values.shape[1]), np.float32)
        cells[:3] = values[part]
        pyramid.append(Bins.single_rows(steps[part], cells))
    return pyramid


def walked(steps: np.ndarray, values: np.ndarray, bands: Bands, first_row: int) -> None:
    """Every bin equals what the next `rows` rows of the full history give."""
    row = first_row
    for place in range(len(bands.steps)):
        part = slice(row, row + int(bands.rows[place]))
        row = part.stop
        finite = values[part][np.isfinite(values[part])].astype(np.float64)
        assert bands.steps[place] == (steps[part][0] + steps[part][-1]) / 2
        assert bands.partial[place] == (len(finite) < bands.rows[place])
        if len(finite) == 0:
            assert np.isnan([bands.low[place], bands.mean[place], bands.high[place]]).all()
            continue
        assert bands.low[place] == finite.min()
        assert bands.high[place] == finite.max()
        assert bands.mean[place] == pytest.approx(finite.mean(), abs=1e-5 * max(np.abs(finite).max(), 1e-30))


@given(ROWS, st.sampled_from([16, 32, 64]), st.integers(1, 60), st.integers(1, 90))
def test_whole_history_equals_naive_bins(rows: list[tuple[int, float]], capacity: int, points: int, chunk: int) -> None:
    steps = np.cumsum([gap for gap, _ in rows]).astype(np.int64)
    values = np.array([[value] for _, value in rows], np.float32)
    bands = grown(steps, values, capacity, chunk).series(0, steps[0], steps[-1], points)
    walked(steps, values[:, 0], bands, 0)
    assert bands.rows.sum() == len(steps)  # nothing left out, the newest rows included
    assert (np.diff(bands.steps) > 0).all()


@given(ROWS, st.integers(1, 40), st.floats(0, 1), st.floats(0, 1))
def test_a_stretch_equals_naive_bins(rows: list[tuple[int, float]], points: int, one: float, other: float) -> None:
    steps = np.cumsum([gap for gap, _ in rows]).astype(np.int64)
    values = np.array([[value] for _, value in rows], np.float32)
    first, last = sorted((float(one * steps[-1]), float(other * steps[-1])))
    pyramid = grown(steps, values, 16)
    bands = pyramid.series(0, first, last, points)
    assert (np.diff(bands.steps) > 0).all()
    begin = next(row for row in range(len(steps)) if _centre(steps, row, int(bands.rows[0])) == bands.steps[0])
    walked(steps, values[:, 0], bands, begin)
    end = begin + int(bands.rows.sum())
    assert begin == 0 or steps[begin] <= first or steps[begin - 1] < first
    assert end == len(steps) or steps[end] > last


def mixed(pieces: list[tuple[int, int]]) -> tuple[Pyramid, np.ndarray]:
    """A small pyramid of stored and live pieces (rows, level), and all its rows."""
    pyramid = Pyramid(1, 16)
    values = np.random.default_rng(len(pieces)).normal(size=sum(rows for rows, _ in pieces)).astype(np.float32)
    values[::17] = np.nan
    done = 0
    for rows, level in pieces:
        cells = np.empty((4, rows, 1), np.float32)
        cells[:3, :, 0] = values[done : done + rows]
        bins = Bins.single_rows(np.arange(done, done + rows), cells)
        pyramid.append(pooled(bins, 4**level), level)
        done += rows
    return pyramid, values


PIECES = st.lists(st.tuples(st.integers(1, 200), st.integers(0, 3)), min_size=1, max_size=12)


@given(PIECES, st.integers(1, 40))
def test_stored_bins_of_any_width_equal_naive_bins(pieces: list[tuple[int, int]], points: int) -> None:
    pyramid, values = mixed(pieces)
    bands = pyramid.series(0, 0, len(values), points)
    walked(np.arange(len(values)), values, bands, 0)
    assert bands.rows.sum() == pyramid.rows == len(values)
    assert len(bands.steps) <= 2 * points + 40


@given(PIECES, st.integers(1, 40), st.floats(0, 1), st.floats(0, 1))
def test_nothing_shows_from_a_step_on(pieces: list[tuple[int, int]], points: int, one: float, other: float) -> None:
    pyramid, values = mixed(pieces)
    before, first = (int(share * len(values)) for share in (one, other))
    bands = pyramid.series(0, first, len(values), points, before)
    row = 0
    for step, rows in zip(bands.steps, bands.rows, strict=True):
        begin = round(step - (rows - 1) / 2)
        assert begin >= row
        row = begin + int(rows)
    assert row <= before
    for place in range(len(bands.steps)):
        begin = round(bands.steps[place] - (bands.rows[place] - 1) / 2)
        part = values[begin : begin + bands.rows[place]]
        assert bands.high[place] == np.fmax.reduce(part) or np.isnan(part).all()


def test_before_a_step_among_the_newest_all_rows_show() -> None:
    pyramid = grown(np.arange(10_000), np.arange(10_000.0)[:, None], 1024)
    bands = pyramid.series(0, 0, 10_000, 100, 9_990)
    assert bands.rows.sum() == 9_990
    assert bands.steps[-1] + (bands.rows[-1] - 1) / 2 == 9_989


def _centre(steps: np.ndarray, row: int, rows: int) -> float:
    return (steps[row] + steps[min(row + rows, len(steps)) - 1]) / 2


@pytest.mark.parametrize(("first", "last"), [(0, 99_999), (50_000, 99_999), (98_000, 99_999), (0, 20_000)])
@pytest.mark.parametrize("points", [50, 500])
def test_the_number_of_bins_suits_the_points(first: int, last: int, points: int) -> None:
    pyramid = grown(np.arange(100_000), np.zeros((100_000, 1)), 4096, chunk=999)
    count = len(pyramid.series(0, first, last, points).steps)
    assert points / 2 - 1 <= count <= 2 * points + 3 * 10


@pytest.mark.parametrize("points", [37, 200, 400])
@pytest.mark.parametrize("first", [0, 1234])
def test_the_past_stays_as_it_is_drawn_while_the_run_grows(points: int, first: int) -> None:
    """Seen over one stretch, in which a run of 6 000 rows comes about."""
    values = np.random.default_rng(points).normal(size=(6_000, 1)).astype(np.float32)
    pyramid = Pyramid(1, 1024)
    drawn = Bands.nothing()
    for begin in range(0, len(values), 250):
        cells = np.empty((4, 250, 1), np.float32)
        cells[:3] = values[begin : begin + 250]
        pyramid.append(Bins.single_rows(np.arange(begin, begin + 250), cells))
        bands = pyramid.series(0, first, len(values) - 1, points)
        past = int((drawn.steps < begin - 4 * bands.rows.max(initial=1)).sum())
        for name in ("steps", "low", "mean", "high"):
            assert getattr(bands, name)[:past].tolist() == getattr(drawn, name)[:past].tolist()
        assert bands.rows.max(initial=1) <= 2 * FAN * (len(values) - first) / points
        drawn = bands
    assert len(drawn.steps) > points / 4


@pytest.mark.parametrize("last", [3_000, 1_000_000])
def test_all_rows_that_there_are_can_be_had_however_far_one_asks(last: int) -> None:
    pyramid = grown(np.arange(900), np.arange(900.0)[:, None], 1024)
    assert pyramid.series(0, 0, last, 1 << 40).rows.tolist() == [1] * 900


def test_a_single_spike_is_seen_at_every_zoom() -> None:
    values = np.zeros((60_000, 2))
    values[31_234, 1] = 7.0
    pyramid = grown(np.arange(60_000), values, 256, chunk=1600)
    for first, last in ((0, 60_000), (30_000, 33_000), (31_200, 31_300)):
        for points in (10, 100, 1000):
            assert pyramid.series(1, first, last, points).high.max() == 7.0


def test_newest_rows_are_exact() -> None:
    values = np.arange(10_001.0)[:, None]
    bands = grown(np.arange(10_001), values, 64).series(0, 0, 1e9, 10)
    assert (bands.steps[-1], bands.mean[-1], bands.rows[-1]) == (10_000.0, 10_000.0, 1)


def test_missing_rows_do_not_hide_their_neighbours() -> None:
    values = np.ones((64, 1))
    values[8:12] = np.nan  # a whole bin of level 1
    values[20] = np.inf  # one row of another
    bands = grown(np.arange(64), values, 16).series(0, 0, 64, 4)
    assert np.isfinite(bands.mean).all()
    assert (bands.high == 1.0).all()
    assert bands.partial.any()
    fine = grown(np.arange(64), values, 64).series(0, 0, 63, 32)
    assert np.isnan(fine.mean[8:12]).all()
    assert np.isfinite(np.delete(fine.mean, [8, 9, 10, 11, 20])).all()


def test_large_values_do_not_overflow() -> None:
    bands = grown(np.arange(256), np.full((256, 1), 3e38), 16).series(0, 0, 256, 2)
    assert bands.mean == pytest.approx(3e38)


def test_memory_grows_with_the_logarithm() -> None:
    size = [grown(np.arange(n), np.zeros((n, 4)), 1024, chunk=4000).nbytes for n in (8_000, 64_000, 512_000)]
    assert size[2] - size[1] <= 1.1 * (size[1] - size[0])
