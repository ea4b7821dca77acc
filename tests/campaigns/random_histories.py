"""Campaign: random histories are what they say, wherever they were made.

    python -m tests.campaigns.random_histories [--histories 200] [--windows 20] [--seed 0] [--first 0]

Each history is an adventure (``tests.runs.adventure``: pauses, edits, edits at one step, rewinds, forks, restarts,
adoptions, other lengths). Then the file is read again; ``verify`` must find every kept state identical, the states at
random places must be those of straight runs, and the same branches trained by ``main.py train`` from their specs must
end in the same hash. ``--windows`` histories are made with a ``RunSession`` and a ``TimeMachine`` and compared with a
replay without a window.
"""

import argparse
import contextlib
import io
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from workbench.engine.compile import prepare_process

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
prepare_process()  # before NumPy loads

import numpy as np  # noqa: E402

from tests.runs.adventure import Adventure, random_run  # noqa: E402
from workbench.cli.commands import run_command  # noqa: E402
from workbench.data.dataset import Dataset  # noqa: E402
from workbench.data.loading import load_dataset  # noqa: E402
from workbench.runs.history.history import BEGINNING, History  # noqa: E402
from workbench.runs.history.replay import LoadKeyframe, Replayer  # noqa: E402
from workbench.runs.history.verify import Verification  # noqa: E402
from workbench.runs.reading import RunReader  # noqa: E402
from workbench.training.learner import Learner  # noqa: E402

PLACES = 4


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def command(*arguments: object) -> dict[str, object]:
    """What a sub-command of ``main.py`` reports."""
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = run_command([*map(str, arguments), "--json"])
    lines = out.getvalue().splitlines()
    return {**json.loads(lines[-1] if lines else "{}"), "code": code, "errors": errors.getvalue()}


def same(one: History, other: History) -> bool:
    """Whether both tell the same; the file keeps its edits in another order."""
    parts = ("branches", "edits", "keyframes", "marks", "bests")
    return one.current == other.current and all(set(getattr(one, name)) == set(getattr(other, name)) for name in parts)


def differences(seed: int, number: int, folder: Path) -> tuple[list[str], History]:
    """What is wrong with one history."""
    rng = np.random.default_rng([seed, number])
    spec = random_run(rng)
    data = load_dataset(spec.data)
    path = folder / f"{number}.run"
    adventure = Adventure(path, data, rng)
    adventure.begin(spec)
    adventure.train(BEGINNING)
    for _ in range(int(rng.integers(2, 10))):
        adventure.go_on()
    assert adventure.log is not None
    history = adventure.log.history
    adventure.close()
    found = []
    with RunReader(path) as reader:
        if not same(reader.history, history) or reader.damage:
            found.append(f"the file holds another history: {reader.damage}")
        report = Verification(reader.history, reader.snapshot, data).run()
        if not report.identical or len(report.checked) != len(history.keyframes):
            found.append(f"verify: first difference {report.first_difference}")
        found += wrong_places(history, reader.snapshot, data, rng)
    verified = command("verify", path)
    if verified["code"] or verified["identical"] is not True:
        found.append(f"main.py verify: {verified}")
    found += unlike_the_command_line(history, path, data, folder / "again.run", rng)
    return found, history


def wrong_places(history: History, load: LoadKeyframe, data: Dataset, rng: np.random.Generator) -> list[str]:
    """Random places whose state is not that of a straight run."""
    found = []
    with Replayer(data) as replayer:
        for _ in range(PLACES):
            branch = history.branches[int(rng.integers(len(history.branches)))]
            place = history.place_at(branch.number, int(rng.integers(0, branch.length + 1)))
            reached = replayer.reach(history, load, place)
            learner = Learner(history.spec_to(place), data)
            learner.advance(place.step)
            if reached is None or reached.sha256 != learner.snapshot().sha256:
                found.append(f"{place} is not the state of a straight run")
    return found


def unlike_the_command_line(
    history: History, path: Path, data: Dataset, again: Path, rng: np.random.Generator
) -> list[str]:
    """Resume the file to its end, and train the current branch's spec anew: both through ``main.py``."""
    steps = history.current.step + int(rng.integers(1, 200))
    resumed = command("resume", path, "--steps", steps)
    if resumed["code"] and resumed.get("reason") != "diverged":
        return [f"main.py resume: {resumed}"]
    with RunReader(path) as reader:
        spec = reader.history.spec(reader.history.current.branch)
    toml = again.with_suffix(".toml")
    toml.write_text(spec.to_toml(), encoding="utf-8")
    trained = command("train", toml, "--out", again)
    again.unlink(missing_ok=True)
    if resumed.get("state_sha256") != trained.get("state_sha256") or "state_sha256" not in trained:
        return [f"main.py train from the spec ends in {trained}, the file in {resumed}"]
    return []


def main() -> int:
    """Run the campaign; exit code 1 if a history is not what it says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=int, default=200)
    parser.add_argument("--windows", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    say(f"seed {options.seed}")
    bad, branches, edits, keyframes = 0, 0, 0, 0
    begin = time.monotonic()
    for number in range(options.first, options.first + options.histories):
        with tempfile.TemporaryDirectory(prefix="histories-") as folder:
            found, history = differences(options.seed, number, Path(folder))
        bad += bool(found)
        branches += len(history.branches)
        edits += len(history.edits)
        keyframes += len(history.keyframes)
        for line in found:
            say(f"history {number}: {line}")
        if (number + 1) % 20 == 0:
            say(f"{number + 1} histories, {bad} not what they say; {time.monotonic() - begin:.0f} s")
    say(
        f"{options.histories - bad} of {options.histories} histories are what they say: {branches} branches, {edits} edits, "
        f"{keyframes} kept states, on the command line as well"
    )
    if options.windows:
        from tests.campaigns.window_histories import run_windows

        bad += run_windows(options.windows, options.seed, options.first)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
