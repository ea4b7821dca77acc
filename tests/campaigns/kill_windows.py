"""``kill -9`` of the real window at random moments: the part of ``kill_runs`` that starts processes of ``main.py``."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.campaigns.close_window import PRESETS, ROOT, wait_for_window
from tests.campaigns.kill_runs import Tally, checked, say
from workbench.data.loading import load_dataset

LATEST_KILL = 3.0
_SMALL = tuple(name for name in PRESETS if name != "fashion")


def run_windows(count: int, seed: int, first: int) -> bool:
    """Kill so many windows and check the run files that they leave."""
    tally, without = Tally(), 0
    for number in range(first, first + count):
        found = kill_one(number, np.random.default_rng([seed, number]))
        without += found is None
        if found is not None:
            tally.take(f"window {number}", found)
        if (number + 1 - first) % 10 == 0:
            say(f"{number + 1 - first}/{count} windows, {without} before their run began: {tally}")
    return tally.is_good


def kill_one(number: int, rng: np.random.Generator) -> dict[str, Any] | None:
    """One window; None if it was killed before its run began."""
    with tempfile.TemporaryDirectory(prefix="kill-window-") as name:
        environment = {**os.environ, "XDG_CONFIG_HOME": name, "XDG_DATA_HOME": name, "XDG_STATE_HOME": name}
        environment["QT_QPA_PLATFORM"] = "offscreen"
        speed = str(rng.choice(["Watch", "Full speed", "10 steps/s"]))
        settings = Path(name) / "training-workbench" / "training-workbench.conf"
        settings.parent.mkdir()
        settings.write_text(f"[run]\nspeed={speed}\n", encoding="utf-8")
        picture = Path(name) / "window.png"
        preset = str(rng.choice(_SMALL))
        command = [sys.executable, "main.py", "--preset", preset, "--screenshot", picture, "--after", "60"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for_window(process.pid)
        time.sleep(float(rng.uniform(0.0, LATEST_KILL)))
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed_at = time.monotonic()
        runs = sorted((Path(name) / "training-workbench" / "runs").glob("*.run"))
        if not runs:
            return None
        return checked(runs[-1], [], killed_at, load_dataset, number)
