"""Blocks of curves against the whole history, kept naively.

Long because: one naive history is the oracle of every test here, from packing to compaction.
"""

import struct
import tracemalloc
import zlib
from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from workbench.errors import FileError
from workbench.runs.format.metric_blocks import BlockInfo, MetricBlock, store_from
from workbench.runs.format.metric_packing import Contents, pack, unpack
from workbench.runs.writing.metric_compaction import Merge, merge, plan_compaction, share
from workbench.runs.writing.metric_recorder import BINS_PER_SECOND, MetricRecorder
from workbench.training.bins import FINITE, FIRST, HIGH, LAST, LOW, MEAN, ROWS, Bins
from workbench.training.messages import Evaluated, StepsTrained
from workbench.training.metrics import MetricStore, rows_of

CHUNKS = st.lists(
    st.tuples(st.integers(1, 300), st.sampled_from([1e-6, 0.005, 0.02, 0.2, 3.0]), st.sampled_from("ktte")),
    min_size=1,
    max_size=25,
)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def trained(first: int, count: int, layers: int = 1, *, seed: int = 0, holes: bool = False) -> StepsTrained:
    random = np.random.default_rng((seed, first))
    scalars = random.normal(size=(count, 4)).astype(np.float32)
    batch_norm = np.sort(random.normal(size=(count, layers, 6, 3)).astype(np.float32), axis=3)
    if holes:
        scalars[random.random((count, 4)) < 0.2] = np.nan
    return StepsTrained(first, scalars, batch_norm, (first + count) / 10, 10**6)


def played(chunks: list[tuple[int, float, str]], seed: int) -> tuple[Bins, list[MetricBlock]]:
    """Telemetry, and what a recorder made of it: after each chunk it is left alone, asked, or asked for everything."""
    clock = Clock()
    recorder = MetricRecorder(1, clock=clock)
    blocks: list[MetricBlock] = []
    parts: list[Bins] = []
    step = 0
    for count, seconds, action in chunks:
        event = trained(step, count, seed=seed, holes=seed % 2 == 1)
        step += count
        clock.now += seconds
        recorder.add(event)
        parts.append(rows_of(event))
        if action != "k":
            blocks += recorder.take(everything=action == "e")
    blocks += recorder.take(everything=True)
    values = np.concatenate([part.values for part in parts], axis=1)
    return Bins(values, np.concatenate([part.spans for part in parts], axis=1)), blocks


def check_naively(bins: Bins, truth: Bins) -> None:
    """Every bin holds what the rows of its steps give."""
    for place, (first, last, rows) in enumerate(bins.spans.T):
        low, mean, high, finite = truth.values[:, first : last + 1]
        counts = finite.sum(axis=0)
        assert last - first + 1 == rows
        assert (bins.values[FINITE, place] == counts).all()
        known = counts > 0
        assert np.array_equal(bins.values[LOW, place, known], np.fmin.reduce(low, axis=0)[known])
        assert np.array_equal(bins.values[HIGH, place, known], np.fmax.reduce(high, axis=0)[known])
        expected = np.where(finite > 0, mean, 0).sum(axis=0, dtype=float)[known] / counts[known]
        assert np.allclose(bins.values[MEAN, place, known], expected, atol=1e-5)
        assert np.isnan(bins.values[:FINITE, place, ~known]).all()


def check_cover(blocks: list[MetricBlock], truth: Bins) -> None:
    """The blocks follow each other without gap or overlap."""
    following = 0
    for block in sorted(blocks, key=lambda block: block.first_step):
        bins = block.contents().bins
        assert bins.spans[FIRST, 0] == block.first_step == following
        assert (bins.spans[FIRST, 1:] == bins.spans[LAST, :-1] + 1).all()
        check_naively(bins, truth)
        following = block.last_step + 1
    assert following == len(truth)


@settings(max_examples=25, deadline=None)
@given(CHUNKS, st.integers(0, 9), st.data())
def test_blocks_and_compactions_equal_naive_bins(
    chunks: list[tuple[int, float, str]], seed: int, data: st.DataObject
) -> None:
    truth, blocks = played(chunks, seed)
    check_cover(blocks, truth)
    for _ in range(data.draw(st.integers(0, 4))):
        begin = data.draw(st.integers(0, len(blocks) - 1))
        end = data.draw(st.integers(begin + 1, len(blocks)))
        level = max(block.level for block in blocks[begin:end]) + data.draw(st.integers(0, 1))
        blocks[begin:end] = [merge(blocks[begin:end], level)]
    check_cover(blocks, truth)
    store = store_from(data.draw(st.permutations(blocks)), 1)
    assert store.step == len(truth)
    assert store.epochs.epochs(len(truth)) == pytest.approx(len(truth) / 10)
    more = trained(len(truth), 40, seed=seed)
    store.append(more)
    whole = np.concatenate((truth.values, rows_of(more).values), axis=1)
    points = data.draw(st.integers(1, 400))
    bands = store.series((0, "gamma"), 0, 1e9, points)
    assert bands.rows.sum() == whole.shape[1]
    assert (np.diff(bands.steps) > 0).all()
    newest = store.series("loss", len(truth) + 1, store.step - 1, 100)
    assert newest.mean.tolist() == more.scalars[:, 0].tolist()
    ends = np.cumsum(bands.rows)
    for begin, end, low, high in zip(ends - bands.rows, ends, bands.low, bands.high, strict=True):
        assert low == whole[LOW, begin:end, 8].min()
        assert high == whole[HIGH, begin:end, 8].max()


def test_a_slow_run_keeps_every_row() -> None:
    clock = Clock()
    recorder = MetricRecorder(1, clock=clock)
    blocks: list[MetricBlock] = []
    for first in range(0, 1000, 25):
        clock.now += 0.25
        recorder.add(trained(first, 25))
        blocks += recorder.take()
    store = store_from(blocks, 1)
    live = MetricStore(1)
    for first in range(0, 1000, 25):
        live.append(trained(first, 25))
    for name in ("loss", (0, "ewma_mean")):
        stored, expected = (one.series(name, 0, 1000, 1000) for one in (store, live))
        assert all(np.array_equal(getattr(stored, key), getattr(expected, key)) for key in ("steps", "low", "high"))
        assert (stored.rows == 1).all()


@pytest.mark.parametrize("rate", [3_000, 10_000, 160_000, 1_000_000])
def test_bins_a_second_are_limited_at_every_rate(rate: int) -> None:
    clock = Clock()
    recorder = MetricRecorder(0, clock=clock)
    step, made = 0, 0
    for _ in range(8):
        clock.now += 0.25
        recorder.add(trained(step, rate // 4, layers=0))
        step += rate // 4
        made += sum(len(block.contents().bins) for block in recorder.take())
    assert made <= 2 * BINS_PER_SECOND
    assert made >= min(rate, BINS_PER_SECOND / 4) * 1.9


def test_a_run_that_slows_down_gets_its_rows_back() -> None:
    clock = Clock()
    recorder = MetricRecorder(0, clock=clock)
    for first, count in ((0, 40_000), (40_000, 4)):
        clock.now += 0.25
        recorder.add(trained(first, count, layers=0))
        blocks = recorder.take()
    assert [block.level for block in blocks] == [0]


def test_what_is_stored_is_not_stored_again() -> None:
    recorder = MetricRecorder(1, after={"rows": 59, "dev": 50})
    recorder.add(trained(0, 40))
    recorder.add(trained(40, 40))
    recorder.add_evaluation(Evaluated(50, "dev", 1.0, 0.5))
    recorder.add_evaluation(Evaluated(80, "dev", 1.0, 0.5))
    recorder.add_evaluation(Evaluated(80, "dev", 1.0, 0.5))
    spans = [(block.kind, block.first_step, block.last_step) for block in recorder.take(everything=True)]
    assert spans == [("rows", 60, 79), ("dev", 80, 80)]


def test_a_writer_that_hangs_does_not_fill_the_memory() -> None:
    recorder = MetricRecorder(0, clock=Clock())
    tracemalloc.start()
    try:
        for first in range(0, 1_000_000, 1000):
            recorder.add(StepsTrained(first, np.zeros((1000, 4), np.float32), np.empty((1000, 0, 6, 3)), 0.1, 1))
        assert tracemalloc.get_traced_memory()[0] < 8e6  # the rows alone have 16 MB
    finally:
        tracemalloc.stop()
    assert sum(block.last_step - block.first_step + 1 for block in recorder.take(everything=True)) == 1_000_000


def test_evaluations_come_back() -> None:
    recorder = MetricRecorder(0)
    for step in (0, 100, 200):
        recorder.add_evaluation(Evaluated(step, "dev", 1.0 + step, 0.5))
    recorder.add_evaluation(Evaluated(200, "train", 3.0, 0.25))
    store = store_from(recorder.take(), 0)
    assert [column.tolist() for column in store.evaluations("dev")] == [[0, 100, 200], [1, 101, 201], [0.5] * 3]
    assert store.evaluations("train")[1].tolist() == [3.0]
    store.add_evaluation(Evaluated(200, "dev", 9.0, 0.0))  # again after opening
    assert len(store.evaluations("dev")[0]) == 3


def test_a_spike_survives_storing_and_merging() -> None:
    clock = Clock()
    recorder = MetricRecorder(0, clock=clock)
    blocks: list[MetricBlock] = []
    for first in range(0, 200_000, 40_000):
        event = trained(first, 40_000, layers=0)
        event.scalars[:] = 0.0
        if first == 80_000:
            event.scalars[12_345, 0] = 7.0
        clock.now += 0.25
        recorder.add(event)
        blocks += recorder.take()
    store = store_from([merge(blocks[:3], 6), *blocks[3:]], 0)
    for points in (5, 50, 5000):
        assert store.series("loss", 0, 200_000, points).high.max() == 7.0


def infos_of(sizes: list[tuple[int, int]]) -> list[BlockInfo]:
    return [
        BlockInfo(number, "rows", level, 100 * number, 100 * number + 99, nbytes)
        for number, (level, nbytes) in enumerate(sizes)
    ]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(100, 4 * 2**20)), max_size=60))
def test_plans_take_neighbours_once(sizes: list[tuple[int, int]]) -> None:
    infos = infos_of(sizes)
    merges = plan_compaction(infos, 2)
    taken = [number for one in merges for number in one.numbers]
    assert len(taken) == len(set(taken))
    for one in merges:
        assert list(one.numbers) == list(range(one.numbers[0], one.numbers[-1] + 1))
        assert max(infos[number].level for number in one.numbers) <= one.level


@given(st.lists(st.tuples(st.sampled_from([0, 1, 3]), st.sampled_from([300, 30_000, 900_000])), max_size=300))
def test_plans_come_to_an_end_with_little_left(sizes: list[tuple[int, int]]) -> None:
    infos = infos_of(sizes)
    fresh = len(infos)
    for _ in range(1000):
        merges = plan_compaction(infos, 2)
        if not merges:
            break
        for one in merges:
            gone = [info for info in infos if info.number in one.numbers]
            infos = [info for info in infos if info.number not in one.numbers]
            shrink = 4 ** (one.level - max(info.level for info in gone))
            nbytes = max(300, sum(info.nbytes for info in gone) // shrink)
            infos.append(BlockInfo(fresh, "rows", one.level, gone[0].first_step, gone[-1].last_step, nbytes))
            infos.sort(key=lambda info: info.first_step)
            fresh += 1
    else:
        pytest.fail("the plans never end")
    for level in {info.level for info in infos}:
        assert sum(info.nbytes for info in infos if info.level == level) <= share(16)


def test_small_blocks_are_joined_at_their_level() -> None:
    assert plan_compaction(infos_of([(0, 1000)] * 15), 0) == ()
    assert plan_compaction(infos_of([(0, 1000)] * 16), 0) == (Merge(tuple(range(16)), 0),)


def test_what_is_old_and_finer_goes_along() -> None:
    large = share(16) // 3
    infos = infos_of([(4, 500), (0, 500), (1, large), (2, 500), (1, large), (1, large), (1, large), (0, 500)])
    assert plan_compaction(infos, 2) == (Merge((1, 2), 2), Merge((4, 5), 2))


@given(CHUNKS, st.integers(0, 9))
@settings(max_examples=20, deadline=None)
def test_packing_changes_nothing(chunks: list[tuple[int, float, str]], seed: int) -> None:
    bins = played(chunks, seed)[0]
    for one in (bins, Bins(bins.values, np.stack((bins.spans[0] * 5, bins.spans[1] * 5 + 2, bins.spans[ROWS])))):
        found = unpack(pack(Contents("rows", 3, one, ((0, 0.0), (5, 0.1)))))
        assert (found.kind, found.level, found.corners) == ("rows", 3, ((0, 0.0), (5, 0.1)))
        assert np.array_equal(found.bins.spans, one.spans)
        assert found.bins.values.tobytes() == one.values.tobytes()


def payload() -> bytes:
    recorder = MetricRecorder(1)
    recorder.add(trained(0, 20, holes=True))
    return recorder.take(everything=True)[0].payload


PAYLOAD = payload()


@given(st.binary(max_size=400))
def test_garbage_is_refused_in_words(garbage: bytes) -> None:
    with pytest.raises(FileError, match="is damaged: "):
        unpack(garbage)


@given(st.integers(0, 8 * len(PAYLOAD) - 1), st.integers(0, len(PAYLOAD) - 1))
def test_one_bit_and_any_cut_are_noticed(bit: int, size: int) -> None:
    flipped = bytearray(PAYLOAD)
    flipped[bit // 8] ^= 1 << bit % 8
    for damaged in (bytes(flipped), PAYLOAD[:size], PAYLOAD + PAYLOAD[: size + 1]):
        with pytest.raises(FileError, match="is damaged: "):
            unpack(damaged)


def signed(forged: bytearray) -> bytes:
    """With a good checksum."""
    forged[36:40] = struct.pack("<I", zlib.crc32(bytes(forged[40:]), zlib.crc32(bytes(forged[:36]))))
    return bytes(forged)


@pytest.mark.parametrize(
    ("numbers", "why"),
    [((1, 4, 4), "add up"), ((0, 4, 4), "end at step 8"), ((0, 5, 6), "more rows"), ((-1, 6, 1), "cannot be")],
)
def test_forged_steps_are_refused(numbers: tuple[int, int, int], why: str) -> None:
    bins = Bins(np.ones((4, 1, 2), np.float32), np.array([[5], [9], [5]]))
    forged = bytearray(pack(Contents("dev", 1, bins, ())))
    forged[40:64] = struct.pack("<3q", *numbers)
    with pytest.raises(FileError, match=why):
        unpack(signed(forged))


def opened(data: bytes) -> Bins | str:
    try:
        return unpack(data).bins
    except FileError as error:
        return str(error)


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 200), st.binary(min_size=1, max_size=8)), min_size=1, max_size=4))
def test_a_forger_gets_bins_or_a_sentence(patches: list[tuple[int, bytes]]) -> None:
    """Even with a good checksum."""
    forged = bytearray(PAYLOAD)
    for place, patch in patches:
        forged[place : place + len(patch)] = patch
    bins = opened(signed(forged))
    if isinstance(bins, str):
        assert "is damaged: " in bins
        return
    assert bins.values.nbytes <= 4 * len(forged)
    assert (bins.spans[FIRST, 1:] > bins.spans[LAST, :-1]).all()
    assert np.isnan(bins.values[:FINITE][:, bins.values[FINITE] == 0]).all()


def test_blocks_of_others_are_refused() -> None:
    block = MetricBlock("rows", 0, 0, 19, PAYLOAD)
    with pytest.raises(FileError, match="10 columns; this run has 16"):
        store_from([block], 2)
    with pytest.raises(FileError, match="must follow step 19"):
        store_from([block, block], 1)
    for other in (replace(block, kind="dev"), replace(block, level=1), replace(block, first_step=1)):
        with pytest.raises(FileError, match="it should hold"):
            store_from([other], 1)


@pytest.mark.parametrize(("kind", "columns"), [(2, 10), (2, 1), (0, 1)])
def test_columns_that_a_kind_does_not_have_are_refused(kind: int, columns: int) -> None:
    forged = bytearray(PAYLOAD)
    forged[5], forged[8] = kind, columns
    assert "columns" in str(opened(signed(forged)))
