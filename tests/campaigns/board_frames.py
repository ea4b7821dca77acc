"""Campaign: how long a frame of the search board takes with many trials, for each of its views.

``DISPLAY=:1 python -m tests.campaigns.board_frames [TRIALS]`` moves a box over the trials, then brings new scores of a
running one, and tells the milliseconds of the processor from the cause to the end of all painting. (The wall's
milliseconds are the same on a machine that does nothing else.)
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui.views.board.fake_search import FakeSearch
from workbench.engine.compile import prepare_process
from workbench.ui.views.board.board import SearchBoard
from workbench.ui.widgets.theme import LIGHT, ThemeSource, apply_theme

MOVES, UPDATES = 40, 12


def settle(app: QApplication, milliseconds: int = 600) -> None:
    until = time.monotonic() + milliseconds / 1000.0
    while time.monotonic() < until:
        app.processEvents()
        time.sleep(0.002)


def spent(app: QApplication, action: Callable[[], None]) -> float:
    started = time.process_time()
    action()
    app.processEvents()
    return 1000.0 * (time.process_time() - started)


def brush_times(app: QApplication, board: SearchBoard) -> list[float]:
    found = []
    for move in range(MOVES):
        low = 0.01 * move
        part = {"learning_rate": (low, low + 0.45), "score": (0.1, 1.0)}
        found.append(spent(app, lambda part=part: board.model.brush_all(part)))  # type: ignore[misc]
    board.model.clear()
    settle(app)
    return found


def update_times(app: QApplication, search: FakeSearch) -> list[float]:
    found = []
    for update in range(UPDATES):
        records = list(search.all_records)
        last = records[-1]
        records[-1] = replace(last, scores={**last.scores, 5: 0.9 + 0.001 * update})
        found.append(spent(app, lambda records=records: search.show(records)))  # type: ignore[misc]
        settle(app, 30)
    return found


def main(trials: int) -> None:
    prepare_process()
    app = QApplication([])
    apply_theme(app, LIGHT)
    search = FakeSearch(trials)
    board = SearchBoard(search, ThemeSource(LIGHT))
    board.resize(1000, 760)
    board.show()
    for tab in range(board.views.count()):
        board.views.setCurrentIndex(tab)
        settle(app, 1500)
        brush, update = brush_times(app, board), update_times(app, search)
        sys.stdout.write(
            f"{board.views.tabText(tab):12} box moved: median {np.median(brush):.1f}, most {max(brush):.1f} ms;"
            f" new score: median {np.median(update):.1f}, most {max(update):.1f} ms\n"
        )
    sort = spent(app, lambda: board.table.view.sortByColumn(2, Qt.SortOrder.DescendingOrder))
    text = spent(app, lambda: board.table.filter.setText("score>0.97 learning_rate<0.01"))
    sys.stdout.write(f"{trials} rows sorted: {sort:.1f} ms; filtered: {text:.1f} ms\n")
    board.shut_down()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
