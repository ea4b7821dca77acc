"""The real window in a process of its own, training: ``python -m benchmarks.window_worker NET``.

    {"run": 2.0, "tab": 0}   train for two seconds with the plots of that tab in view, then pause
        -> {"steps": 40112, "seconds": 1.8, "gaps": [16.1, …], "paints": [4.2, …], "platform": "xcb"}
    {"idle": 2.0}            stay paused                                   -> {"cpu": 0.004}

``gaps`` are the times in ms between two ticks of a 16 ms timer in the window's thread: what a click would have to wait
for. ``paints`` are how long each plot took to paint. Steps are counted between two refreshes, by the session's clock.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.orphans import end_with_parent
from benchmarks.window_specs import make_spec
from workbench.app import prepare_display
from workbench.engine.compile import compile_all, is_ready
from workbench.front_door import prepare

TICK_MILLISECONDS = 16
SETTLE_SECONDS = 0.3
PATIENCE_SECONDS = 60.0


def main(net: str) -> None:
    """Answer requests until standard input ends; no event is handled between two."""
    import os

    end_with_parent()

    os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
    prepare()
    prepare_display(os.environ, sys.platform)
    if not is_ready():
        compile_all(lambda _done, _total, _name: None)
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(net, Path(folder))
        for line in sys.stdin:
            request = json.loads(line)
            answer = bench.idle(request["idle"]) if "idle" in request else bench.run(request["run"], request["tab"])
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
        bench.close()


class _Bench:
    """The window and what is measured of it."""

    def __init__(self, net: str, folder: Path) -> None:
        import pyqtgraph as pg

        self._paints: list[float] = []
        _time_calls(pg.GraphicsView, "paintEvent", self._paints)

        from PySide6.QtCore import QSettings

        from workbench.ui.application import build_window, make_application
        from workbench.ui.run.speed import FULL
        from workbench.ui.window.window_state import WindowState

        self._application = make_application()
        state = WindowState(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
        state.speed = FULL.label
        self._window = build_window(self._application, make_spec(net), state)
        self._session = self._window.services.session
        self._window.show()
        self._spin(0.5)

    def run(self, seconds: float, tab: int) -> dict[str, Any]:
        """Train, watching one tab of plots; paused before and after."""
        from PySide6.QtCore import Qt, QTimer

        from workbench.ui.run.seen_run import SessionState

        self._window.plots.setCurrentIndex(tab)
        if self._session.state is SessionState.READY:
            self._session.start()
        else:
            self._session.requests.resume()
        self._wait(lambda: self._session.state is SessionState.TRAINING)
        self._spin(SETTLE_SECONDS)
        marks: list[tuple[float, int]] = []
        ticks: list[float] = []
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
        connection = self._session.refreshed.connect(
            lambda: marks.append((time.perf_counter(), self._session.seen.step))
        )
        self._paints.clear()
        timer.start(TICK_MILLISECONDS)
        self._spin(seconds)
        timer.stop()
        paints = [round(paint, 3) for paint in self._paints]
        self._session.refreshed.disconnect(connection)
        self._session.requests.pause()
        self._wait(lambda: self._session.state is SessionState.PAUSED)
        gaps = [round(1000.0 * (after - before), 3) for before, after in pairwise(ticks)]
        (begin, first), (end, last) = marks[0], marks[-1]
        return {
            "steps": last - first,
            "seconds": end - begin,
            "gaps": gaps,
            "paints": paints,
            "platform": self._application.platformName(),
        }

    def idle(self, seconds: float) -> dict[str, Any]:
        """Share of one core that the paused window uses."""
        self._spin(1.0)
        cpu, begin = time.process_time(), time.perf_counter()
        self._spin(seconds)
        return {"cpu": (time.process_time() - cpu) / (time.perf_counter() - begin)}

    def close(self) -> None:
        """Take the window apart as the application does."""
        from workbench.ui.application import dismantle

        dismantle(self._window)

    def _spin(self, seconds: float) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    def _wait(self, is_done: Callable[[], bool]) -> None:
        end = time.perf_counter() + PATIENCE_SECONDS
        while not is_done():
            if time.perf_counter() > end:
                raise TimeoutError(f"the session is still {self._session.state.value.lower()}")
            self._spin(0.02)


def _time_calls(owner: type, name: str, times: list[float]) -> None:
    """Replace a method by one that notes how many ms each call took; before any instance exists."""
    original = getattr(owner, name)

    def timed(self: object, event: object) -> object:
        begin = time.perf_counter()
        result = original(self, event)
        times.append(1000.0 * (time.perf_counter() - begin))
        return result

    setattr(owner, name, timed)


if __name__ == "__main__":
    main(sys.argv[1])
