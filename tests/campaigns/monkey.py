"""Random clicking, typing, dragging over everything that can be seen in the real window, and what comes of it.

    python -m tests.campaigns.monkey [--actions 200000] [--each 20000] [--seed 1] [--shrink]

No exception, no warning of Qt, no fault in the log, no second in which the window stands still, and memory that stays as
it is. ``--each`` actions are done in one process, the same for the same seed as far as threads allow; with ``--shrink`` the
actions that led to a finding are shortened to those it needs. Without a display it runs on Qt's offscreen platform.
"""

import argparse
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from workbench.engine.compile import prepare_process
from workbench.isolated_child import child_command

ROOT = Path(__file__).resolve().parents[2]
MOST_TRIES = 60
START_SECONDS, SECONDS_AN_ACTION = 900.0, 2.0
"""After which a process is ended that does not end itself: one that stands still does, one that others hold up is slow."""
PRESETS = ("spirals", "iris", "digits", "breast-cancer", "fashion", "wine")


@dataclass(frozen=True)
class Finding:
    """``signature`` is the same for the same fault, whatever led to it."""

    signature: str
    action: int
    what: str


@dataclass(frozen=True)
class Outcome:
    """One process."""

    findings: tuple[Finding, ...] = ()
    deeds: tuple[str, ...] = ()
    done: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    samples: tuple[dict[str, int], ...] = ()
    grown: tuple[tuple[str, int], ...] = ()
    """Kinds of widgets of which there are more in the end."""
    errors: str = field(default="", repr=False)


def let_loose(
    seed: str,
    numbers: Sequence[int],
    *,
    patience: float = 1.0,
    preset: str = PRESETS[0],
    longest: float = math.inf,
    planted: str = "",
) -> Outcome:
    """Do these actions in a process of its own, with a home of its own; ``longest``: as many as fit into so many seconds.

    ``planted``: a fault is put in, at the second of two kinds of action once the first was done, such as "wheel,key".
    """
    with tempfile.TemporaryDirectory(prefix="monkey-") as name:
        home = Path(name)
        (home / "numbers").write_text(" ".join(map(str, numbers)), encoding="ascii")
        places = {f"XDG_{kind}_HOME": name for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        environment = {**os.environ, "HOME": name, **places, "PYQTGRAPH_QT_LIB": "PySide6"}
        if not environment.get("DISPLAY"):
            environment["QT_QPA_PLATFORM"] = "offscreen"
        options = {"seed": seed, "preset": preset, "patience": patience, "longest": longest, "planted": planted}
        files = {"numbers": home / "numbers", "deeds": home / "deeds", "home": home}
        words = [text for key, value in {**options, **files}.items() for text in (f"--{key}", str(value))]
        words += ["--paints-rarely"] if longest < math.inf else []
        command = child_command("tests.campaigns.monkey_hands", *words)
        process = subprocess.Popen(
            [command[0], "-X", "faulthandler", *command[1:]],
            cwd=ROOT,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            told = process.communicate(timeout=START_SECONDS + SECONDS_AN_ACTION * len(numbers))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)  # it tells where it hangs
            told = process.communicate()
        ended = subprocess.CompletedProcess(command, process.returncode, *told)
        return read_outcome(ended, tuple((home / "deeds").read_text("utf-8").splitlines()))


def read_outcome(ended: "subprocess.CompletedProcess[str]", deeds: tuple[str, ...]) -> Outcome:
    """What a process told, and how it ended."""
    lines = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
    found = [
        Finding(f"{line['fault']}: {line['where'] or line['text']}", line["action"], f"{line['what']} ({line['text']})")
        for line in lines
        if "fault" in line
    ]
    last = lines[-1] if lines and "done" in lines[-1] else None
    if last is None or ended.returncode:
        number, _, what = deeds[-1].partition(" ") if deeds else ("-1", "", "")
        frames = [line.strip() for line in ended.stderr.splitlines() if "/workbench/" in line]
        found.append(Finding(f"exit code {ended.returncode} {frames[:1]}", int(number), what))
    if last is None:
        return Outcome(tuple(found), deeds, errors=ended.stderr)
    grown = tuple((name, number) for name, number in last["grown"])
    return Outcome(
        tuple(found), deeds, last["done"], last["seconds"], last["slowest"], tuple(last["samples"]), grown, ended.stderr
    )


def shortened(
    numbers: Sequence[int], do: Callable[[Sequence[int]], Outcome], signature: str
) -> tuple[list[int], Outcome | None]:
    """Fewer actions that lead to the same finding: what can be left out is left out, in ever smaller pieces.

    With the outcome of the shortest; none if the finding did not come again even with all of them.
    """
    best, outcome, tries = list(numbers), None, 0

    def is_enough(some: list[int]) -> bool:
        """Keeps it if so, without what was done after the finding."""
        nonlocal best, outcome, tries
        tries += 1
        told = do(some)
        at = next((one.action for one in told.findings if one.signature == signature), None)
        if at is not None:
            best, outcome = some[: some.index(at) + 1] if at in some else some, told
        return at is not None

    if not is_enough(best):
        return best, None
    piece = max(1, len(best) // 2)
    while tries < MOST_TRIES:
        before, place = len(best), 0
        while place < len(best) and tries < MOST_TRIES:
            shorter = best[:place] + best[place + piece :]
            if not shorter or not is_enough(shorter):
                place += piece
        if piece == 1 and len(best) == before:
            break
        piece = max(1, piece // 2)
    return best, outcome


def growth(samples: Sequence[dict[str, int]]) -> str:
    """What grew from the first quarter of the time to the last."""
    if len(samples) < 4:
        return "too short to tell what grows"
    first, last = samples[len(samples) // 4], samples[-1]
    told = (f"{name} {first[name]} → {last[name]}" for name in ("kilobytes", "widgets", "timers", "threads", "files"))
    return f"from action {first['action']} to {last['action']}: " + ", ".join(told)


def say(text: str) -> None:
    """At once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def kinds(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """By signature."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.signature, []).append(finding)
    return found


def main() -> int:
    """Let it loose, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actions", type=int, default=200_000)
    parser.add_argument("--each", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=1.0, help="seconds that are called a freeze")
    parser.add_argument("--shrink", action="store_true")
    parser.add_argument("--planted", default="", help="two kinds of action, such as wheel,key: a fault to shorten")
    parser.add_argument("--errors", type=Path, help="a folder for what the processes wrote to standard error")
    options = parser.parse_args()
    prepare_process()
    done, found = 0, list[Finding]()
    while done < options.actions:
        place = done // options.each
        seed, preset = f"{options.seed}.{place}", PRESETS[(options.seed + place) % len(PRESETS)]
        numbers = range(min(options.each, options.actions - done))
        outcome = let_loose(seed, numbers, patience=options.patience, preset=preset, planted=options.planted)
        done += len(numbers)
        found += outcome.findings
        if options.errors is not None:
            options.errors.mkdir(parents=True, exist_ok=True)
            (options.errors / f"{seed}.txt").write_text(outcome.errors, encoding="utf-8")
        say(
            f"seed {seed}, {preset}: {outcome.done} actions in {outcome.seconds:.0f} s, slowest {outcome.slowest:.2f} s"
        )
        say(f"  {growth(outcome.samples)}")
        say("  more widgets: " + (", ".join(f"{number} {name}" for name, number in outcome.grown) or "none"))
        for signature, ones in kinds(outcome.findings).items():
            say(f"  {len(ones)} × {signature}: first at action {ones[0].action}, {ones[0].what}")
            if options.shrink:
                again = partial(let_loose, seed, patience=options.patience, preset=preset, planted=options.planted)
                short, shown = shortened(range(ones[0].action + 1), again, signature)
                say("    it did not come again" if shown is None else f"    {len(short)} actions are enough: {short}")
                for deed in () if shown is None else shown.deeds[-12:]:
                    say(f"      {deed}")
    say(f"{done} actions, {len(found)} findings of {len(kinds(found))} kinds")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
