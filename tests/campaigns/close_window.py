"""Close the real window at random moments, many times, each time in a process of its own.

    python tests/campaigns/close_window.py [--closes 500] [--jobs 2] [--seed 1]

A run is training (or starting, or being compiled) when the window closes: by itself after a random time, or because
the system asks for the end (SIGTERM). Every process must end with exit code 0, within two seconds, and Qt must have
nothing to say: no "QThread: Destroyed", no abort. Without a display it runs on Qt's offscreen platform.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRESETS = ("digits", "fashion", "spirals", "breast-cancer", "wine", "iris")
MOST_SECONDS = 2.0
LONGEST_RUN = 4.0
_SIGTERM_BIT = 1 << (signal.SIGTERM - 1)


@dataclass(frozen=True)
class Close:
    """One process: what it trains, how fast, when and how it ends."""

    number: int
    preset: str
    speed: str
    after: float
    by_signal: bool


@dataclass(frozen=True)
class Outcome:
    """What became of it; ``seconds`` from the wish to close to the end of the process."""

    close: Close
    code: int
    seconds: float
    messages: str

    @property
    def is_good(self) -> bool:
        return self.code == 0 and self.seconds <= MOST_SECONDS and not self.messages


def draw_closes(count: int, seed: int) -> list[Close]:
    """The same closes for the same seed."""
    draws = random.Random(seed)
    return [
        Close(
            number,
            draws.choice(PRESETS),
            draws.choice(("Watch", "Full speed", "10 steps/s")),
            draws.uniform(0.0, LONGEST_RUN),
            draws.random() < 0.4,
        )
        for number in range(count)
    ]


def carry_out(close: Close) -> Outcome:
    """Start the window, let it close, see how it ends."""
    with tempfile.TemporaryDirectory(prefix="close-window-") as name:
        folder = Path(name)
        settings = folder / "training-workbench" / "training-workbench.conf"
        settings.parent.mkdir()
        settings.write_text(f"[run]\nspeed={close.speed}\n", encoding="utf-8")
        environment = {**os.environ, "XDG_CONFIG_HOME": name, "XDG_DATA_HOME": name}
        if not environment.get("DISPLAY"):
            environment["QT_QPA_PLATFORM"] = "offscreen"
        picture = folder / "window.png"
        after = 60.0 if close.by_signal else close.after
        command = [sys.executable, "main.py", "--preset", close.preset, "--screenshot", picture, "--after", str(after)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        wished = time.time()
        if close.by_signal:
            wait_for_window(process.pid)
            time.sleep(close.after)
            wished = time.time()
            process.send_signal(signal.SIGTERM)
        try:
            messages, _ = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            messages, _ = process.communicate()
        ended = time.time()
        if picture.exists():
            wished = picture.stat().st_mtime
        return Outcome(close, process.returncode, ended - wished, _without_platform_notes(messages))


def wait_for_window(pid: int) -> None:
    """Return when the process catches SIGTERM, which it does from the moment its window is up."""
    for _ in range(600):
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        caught = next((line for line in status.splitlines() if line.startswith("SigCgt")), "SigCgt: 0")
        if int(caught.split()[1], 16) & _SIGTERM_BIT:
            return
        time.sleep(0.05)


def _without_platform_notes(messages: str) -> str:
    """What the offscreen platform says of itself is no fault of the window."""
    return "\n".join(line for line in messages.splitlines() if "This plugin does not support" not in line).strip()


def say(text: str) -> None:
    """One line of progress, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Carry out all closes and say how they went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--closes", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    slowest, bad = 0.0, 0
    with ThreadPoolExecutor(options.jobs) as pool:
        for done, outcome in enumerate(pool.map(carry_out, draw_closes(options.closes, options.seed)), start=1):
            slowest = max(slowest, outcome.seconds)
            if not outcome.is_good:
                bad += 1
                say(f"{outcome.close}: exit code {outcome.code}, {outcome.seconds:.2f} s\n{outcome.messages}")
            if done % 25 == 0 or done == options.closes:
                say(f"{done}/{options.closes} closed, {bad} badly, slowest {slowest:.2f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
