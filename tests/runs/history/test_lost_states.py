"""A kept state that is gone or damaged is not the end: an earlier one leads to the same places, bit for bit."""

import threading
from pathlib import Path

import pytest

from tests.runs.past import Past, iris, small_run
from workbench.errors import FileError
from workbench.runs.history.history import Place
from workbench.runs.history.lost_states import StateDamagedError, StateDroppedError
from workbench.runs.history.replay import Replayer
from workbench.runs.history.verify import Verification
from workbench.runs.writing.run_log import RunLog
from workbench.training.learner import Learner
from workbench.training.snapshot import Snapshot


@pytest.fixture
def past() -> Past:
    past = Past()
    past.grow(1, [], 60, keep=(0, 20, 40))
    return past


@pytest.mark.parametrize("error", [StateDroppedError, StateDamagedError])
def test_a_lost_state_is_passed_over(past: Past, error: type[FileError]) -> None:
    def load(number: int) -> Snapshot:
        if number > 1:
            raise error(f"no state {number}")
        return past.states[number]

    place = Place(1, 50, 0)
    with Replayer(iris()) as replayer:
        reached = replayer.reach(past.history, load, place)
    assert reached is not None
    assert reached.sha256 == past.straight(place).sha256


def test_a_disk_that_is_gone_is_told(past: Past) -> None:
    def load(_number: int) -> Snapshot:
        raise FileError("the disk is gone")

    with Replayer(iris()) as replayer, pytest.raises(FileError, match="disk is gone"):
        replayer.reach(past.history, load, Place(1, 50, 0))


def test_a_run_that_thins_out_its_states_while_it_is_verified_is_identical(past: Past) -> None:
    def load(number: int) -> Snapshot:
        if number == 2:
            raise StateDroppedError("thinned out")
        return past.states[number]

    report = Verification(past.history, load, iris()).run()
    assert report.identical
    assert [one.keyframe.number for one in report.checked] == [1, 3]


def test_a_damaged_state_is_a_difference(past: Past) -> None:
    def load(number: int) -> Snapshot:
        if number == 2:
            raise StateDamagedError("other bytes")
        return past.states[number]

    assert not Verification(past.history, load, iris()).run().identical


def test_states_are_read_while_others_are_thinned_out(tmp_path: Path) -> None:
    learner, wrong = Learner(small_run(), iris()), []
    with RunLog.create(tmp_path / "a.run", small_run(), iris().sha256, {}) as log:
        first = log.add_keyframe(1, learner.snapshot(), "start")
        log.commit()
        done = threading.Event()

        def read() -> None:
            while not done.is_set():
                for keyframe in log.history.keyframes[-450:]:
                    try:
                        log.snapshot(keyframe.number)
                    except StateDroppedError:
                        continue
                    except Exception as error:  # noqa: BLE001 - whatever else it is, it is wrong
                        wrong.append(error)

        reader = threading.Thread(target=read)
        reader.start()
        for _ in range(450):
            learner.train(1)
            log.add_keyframe(1, learner.snapshot(), "time")
        done.set()
        reader.join()
        assert wrong == []
        assert log.damage == ()
        assert log.history.keyframes[0] == first
