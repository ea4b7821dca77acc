"""Training into a run file without a window: the report, the signals, the disk that refuses."""

import math
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Said
from workbench.cli.training import Outcome, stop_on_interrupt, train_in
from workbench.data import load_dataset
from workbench.errors import FileError
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog
from workbench.specs.presets import load_preset
from workbench.training.mailbox import Mailbox
from workbench.training.messages import Evaluated, Stop

Call = Callable[..., Said]


def test_the_report_has_these_keys(call: Call, tmp_path: Path) -> None:
    report = call("train", "--preset", "iris", "--steps", 30, "--out", tmp_path / "a.run", "--json").report
    assert list(report) == [
        *("steps", "seconds", "steps_per_second", "train_loss", "train_accuracy", "dev_loss", "dev_accuracy"),
        *("state_sha256", "data_sha256", "run", "reason", "ruined", "threads"),
    ]
    assert (report["steps"], report["reason"], report["threads"]) == (30, "completed", 1)
    assert 0.0 <= report["dev_accuracy"] <= 1.0


def test_a_diverged_run_keeps_its_last_good_state(call: Call, tmp_path: Path) -> None:
    run = tmp_path / "a.run"
    wild = ("--set", "optimizer=sgd", "--set", "learning_rate=1e6")
    said = call("train", "--preset", "digits", *wild, "--out", run, "--json")
    assert said.code == 1
    assert said.report["reason"] == "diverged"
    assert "A smaller learning rate is the usual cure." in said.errors
    with RunReader(run) as reader:
        assert [mark.kind for mark in reader.history.marks] == ["alert"]


def test_a_ruined_but_finite_run_is_a_failure_and_says_so(call: Call, tmp_path: Path) -> None:
    run = tmp_path / "a.run"
    wild = ("--set", "optimizer=sgd", "--set", "learning_rate=1e5", "--steps", 60)
    said = call("train", "--preset", "iris", *wild, "--out", run, "--json")
    assert said.code == 1
    assert (said.report["reason"], said.report["ruined"]) == ("completed", True)
    assert "worse than guessing" in said.errors
    with RunReader(run) as reader:
        assert [mark.kind for mark in reader.history.marks] == ["alert"]
        assert "worse than guessing" in reader.history.marks[0].text


def test_the_advice_after_a_divergence_follows_its_cause(call: Call, tmp_path: Path) -> None:
    no_epsilon = ("--set", "network.initializer=zeros", "--set", "bn_epsilon=0")
    said = call("train", "--preset", "iris", *no_epsilon, "--out", tmp_path / "a.run", "--json")
    assert said.code == 1
    assert "Set ε to 1e-05" in said.errors
    assert "learning rate" not in said.errors


def test_scores_that_are_not_finite_are_none() -> None:
    outcome = Outcome()
    assert (outcome.loss("dev"), outcome.accuracy("dev"), outcome.finished) == (None, None, None)
    outcome.take(Evaluated(5, "dev", math.inf, math.nan))
    assert (outcome.loss("dev"), outcome.accuracy("dev")) == (None, None)
    outcome.take(Evaluated(6, "dev", 0.5, 0.75))
    assert (outcome.loss("dev"), outcome.accuracy("dev"), outcome.loss("train")) == (0.5, 0.75, None)


@pytest.fixture
def handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    assert {number: signal.getsignal(number) for number in before} == before


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_asks_the_trainer_to_stop_and_keep(number: signal.Signals, capfd: pytest.CaptureFixture[str]) -> None:
    mailbox = Mailbox()
    with stop_on_interrupt(mailbox):
        os.kill(os.getpid(), number)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)  # a second Ctrl-C breaks off
    assert (mailbox.take(), mailbox.take()) == (Stop(keep=True), None)
    assert "Stopping after the mini-batch under way; the run will be kept." in capfd.readouterr().err


def test_a_disk_that_refuses_ends_the_training_and_names_the_way_on(tmp_path: Path) -> None:
    path, spec = tmp_path / "a.run", load_preset("iris").replaced(steps=200)
    data = load_dataset(spec.data)
    is_full = False

    def fail(_number: int) -> None:
        if is_full:
            raise OSError(28, "No space left on device")

    with RunLog.create(path, spec, data.sha256, {}, fail) as log:
        is_full = True
        with pytest.raises(FileError, match=f"When there is room again, go on with: resume {path}"):
            train_in(log, data, spec)
        is_full = False
