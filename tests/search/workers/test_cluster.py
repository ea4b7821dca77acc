"""Real processes: workers of this machine, a scheduler and workers that somebody else started."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

import workbench
from tests.haste import longest
from tests.search.campaigns import SPACE, begin, data_of, finish, records, small_plan, until
from workbench.search.campaign.campaign import Campaign
from workbench.search.campaign.campaign_messages import (
    CampaignEvent,
    CurveGrew,
    RungFinished,
    TrialEnded,
    WorkerLost,
)
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stages import Stage
from workbench.search.workers.cluster import DaskCrew
from workbench.specs.presets import load_preset

ROOT = Path(workbench.__file__).parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]  # both cores may be busy with something else


def longer_plan(trials: int = 3) -> StudyPlan:
    stage = Stage(number=1, space=SPACE, budget=trials)
    return StudyPlan(base=load_preset("digits"), stages=(stage,), epochs=1500, rungs=3, pruner="none")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, dict[int, float]]]:
    path = tmp_path_factory.mktemp("reference") / "s.db"
    assert begin(path, longer_plan()).join(300.0)
    return [(record.number, dict(record.scores)) for record in records(path)]


@contextlib.contextmanager
def crew_at_work(
    workers: int, address: str | None = None, report: Callable[[object], None] = print
) -> Iterator[DaskCrew]:
    """A crew that is closed in any case: one that a failed test forgets would disturb all tests after it."""
    crew = DaskCrew(workers, address)
    try:
        crew.begin(report)
        yield crew
    finally:
        crew.close()


def wait_for(is_so: Callable[[], bool], crew: DaskCrew, seconds: float = 120.0) -> None:
    """Fails with what the crew says where it takes too long."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, crew.state()
        time.sleep(0.01)


def kill(pid: int | None) -> None:
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def kill_at_work(campaign: Campaign, seen: list[CampaignEvent], crew: DaskCrew) -> float:
    """Kill the worker until it was at work, for between two tasks nothing is lost; when the last one was killed."""
    for _ in range(8):
        while campaign.state.phase != "searching":
            time.sleep(0.005)
        killed = time.time()
        kill(crew.host_pid)
        while time.time() - killed < 2.0:
            seen += campaign.events()
            if any(isinstance(event, WorkerLost) for event in seen):
                return killed
            time.sleep(0.005)
    raise AssertionError("no worker was ever at work")


# Where the scheduler is gone, a connection of Dask that was refused now and then leaves its socket to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*SSLSocket:pytest.PytestUnraisableExceptionWarning")
def test_a_worker_that_is_killed_twice_changes_no_result_and_leaves_nothing_running(
    tmp_path: Path, undisturbed: list[tuple[int, dict[int, float]]]
) -> None:
    crew = DaskCrew(2)
    campaign = begin(tmp_path / "s.db", longer_plan(), crew)
    seen: list[CampaignEvent] = []
    until(campaign, seen, CurveGrew)
    host = crew.host_pid
    assert host is not None
    processes = [psutil.Process(host), *psutil.Process(host).children(recursive=True)]
    killed = kill_at_work(campaign, seen, crew)
    lost = next(event for event in seen if isinstance(event, WorkerLost))
    assert lost.time - killed < longest(2.0)
    assert "the worker on this machine died" in lost.reason
    rungs = sum(isinstance(event, RungFinished) for event in seen)
    until(campaign, seen, RungFinished, rungs + 1)
    again = crew.host_pid
    assert again not in (None, host)
    kill(again)
    seen += finish(campaign)
    assert crew.host_pid is None
    _, alive = psutil.wait_procs(processes, timeout=60.0)
    assert not alive
    found = records(tmp_path / "s.db")
    assert [(record.number, dict(record.scores)) for record in found] == undisturbed
    assert {record.state for record in found} == {"done"}
    ended = [event.record.number for event in seen if isinstance(event, TrialEnded)]
    assert sorted(ended) == [1, 2, 3]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def dask_processes(tmp_path: Path) -> Iterator[str]:
    """``dask scheduler`` and ``dask worker`` as docs/cluster.md starts them; the address of the scheduler."""
    address = f"tcp://127.0.0.1:{free_port()}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    dask = [sys.executable, "-m", "dask"]
    preload = ["--preload", "workbench.search.workers.worker_process"]
    port = address.rpartition(":")[2]
    commands = [
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"],
        [*dask, "worker", address, "--nthreads", "1", "--nworkers", "2", "--no-dashboard", *preload],
    ]
    started = [
        subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for command in commands
    ]
    try:
        yield address
    finally:
        family = [child for process in started for child in psutil.Process(process.pid).children(recursive=True)]
        for process in started:
            process.kill()
            process.wait()
        for child in family:
            if child.is_running():
                child.kill()


def test_a_scheduler_of_others_finds_the_same(
    dask_processes: str, tmp_path: Path, undisturbed: list[tuple[int, dict[int, float]]]
) -> None:
    crew = DaskCrew(1, dask_processes)
    campaign = begin(tmp_path / "s.db", longer_plan(), crew)
    seen: list[CampaignEvent] = []
    until(campaign, seen, CurveGrew)
    assert campaign.state.place == dask_processes
    finish(campaign)
    assert [(record.number, dict(record.scores)) for record in records(tmp_path / "s.db")] == undisturbed


def test_a_scheduler_that_is_not_there_is_told_and_looked_for_again(tmp_path: Path) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    with crew_at_work(1, address) as crew:
        wait_for(lambda: bool(crew.state().problem), crew)
        state = crew.state()
    assert address in state.problem
    assert state.lost_since is not None
    assert not state.is_ready


def test_data_are_sent_to_workers_that_cannot_load_them(tmp_path: Path) -> None:
    from workbench.search.workers.rungs import RungOrder

    answers: list[object] = []
    plan, data = small_plan(1), data_of(small_plan())
    with crew_at_work(1, report=answers.append) as crew:
        wait_for(lambda: bool(crew.state().workers), crew)
        crew.send_data(data)
        crew.submit(1, [RungOrder(1, plan.base.to_json(), data.sha256, None, ((1, 2),))], 1.0)
        wait_for(lambda: bool(answers), crew)
    assert not answers[0].work.needs_data  # type: ignore[attr-defined]
    assert len(answers[0].work.outcomes) == 1  # type: ignore[attr-defined]


def test_closing_does_not_wait_for_workers_that_are_still_starting() -> None:
    with crew_at_work(2) as crew:
        wait_for(lambda: crew.host_pid is not None, crew)
        begin = time.monotonic()
    took = time.monotonic() - begin
    assert took < longest(2.0)
    assert crew.host_pid is None


def test_a_worker_that_dies_while_it_starts_gets_a_successor() -> None:
    killed: set[int] = set()
    with crew_at_work(1) as crew:

        def is_ready_after_two_deaths() -> bool:
            host = crew.host_pid
            if host is not None and len(killed) < 2 and host not in killed:
                killed.add(host)
                kill(host)
            return len(killed) == 2 and crew.state().is_ready

        wait_for(is_ready_after_two_deaths, crew)


def test_four_at_once_find_what_one_finds(tmp_path: Path) -> None:
    plan = small_plan(12, pruner="asha")
    found = []
    for name, crew in (("one", None), ("four", DaskCrew(4))):
        finish(begin(tmp_path / f"{name}.db", plan, crew))
        found.append(
            [(one.number, one.state, dict(one.scores), one.reason) for one in records(tmp_path / f"{name}.db")]
        )
    assert found[0] == found[1]
    assert {state for _, state, *_ in found[0]} == {"done", "pruned"}
