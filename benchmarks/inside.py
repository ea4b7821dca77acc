"""From the cursor to the picture: how long the tab "Inside" takes to show the mini-batch of a place.

``python -m benchmarks.inside FILE.run`` looks at places of a kept run at random, then at steps one after the other, without a display.
"""

import os
import random
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QObject, Signal

from workbench.data.loading import load_dataset
from workbench.runs.history.history import FIRST_BRANCH
from workbench.runs.reading import RunReader
from workbench.ui.application import make_application
from workbench.ui.time_machine.interface import SeenHistory
from workbench.ui.views.inside.inside_view import InsideView
from workbench.ui.views.inside.step_reader import StepSeen
from workbench.ui.widgets.theme import LIGHT, ThemeSource

LOOKS = 40
_SEED = 12


class Cursor(QObject):
    """A time machine that only moves its cursor."""

    seen_changed = Signal(object)
    cursor_changed = Signal(object)
    history_changed = Signal(object)

    def __init__(self, reader: RunReader) -> None:
        super().__init__()
        self._reader, self._data = reader, load_dataset(reader.history.branch(FIRST_BRANCH).spec.data)
        self.seen = SeenHistory()

    def look_at(self, step: int) -> None:
        """Tell that it is there now."""
        history = self._reader.history
        place = history.place_at(FIRST_BRANCH, step)
        self.seen = SeenHistory(self._reader, history, self._data, history.current, place, looks_back=True)
        self.cursor_changed.emit(self.seen)


def main(path: Path) -> None:
    """Print medians and the slowest look, in milliseconds."""
    application = make_application()
    with RunReader(path) as reader:
        cursor = Cursor(reader)
        view = InsideView(cursor, ThemeSource(LIGHT))  # type: ignore[arg-type]  # all that it asks for is there
        view.resize(900, 800)
        view.show()
        length = reader.history.branch(FIRST_BRANCH).length
        rng = random.Random(_SEED)
        _look(cursor, view, length)  # kernels, fonts
        _tell(f"{path.name}, anywhere", [_look(cursor, view, rng.randint(1, length)) for _ in range(LOOKS)])
        first = length // 2
        _tell(f"{path.name}, step by step", [_look(cursor, view, first + step) for step in range(LOOKS)])
        view.shut_down()
    application.processEvents()


def _look(cursor: Cursor, view: InsideView, step: int) -> tuple[float, float, float]:
    """Milliseconds until it was on the screen, those of the replay, and those of the processor for both."""
    loop, found = QEventLoop(), list[StepSeen]()
    view.shown.connect(found.append)
    view.shown.connect(loop.quit)
    start, worked = time.perf_counter(), time.process_time()
    cursor.look_at(step)
    loop.exec()
    view.repaint()
    took, worked = 1000.0 * (time.perf_counter() - start), 1000.0 * (time.process_time() - worked)
    view.shown.disconnect(found.append)
    view.shown.disconnect(loop.quit)
    return took, 1000.0 * found[-1].seconds, worked


def _tell(name: str, looks: list[tuple[float, float, float]]) -> None:
    whole, replay, worked = ([look[place] for look in looks] for place in range(3))
    slow = sorted(whole)[round(0.95 * (len(whole) - 1))]
    print(
        f"{name}: median {statistics.median(whole):.0f} ms, of which replay {statistics.median(replay):.0f} ms; "
        f"processor {statistics.median(worked):.0f} ms; 95 % within {slow:.0f} ms, slowest {max(whole):.0f} ms"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
