"""Campaign: the window beside a run at full speed, for hours. Does it grow?

``python -m tests.campaigns.soak [--minutes M] [--net A|B|C] [--trace]`` opens the real window (offscreen, or on the display
that is set), trains without end at full speed with the live plots shown, and changes the learning rate every minute. Every minute it
prints steps, resident memory, what of the C library's heaps is in use and what is free in them, and the numbers of threads, file
descriptors, widgets, timers and blocks of memory that Python uses. After half of the time (30 minutes at most) the slopes of resident memory
and of what is in use are told in MB an hour with their standard errors: what is in use leaks, what is free in the heaps does not. ``--trace`` says which lines
of Python allocated what grew since the warm-up; it slows everything down.
"""

import argparse
import ctypes
import os
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil

from workbench.front_door import prepare

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from workbench.ui.window.main_window import MainWindow

WARM_UP = 30.0  # minutes
ROW = "{:6.1f} min {:>13,} steps {:7.1f} MB, {:.1f} in use, {:.1f} free {:3} threads {:4} fds {:5} widgets {:3} timers {:,} blocks\n"


def prepare_window() -> None:
    """Before Qt is imported."""
    prepare()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
    os.environ["XDG_DATA_HOME"] = os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp()


def open_window(net: str) -> "tuple[QApplication, MainWindow]":
    """The real window, with a run that trains without end."""
    from PySide6.QtCore import QSettings

    from benchmarks.window_specs import make_spec
    from workbench.ui.application import build_window, make_application
    from workbench.ui.run.speed import FULL
    from workbench.ui.window.theme_choice import ThemeChoice
    from workbench.ui.window.window_state import WindowState

    application = make_application()
    settings = QSettings(str(Path(os.environ["XDG_CONFIG_HOME"], "s.ini")), QSettings.Format.IniFormat)
    spec = make_spec(net).replaced(steps=1_000_000_000)
    window = build_window(application, spec, WindowState(settings), ThemeChoice.LIGHT)
    window.show()
    window.services.session.starts.set_speed(FULL)
    while not window.services.preparation.is_ready:  # the engine may have to be compiled first
        application.processEvents()
        time.sleep(0.01)
    window.actions_by_name["toggle"].trigger()
    return application, window


class MallInfo(ctypes.Structure):
    """What ``mallinfo2`` of glibc answers, in bytes, over all its heaps."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keep",
        )
    ]


def heaps() -> tuple[float, float]:
    """Megabytes in use and free; nan where the C library does not tell."""
    ask = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if ask is None:
        return np.nan, np.nan
    ask.restype = MallInfo
    told = ask()
    return (told.uordblks + told.hblkhd) / 1e6, told.fordblks / 1e6


class Watch:
    """Looks every minute, and edits the run."""

    def __init__(self, application: "QApplication", window: "MainWindow", minutes: float, *, trace: bool) -> None:
        self._application, self._window, self._minutes, self._trace = application, window, minutes, trace
        self._began, self._process = time.monotonic(), psutil.Process()
        self.rows: list[tuple[float, ...]] = []
        self.first: tracemalloc.Snapshot | None = None

    def look(self) -> None:
        """One row."""
        from PySide6.QtCore import QTimer

        minute, process = (time.monotonic() - self._began) / 60.0, self._process
        # Never ``gc.get_objects()`` beside threads: it lends out tuples that are still being made, and they fail (SystemError).
        counts = len(self._application.allWidgets()), len(self._window.findChildren(QTimer)), sys.getallocatedblocks()
        memory = process.memory_info().rss / 1e6
        step = self._window.services.session.seen.step
        row = minute, step, memory, *heaps(), process.num_threads(), process.num_fds(), *counts
        self.rows.append(row)
        sys.stdout.write(ROW.format(*row))
        sys.stdout.flush()
        if self._trace and minute > self._minutes / 2 and self.first is None:
            self.first = tracemalloc.take_snapshot()
        self._edit(1e-3 if len(self.rows) % 2 else 1.1e-3)
        if minute >= self._minutes:
            self._application.exit()

    def _edit(self, rate: float) -> None:
        document = self._window.services.document
        values = document.spec.hyperparameters.model_copy(update={"learning_rate": rate})
        document.change("Change the learning rate", document.spec.replaced(hyperparameters=values))

    def tell(self) -> None:
        """The slope, and what grew."""
        told = np.array([row for row in self.rows if row[0] >= min(WARM_UP, self._minutes / 2)])
        if len(told) > 3:
            for column, name in ((2, "resident"), (3, "in use")):
                (slope, _), covariance = np.polyfit(told[:, 0] / 60.0, told[:, column], 1, cov=True)
                error = np.sqrt(covariance[0, 0])
                sys.stdout.write(f"after the warm-up: {slope:+.1f} ± {error:.1f} MB an hour {name}\n")
        if self.first is not None:
            for difference in tracemalloc.take_snapshot().compare_to(self.first, "traceback")[:12]:
                sys.stdout.write(f"{difference.size_diff / 1e3:+9.1f} kB, {difference.count_diff:+} blocks\n")
                sys.stdout.write("\n".join(difference.traceback.format()) + "\n")


def main(minutes: float, net: str, *, trace: bool) -> None:
    prepare_window()
    from PySide6.QtCore import QTimer

    from workbench.ui.application import dismantle

    application, window = open_window(net)
    watch = Watch(application, window, minutes, trace=trace)
    timer = QTimer()
    timer.timeout.connect(watch.look)
    timer.start(60_000)
    if trace:
        tracemalloc.start(8)
    application.exec()
    timer.stop()
    watch.tell()
    dismantle(window)
    os._exit(0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=150.0)
    parser.add_argument("--net", default="B")
    parser.add_argument("--trace", action="store_true")
    options = parser.parse_args()
    main(options.minutes, options.net, trace=options.trace)
