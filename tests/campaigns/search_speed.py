"""Campaign: 60 trials of 20 epochs of the digits, four ways.

``python -m tests.campaigns.search_speed [ROUNDS]``. In turn, each in processes of its own:

- *search*: ``main.py search`` with two workers and ASHA, from the start of the command to its end;
- *one by one*: the same 60 trials to their end in one process, one after another, without pruning and without Dask;
- *one by one, as commands*: how long 60 × ``main.py train`` would take, from five of them;
- *peer*: Optuna with its successive halving and PyTorch, two processes on one journal, the same space and rungs.

Prints the medians, their ratios, and the best dev accuracy of each.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from workbench.engine.compile import prepare_process

ROOT = Path(__file__).resolve().parents[2]
SPACE = ROOT / "resources" / "searches" / "digits.toml"
TRIALS = 60


def search(folder: Path) -> tuple[float, float, float]:
    """Wall time of the command, that of the search in it, and the best accuracy."""
    out = folder / "study.db"
    out.unlink(missing_ok=True)
    command = [sys.executable, str(ROOT / "main.py"), "search", str(SPACE), "--workers", "2", "--out", str(out)]
    begin = time.perf_counter()
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["trials"] == TRIALS
    return time.perf_counter() - begin, report["seconds"], report["best"]["score"]


def one_by_one() -> tuple[float, float]:
    """The same trials in this process."""
    from workbench.data.loading import load_dataset
    from workbench.search.campaign.proposals import propose_trial
    from workbench.search.results import TrialRecord
    from workbench.search.study.plan import StudyPlan, trial_spec
    from workbench.search.workers.rungs import RungOrder
    from workbench.search.workers.trial import train_rung

    plan = StudyPlan.from_toml(SPACE.read_text())
    data = load_dataset(plan.base.data)
    records: list[TrialRecord] = []
    best = 0.0
    goals = tuple(enumerate(plan.rung_epochs, start=1))
    begin = time.perf_counter()
    for number in range(1, TRIALS + 1):
        proposal = propose_trial(plan, number, records)
        assert proposal is not None
        spec = trial_spec(plan, number, proposal.values)
        outcome = train_rung(RungOrder(number, spec.to_json(), data.sha256, None, goals), data)
        best = max([best, *(score.dev_accuracy for score in outcome.scores)])
        records.append(TrialRecord(number, proposal.values, 1, "done", spec.to_json(), 1))
    return time.perf_counter() - begin, best


def as_commands(folder: Path, count: int = 5) -> float:
    """Seconds of 60 runs of ``main.py train``, one after another, counted from a few."""
    command = [sys.executable, str(ROOT / "main.py"), "train", "--preset", "digits", "--epochs", "20"]
    begin = time.perf_counter()
    for number in range(count):
        subprocess.run([*command, "--out", str(folder / f"{number}.run")], capture_output=True, check=True)
    return (time.perf_counter() - begin) * TRIALS / count


def peer(folder: Path) -> tuple[float, float]:
    """Two processes of ``search_peer`` on one journal."""
    journal = folder / "journal.log"
    journal.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.campaigns.search_peer", str(journal), str(TRIALS)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    begin = time.perf_counter()
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    best = max(float(process.communicate()[0].splitlines()[-1]) for process in running)
    return time.perf_counter() - begin, best


def main(rounds: int) -> int:
    """Measure and print."""
    prepare_process()
    sys.stdout.write(f"load before: {os.getloadavg()}, cores {os.cpu_count()}\n")
    times: dict[str, list[float]] = {}
    accuracies: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one_by_one()  # loads the kernels
        for _ in range(rounds):
            whole, inside, best = search(folder)
            times.setdefault("search, the whole command", []).append(whole)
            times.setdefault("search, without the start of Python", []).append(inside)
            accuracies["search"] = best
            alone, accuracies["one by one"] = one_by_one()
            times.setdefault("one by one in one process", []).append(alone)
            times.setdefault("one by one as commands", []).append(as_commands(folder))
            seconds, accuracies["peer"] = peer(folder)
            times.setdefault("Optuna + PyTorch, two processes", []).append(seconds)
    base = statistics.median(times["search, the whole command"])
    for label, values in times.items():
        median = statistics.median(values)
        sys.stdout.write(f"{label:<40} {median:8.2f} s   {median / base:6.2f} x the search\n")
    sys.stdout.write(f"best dev accuracy: {accuracies}\nload after: {os.getloadavg()}\n")
    return int(accuracies["search"] < 0.98)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
