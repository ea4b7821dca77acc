"""The state of a trial beside the study, and the run file made of it."""

import dataclasses
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.search.campaigns import BASE, data_of, small_plan
from workbench.errors import FileError
from workbench.runs.format.keyframe_blob import unpack_snapshot
from workbench.runs.reading import RunReader
from workbench.search.campaign.live_trial import LiveTrial
from workbench.search.results import TrialRecord
from workbench.search.study import trial_store
from workbench.search.study.trial_store import KeptTrial, TrialStore, run_of_trial
from workbench.search.workers.rungs import RungOrder
from workbench.search.workers.trial import train_rung
from workbench.training.best_score import BestScore
from workbench.training.messages import Evaluated, Part
from workbench.training.metrics import MetricStore
from workbench.training.trainer import Trainer

SPEC = BASE.replaced(epochs=6)
PARTS: tuple[Part, ...] = ("train", "dev")
DATA = data_of(small_plan())
RECORD = TrialRecord(4, {}, 1, "running", SPEC.to_json(), 5)


@pytest.fixture
def kept() -> KeptTrial:
    live = LiveTrial.begun(RECORD, DATA.sha256, None)
    live.take(train_rung(RungOrder(4, SPEC.to_json(), DATA.sha256, None, ((1, 2), (2, 4))), DATA))
    found = live.kept()
    assert found is not None
    return found


def test_what_is_kept_comes_back(tmp_path: Path, kept: KeptTrial) -> None:
    store = TrialStore(tmp_path / "s.db")
    store.keep(4, kept)
    back = store.load(4, SPEC.to_json())
    assert back is not None
    assert back.curve is not None
    assert kept.curve is not None
    np.testing.assert_array_equal(back.curve.bins.values, kept.curve.bins.values)
    np.testing.assert_array_equal(back.curve.bins.spans, kept.curve.bins.spans)
    assert (back.state, back.scores, back.seconds, back.step) == (kept.state, kept.scores, kept.seconds, kept.step)
    live = LiveTrial.begun(RECORD, DATA.sha256, back)
    assert (live.rung, live.step, live.state) == (2, 12, kept.state)


def test_a_damaged_or_foreign_file_is_as_good_as_none(tmp_path: Path, kept: KeptTrial) -> None:
    store = TrialStore(tmp_path / "s.db")
    store.keep(4, kept)
    assert store.load(4, SPEC.replaced(seed=6).to_json()) is None
    content = store.path(4).read_bytes()
    for damaged in (b"", content[:100], content[:-40], content[:500] + b"x" + content[501:]):
        store.path(4).write_bytes(damaged)
        assert store.load(4, SPEC.to_json()) is None
    with pytest.raises(FileError, match="Repeat the trial"):
        store.make_run(4)


def test_the_run_file_stands_where_the_trial_stood(tmp_path: Path, kept: KeptTrial) -> None:
    store = TrialStore(tmp_path / "s.db")
    store.keep(4, kept)
    path = run_of_trial(tmp_path / "s.db", RECORD)
    reader = RunReader(path)
    try:
        history = reader.history
        assert history.current.step == 12
        assert history.spec(history.current.branch) == SPEC
        state = unpack_snapshot(kept.state, 0)
        assert [frame.sha256 for frame in history.keyframes] == [state.sha256]
        assert reader.damage == ()
    finally:
        reader.close()
    assert {one.name for one in store.folder.iterdir()} >= {"0004.run", "0004.rung"}


def test_the_run_file_has_the_scores_of_a_run_by_hand(tmp_path: Path) -> None:
    spec = SPEC.replaced(hyperparameters={"label_smoothing": 0.1})
    record = dataclasses.replace(RECORD, spec=spec.to_json())
    live = LiveTrial.begun(record, DATA.sha256, None)
    live.take(train_rung(RungOrder(4, spec.to_json(), DATA.sha256, None, ((1, 2),)), DATA))
    found = live.kept()
    assert found is not None
    store = TrialStore(tmp_path / "s.db")
    store.keep(4, found)
    live = LiveTrial.begun(record, DATA.sha256, store.load(4, record.spec))
    live.take(train_rung(RungOrder(4, spec.to_json(), DATA.sha256, live.state, ((2, 6),)), DATA))
    ended = live.kept()
    assert ended is not None
    store.keep(4, ended)
    by_hand = [event for event in Trainer(spec, DATA).events() if isinstance(event, Evaluated)]
    expected, star = MetricStore(0), BestScore[int]()
    for score in by_hand:
        expected.add_evaluation(score)
        if score.part == "dev":
            star.take(score.goal, score.loss, score.accuracy, score.step)
    with RunReader(store.make_run(4)) as reader:
        branch = reader.history.branches[0]
        written = reader.metrics(branch.number)
        for part in PARTS:
            for found_column, column in zip(written.evaluations(part), expected.evaluations(part), strict=True):
                assert len(column) > 0
                np.testing.assert_array_equal(found_column, column)
        assert [best.place.step for best in reader.history.bests] == [star.leader]


def test_a_file_of_an_older_version_shows_the_scores_of_its_rungs(tmp_path: Path, kept: KeptTrial) -> None:
    store = TrialStore(tmp_path / "s.db")
    store.keep(4, dataclasses.replace(kept, points=()))
    with RunReader(store.make_run(4)) as reader:
        steps, losses, _ = reader.metrics(reader.history.branches[0].number).evaluations("dev")
    assert steps.tolist() == [6, 12]
    assert losses.tolist() == [float(np.float32(score.dev_loss)) for score in kept.scores]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, kept: KeptTrial) -> None:
    (tmp_path / "s-trials").write_text("in the way")
    with pytest.raises(FileError, match="could not be kept"):
        TrialStore(tmp_path / "s.db").keep(4, kept)


def test_threads_that_ask_for_the_same_run_file_at_once_get_the_same(
    tmp_path: Path, kept: KeptTrial, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = TrialStore(tmp_path / "s.db")
    store.keep(3, kept)
    write = trial_store.write_run

    def write_slowly(path: Path, kept: KeptTrial) -> None:
        write(path, kept)
        time.sleep(0.2)

    monkeypatch.setattr(trial_store, "write_run", write_slowly)
    with ThreadPoolExecutor(4) as pool:
        made = {future.result() for future in [pool.submit(store.make_run, 3) for _ in range(4)]}
    assert made == {store.run_path(3)}
