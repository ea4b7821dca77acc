"""Campaign: from the cursor to what is shown on the tab *Inside*, by the clock, hop by hop.

``python -m tests.campaigns.inside_speed [PRESET …] [--steps 300] [--looks 30]`` opens the real window without a display, trains the presets
digits and fashion, and looks at random steps on every page. Milliseconds of each look, median and 95th percentile: until the work has begun in
its thread, until it is done, until the window has taken its answer, until the page is filled, until it is painted, and all of it; beside it the CPU time of the
window's thread. The exit code is 1 where the median of a page is above 50 ms (digits), 300 ms (fashion).
"""

import argparse
import os
import random
import sys
import tempfile
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from workbench.front_door import prepare

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from workbench.ui.views.inside.inside_view import InsideView
    from workbench.ui.views.inside.step_reader import StepSeen
    from workbench.ui.window.main_window import MainWindow

MOST = {"digits": 50.0, "fashion": 300.0}
LONGEST_SECONDS = 60.0
HOPS = ("begun", "executed", "taken", "filled", "painted", "in all", "CPU")


def open_trained(preset: str, steps: int) -> "tuple[QApplication, MainWindow]":
    """The real window with a run that has ended."""
    prepare()
    home = tempfile.mkdtemp()
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "PYQTGRAPH_QT_LIB": "PySide6"}
    os.environ |= {f"XDG_{kind}_HOME": home for kind in ("DATA", "CONFIG", "STATE")}
    from PySide6.QtCore import QSettings

    from tests.campaigns.pictures import train
    from workbench.specs.presets import load_preset
    from workbench.ui.application import build_window, make_application
    from workbench.ui.window.theme_choice import ThemeChoice
    from workbench.ui.window.window_state import WindowState

    application = make_application()
    state = WindowState(QSettings(f"{home}/settings.ini", QSettings.Format.IniFormat))
    window = build_window(application, load_preset(preset).replaced(steps=steps), state, ThemeChoice.LIGHT)
    window.resize(1400, 900)
    window.show()
    train(application, window)
    return application, window


class Looks:
    """Writes down when what happened of the look under way."""

    def __init__(self, application: "QApplication", window: "MainWindow", inside: "InsideView") -> None:
        from workbench.runs.history.replay import Replayer

        self._application, self._window, self._inside = application, window, inside
        self.at: dict[str, float] = {}
        watch, show = Replayer.watch, inside.show_step  # nobody else knows when
        at = self.at

        def watched(*arguments: object, **named: object) -> object:
            at["begun"] = time.perf_counter()
            found = watch(*arguments, **named)  # type: ignore[arg-type]
            at["executed"] = time.perf_counter()
            return found

        Replayer.watch = watched  # type: ignore[method-assign, assignment]
        inside.reader.was_read.disconnect(show)

        def shown(step: "StepSeen") -> None:
            at["taken"] = time.perf_counter()
            show(step)
            at["filled"] = time.perf_counter()

        inside.reader.was_read.connect(shown)

    def look(self, step: int) -> list[float]:
        """Milliseconds of every hop."""
        self.at.clear()
        began, cpu = time.perf_counter(), time.thread_time()
        self._window.services.machine.look_at(1, step)
        while "filled" not in self.at and time.perf_counter() - began < LONGEST_SECONDS:
            self._application.processEvents()
            time.sleep(0.0005)  # a loop that never rests keeps the interpreter from the thread that looks
        self._application.processEvents()
        self.at["painted"] = time.perf_counter()
        times = [began, *(self.at[name] for name in HOPS[:5])]
        hops = [1e3 * (later - earlier) for earlier, later in pairwise(times)]
        return [*hops, 1e3 * (self.at["painted"] - began), 1e3 * (time.thread_time() - cpu)]


def measured(preset: str, steps: int, count: int) -> int:
    """Every page in turn; how many are too slow."""
    from workbench.ui.application import dismantle
    from workbench.ui.views.inside.inside_view import InsideView

    application, window = open_trained(preset, steps)
    inside = next(iter(window.findChildren(InsideView)))
    tabs = [window.plots.widget(at) for at in range(window.plots.count())]
    place = next(at for at, tab in enumerate(tabs) if tab is inside or (tab is not None and tab.isAncestorOf(inside)))
    window.plots.setCurrentIndex(place)
    looks, draws, slow = Looks(application, window, inside), random.Random(5), 0
    sys.stdout.write(f"{preset:30} " + " ".join(f"{hop:>13}" for hop in HOPS) + "\n")
    last = steps
    for name in inside.pages:
        inside.turn_to(name)
        # a step that is looked at already is not read again
        others = [step for step in range(1, steps) if step != last]
        wanted = draws.sample(others, min(count + 3, len(others)))
        found, last = np.array([looks.look(step) for step in wanted])[3:], wanted[-1]
        middle, high = np.percentile(found, [50, 95], axis=0)
        slow += bool(middle[5] > MOST.get(preset, 300.0))
        sys.stdout.write(
            f"{name:30} " + " ".join(f"{one:6.1f} {other:6.1f}" for one, other in zip(middle, high, strict=True)) + "\n"
        )
        sys.stdout.flush()
    dismantle(window)
    return slow


def main() -> int:
    """One preset after the other, each in a process of its own where there are several."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("presets", nargs="*", default=["digits", "fashion"])
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--looks", type=int, default=30)
    asked = parser.parse_args()
    if len(asked.presets) == 1:
        return int(measured(asked.presets[0], asked.steps, asked.looks) > 0)
    import subprocess

    words = ["--steps", str(asked.steps), "--looks", str(asked.looks)]
    command = [sys.executable, "-m", "tests.campaigns.inside_speed"]
    return max(subprocess.run([*command, preset, *words], check=False).returncode for preset in asked.presets)


if __name__ == "__main__":
    sys.exit(main())
