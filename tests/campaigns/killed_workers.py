"""Campaign: kill -9 of the local worker (scheduler and all) and of the whole coordinator in the middle of trials.

``python -m tests.campaigns.killed_workers [WORKERS COORDINATORS]`` (by default 200 and 20 kills). Every
search is compared with the same search that nobody disturbed: the same trials, each ended once, the same scores and
the same bits of the last state. Prints how long a dead worker went unnoticed.
"""

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

from workbench.engine.compile import prepare_process

prepare_process()

from tests.search.campaigns import SPACE  # noqa: E402
from workbench.data.loading import load_dataset  # noqa: E402
from workbench.search.campaign.campaign import Campaign  # noqa: E402
from workbench.search.campaign.campaign_messages import CurveGrew, RungFinished, TrialEnded, WorkerLost  # noqa: E402
from workbench.search.study.plan import StudyPlan  # noqa: E402
from workbench.search.study.stages import Stage  # noqa: E402
from workbench.search.study.study import StudyFile, read_study  # noqa: E402
from workbench.search.study.trial_store import TrialStore  # noqa: E402
from workbench.search.workers.cluster import DaskCrew  # noqa: E402
from workbench.specs.presets import load_preset  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
TRIALS = 12
Result = dict[int, tuple[str, str, str]]


def long_plan(trials: int = TRIALS) -> StudyPlan:
    """Trials of some seconds each, in five rungs."""
    return StudyPlan(
        base=load_preset("digits"),
        stages=(Stage(number=1, space=SPACE, budget=trials),),
        epochs=1000,
        rungs=5,
        pruner="none",
    )


def results(path: Path) -> Result:
    """Of each trial how it ended, its scores and the hash of its state."""
    import hashlib

    found: Result = {}
    for record in read_study(path).records:
        kept = TrialStore(path).load(record.number, record.spec)
        state = "" if kept is None else hashlib.sha256(kept.state).hexdigest()
        found[record.number] = (record.state, str(dict(record.scores)), state)
    return found


def searched(path: Path, plan: StudyPlan, kills: int, rng: random.Random) -> tuple[int, list[float]]:
    """One search with so many kills; how many there were, and how late each dead worker was noticed."""
    crew = DaskCrew(2)
    campaign = Campaign(StudyFile.create(path, plan), crew, load_dataset(plan.base.data), concurrency=2)
    campaign.start()
    done, noticed, ends = 0, [], Counter[int]()
    rungs: Counter[tuple[int, int]] = Counter()
    killed_at: float | None = None
    hurt: set[int] = set()  # no trial is hit three times in a row without coming on: that would be poison
    next_kill = time.monotonic() + 4.0
    while True:
        alive = campaign.is_alive
        for event in campaign.events():
            match event:
                case WorkerLost():
                    hurt |= set(event.trials)
                    if killed_at is not None:
                        noticed.append(event.time - killed_at)
                    killed_at = None
                case CurveGrew():
                    hurt.discard(event.number)
                case TrialEnded(record):
                    ends[record.number] += 1
                    hurt.discard(record.number)
                case RungFinished():
                    rungs[event.number, event.rung] += 1
        if not alive:
            break
        if done < kills and not hurt and time.monotonic() > next_kill and campaign.state.phase == "searching":
            host = crew.host_pid
            if host is not None and campaign.state.steps_per_second > 0:
                os.kill(host, signal.SIGKILL)
                killed_at = time.time()
                done += 1
                next_kill = time.monotonic() + rng.uniform(0.8, 2.2)
        time.sleep(0.01)
    assert all(count == 1 for count in ends.values()), ends
    assert all(count == 1 for count in rungs.values()), rungs
    return done, noticed


def coordinator_kills(folder: Path, plan: StudyPlan, kills: int, rng: random.Random) -> int:
    """The same with the program that owns the study: killed, started again, until the search is over."""
    space = folder / "space.toml"
    space.write_text(plan.to_toml())
    path = folder / "killed.db"
    done = 0
    while True:
        command = [sys.executable, str(ROOT / "main.py"), "search", str(space), "--workers", "2", "--out", str(path)]
        process = subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            out, _ = process.communicate(timeout=rng.uniform(5.0, 9.0) if done < kills else 600.0)
        except subprocess.TimeoutExpired:
            children = psutil.Process(process.pid).children(recursive=True)
            process.kill()
            process.communicate()
            done += 1
            _, orphans = psutil.wait_procs(children, timeout=3.0)
            assert not orphans, f"left behind: {orphans}"
            continue
        assert process.returncode == 0, process.returncode
        assert json.loads(out.splitlines()[-1])["unfinished"] == 0
        return done


def main(workers: int, coordinators: int) -> int:
    """Run it all; the exit code is 1 if anything differs."""
    rng = random.Random(1)
    different = 0
    with tempfile.TemporaryDirectory() as name:
        folder, plan = Path(name), long_plan()
        searched(folder / "reference.db", plan, 0, rng)
        reference = results(folder / "reference.db")
        total, late, number = 0, [], 0
        while total < workers:
            number += 1
            path = folder / f"workers{number}.db"
            done, noticed = searched(path, plan, min(workers - total, 12), rng)
            total += done
            late += noticed
            other = results(path)
            same = other == reference
            different += not same
            if not same:
                sys.stdout.write(f"{[n for n in reference if other.get(n) != reference[n]]} differ in {path.name}\n")
                sys.stdout.write(f"{[(n, other[n][0]) for n in other if other[n][0] != 'done']}\n")
            sys.stdout.write(f"worker: {total} of {workers} kills, the same result: {same}\n")
            sys.stdout.flush()
        if late:
            median, worst = statistics.median(late), max(late)
            sys.stdout.write(f"{len(late)} deaths noticed after {median:.3f} s (median), {worst:.3f} s at most\n")
        if coordinators:
            done = coordinator_kills(folder, plan, coordinators, rng)
            same = results(folder / "killed.db") == reference
            different += not same
            sys.stdout.write(f"coordinator: {done} kills, the same result: {same}\n")
    return int(different > 0)


if __name__ == "__main__":
    counts = [int(word) for word in sys.argv[1:]] or [200, 20]
    sys.exit(main(*counts))
