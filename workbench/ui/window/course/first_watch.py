"""One minute for a newcomer: a network that learns, with a sentence at each place worth a look.

Never in the way: every sentence stands in the strip above the plots and can be left; whoever turns to another tab is on their own from
then on.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from workbench.language import tr
from workbench.ui.run.speed import WATCH
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.parts import timer
from workbench.ui.window.main_window import MainWindow

PRESET: Final = "spirals"


@dataclass(frozen=True, slots=True)
class Station:
    """``tab`` is its title; it is shown for so many seconds."""

    tab: str
    seconds: int
    text: str


STATIONS: Final = (
    Station(
        tr("Training"),
        14,
        tr(
            "This network learns to tell three spirals apart. The loss says how wrong it is: it falls. "
            "Dots are examples it has never seen."
        ),
    ),
    Station(
        tr("State"),
        16,
        tr("What it believes now: the regions of its classes. They begin straight and bend as it learns."),
    ),
    Station(
        tr("Training"),
        14,
        tr("Change the learning rate on the right while it trains, and watch how the loss answers."),
    ),
    Station(
        tr("Course"),
        16,
        tr("Why it works: each claim is an experiment. Say what you expect, run it, and see what is measured."),
    ),
)


class FirstWatch(QObject):
    """Begins when the welcome page asks for it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._place: int | None = None
        self._shown: QWidget | None = None
        self._leave = QAction(tr("Leave the tour"), self)
        self._leave.setToolTip(tr("Training goes on; nothing more is said"))
        self._leave.triggered.connect(self.leave)
        self._clock = timer(self, self._go_on, once=True)
        window.welcome.watch_asked.connect(self.begin)
        window.services.session.run_started.connect(self._tell_first)

    @property
    def station(self) -> Station | None:
        """Where it is; None while there is no tour."""
        return None if self._place is None else STATIONS[self._place]

    @Slot()
    def begin(self) -> None:
        """Open the spirals and train them slowly enough to watch."""
        window, session = self._window, self._window.services.session
        window.files.open_preset(PRESET)
        window.toolbar.speed.setCurrentText(WATCH.label)
        self._place = 0
        if session.seen.is_live or session.trains:
            session.start_over()
        else:
            session.start()

    @Slot()
    def leave(self) -> None:
        """Say no more."""
        self._clock.stop()
        self._place = None

    @Slot()
    def _tell_first(self) -> None:
        if self._place == 0:
            self._tell()
        elif self._place is not None:
            self.leave()  # another run: they know how it goes

    @Slot()
    def _go_on(self) -> None:
        if self._place is None or self._window.plots.currentWidget() is not self._shown:
            self.leave()
        elif self._place + 1 < len(STATIONS):
            self._place += 1
            self._tell()
        else:
            self.leave()

    def _tell(self) -> None:
        station, plots = self.station, self._window.plots
        if station is None:
            return
        place = next((tab for tab in range(plots.count()) if plots.tabText(tab) == station.tab), plots.currentIndex())
        plots.setCurrentIndex(place)
        self._shown = plots.currentWidget()
        self._window.notices.show_notice(Notice(Severity.INFO, station.text, self._leave))
        self._clock.start(1000 * station.seconds)
