"""Keeps the window as it was left: geometry, docks, theme, speed. Damaged settings are forgotten, never fatal."""

import logging
import zlib

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QDockWidget, QMainWindow

from workbench.labs.course import Progress, progress_from, progress_text
from workbench.labs.quiz_progress import QuizProgress, quiz_from, quiz_text
from workbench.labs.teaching import Teaching, teaching_from, teaching_text
from workbench.layouts.moment import Moment
from workbench.ui.window.theme_choice import ThemeChoice

log = logging.getLogger(__name__)


class WindowState:
    """What QSettings holds of the window. Reading answers None for everything that is missing or damaged.

    ``place`` tells several windows of one person apart: the second one has a layout of its own.
    """

    def __init__(self, settings: QSettings, place: int = 1) -> None:
        self.settings = settings
        self._group = "window" if place == 1 else f"window{place}"

    def restore(self, window: QMainWindow) -> bool:
        """Put geometry and docks back; False if that was not possible and the window is as it was made."""
        geometry, docks = self._of_window("geometry"), self._of_window("docks")
        if geometry is None or docks is None:
            return False
        return window.restoreGeometry(geometry) and window.restoreState(docks, layout_version(window))

    def save(self, window: QMainWindow) -> None:
        """Remember geometry and docks, at once and as a whole: the file is the old one or the new one."""
        self.settings.setValue(f"{self._group}/geometry", window.saveGeometry())
        self.settings.setValue(f"{self._group}/docks", window.saveState(layout_version(window)))
        self.settings.sync()

    @property
    def moment(self) -> Moment:
        """What this window showed last."""
        value = self._read(f"{self._group}/moment")
        return Moment.from_text(value if isinstance(value, str) else "")

    @moment.setter
    def moment(self, moment: Moment) -> None:
        self.settings.setValue(f"{self._group}/moment", moment.to_text())

    @property
    def theme(self) -> ThemeChoice:
        """The theme that was chosen last; the system's where none was."""
        value = self._read("window/theme")
        return next((choice for choice in ThemeChoice if choice.value == value), ThemeChoice.SYSTEM)

    @theme.setter
    def theme(self, choice: ThemeChoice) -> None:
        self.settings.setValue("window/theme", choice.value)

    @property
    def speed(self) -> str:
        """Label of the speed that was chosen last; empty where none was."""
        value = self._read("run/speed")
        return value if isinstance(value, str) else ""

    @speed.setter
    def speed(self, label: str) -> None:
        self.settings.setValue("run/speed", label)

    @property
    def instruments(self) -> tuple[str, ...] | None:
        """The names of the instruments that were chosen last; None where nobody chose."""
        value = self._read("plots/instruments")
        return tuple(filter(None, value.split(" "))) if isinstance(value, str) else None

    @instruments.setter
    def instruments(self, names: tuple[str, ...]) -> None:
        self.settings.setValue("plots/instruments", " ".join(names))

    @property
    def keys(self) -> str:
        """The keys that were chosen in place of the usual ones, as a text."""
        value = self._read("keys/chosen")
        return value if isinstance(value, str) else ""

    @keys.setter
    def keys(self, text: str) -> None:
        self.settings.setValue("keys/chosen", text)

    @property
    def last_commands(self) -> tuple[str, ...]:
        """The names of the commands that were found in the palette last, the newest first."""
        value = self._read("palette/last")
        return tuple(filter(None, value.split("\n"))) if isinstance(value, str) else ()

    @last_commands.setter
    def last_commands(self, names: tuple[str, ...]) -> None:
        self.settings.setValue("palette/last", "\n".join(names))

    @property
    def course(self) -> Progress:
        """First answers to labs of the course."""
        value = self._read("course/progress")
        return progress_from(value if isinstance(value, str) else "")

    @course.setter
    def course(self, progress: Progress) -> None:
        self.settings.setValue("course/progress", progress_text(progress))

    @property
    def quiz(self) -> QuizProgress:
        """Newest answers to questions of the quiz."""
        value = self._read("course/quiz")
        return quiz_from(value if isinstance(value, str) else "")

    @quiz.setter
    def quiz(self, progress: QuizProgress) -> None:
        self.settings.setValue("course/quiz", quiz_text(progress))

    @property
    def teaching(self) -> Teaching:
        """How the course is shown to a class."""
        value = self._read("course/teaching")
        return teaching_from(value if isinstance(value, str) else "")

    @teaching.setter
    def teaching(self, teaching: Teaching) -> None:
        self.settings.setValue("course/teaching", teaching_text(teaching))

    def _of_window(self, name: str) -> QByteArray | None:
        """A further window begins as the first one was."""
        own = self._bytes(f"{self._group}/{name}")
        return self._bytes(f"window/{name}") if own is None else own

    def _bytes(self, key: str) -> QByteArray | None:
        value = self._read(key)
        return value if isinstance(value, QByteArray) else None

    def _read(self, key: str) -> object:
        try:
            return self.settings.value(key)
        except Exception:  # whatever stands in a damaged file
            log.warning("the setting %s is damaged and is forgotten", key, exc_info=True)
            return None


def layout_version(window: QMainWindow) -> int:
    """Another number for other docks: a layout in which some are missing is not restored."""
    names = sorted(dock.objectName() for dock in window.findChildren(QDockWidget))
    return zlib.crc32(" ".join(names).encode()) & 0x7FFFFFFF
