"""Tells a person who looks elsewhere: the run has ended or went wrong, the search has a new best trial or is done.

Nothing is said while the window is in front. The entry of the window in the task bar asks for attention; where the desktop has a place
for messages, one is shown there.
"""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QMainWindow, QSystemTrayIcon

from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.search.results import TrialRecord, best_of
from workbench.training.health import HEALTH_RULES
from workbench.training.messages import Diverged, Finished, Ruined
from workbench.ui.run.session import RunSession
from workbench.ui.search.interface import SeenSearch, WatchedSearch
from workbench.ui.widgets.icons import application_icon
from workbench.ui.widgets.parts import timer

SECONDS_BETWEEN_BESTS: Final = 60.0
_SHOWN_MILLISECONDS: Final = 10_000

Tell = Callable[[str, str], None]
"""Title and text."""


class TrayMessages(QObject):
    """Messages of the desktop; its sign is there only while one is shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._end = timer(self, self._hide, 2 * _SHOWN_MILLISECONDS, once=True)

    def tell(self, title: str, text: str) -> None:
        """Show a message where the desktop has a place for it."""
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(application_icon(), self)
        self._icon.show()
        self._icon.showMessage(title, text, self._icon.icon(), _SHOWN_MILLISECONDS)
        self._end.start()

    @Slot()
    def _hide(self) -> None:
        if self._icon is not None:
            self._icon.hide()


class DesktopNotes(QObject):
    """Follows the run and the search of ``window``."""

    def __init__(
        self, window: QMainWindow, session: RunSession, search: WatchedSearch, tell: Tell | None = None
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._tell = tell or TrayMessages(self).tell
        self._best: TrialRecord | None = None
        self._plan: object = None
        self._told_best_at = -SECONDS_BETWEEN_BESTS
        self._was_searching = False
        session.finished.connect(self._tell_end)
        session.diverged.connect(self._tell_trouble)
        session.failed.connect(self._tell_failure)
        search.changed.connect(self._follow_search)

    def _say(self, title: str, text: str) -> None:
        if self._window.isActiveWindow():
            return
        QApplication.alert(self._window)
        self._tell(title, text)

    # ---- the run ----

    def _name(self) -> str:
        spec = self._session.seen.spec
        return "" if spec is None else spec.name or spec.data.name

    @Slot(object)
    def _tell_end(self, event: Finished) -> None:
        if event.reason != "discarded":
            self._say(tr("{name} has ended", name=self._name()), tr("after step {step}", step=grouped(event.step)))

    @Slot(object)
    def _tell_trouble(self, event: Diverged | Ruined) -> None:
        what = HEALTH_RULES[event.rule].title if isinstance(event, Diverged) else tr("ended, but is of no use")
        self._say(f"{self._name()}: {what}", tr("at step {step}", step=grouped(event.step)))

    @Slot(str)
    def _tell_failure(self, text: str) -> None:
        self._say(tr("{name} has stopped", name=self._name()), text)

    # ---- the search ----

    @Slot(object)
    def _follow_search(self, seen: SeenSearch) -> None:
        plan, is_on = seen.plan, seen.activity.state != "finished"
        if plan is None:
            return
        best = best_of(plan.metric, seen.records)
        if plan is not self._plan:  # what is known of it already is no news
            self._plan, self._best, self._was_searching = plan, best, is_on
            return
        is_new = best is not None and (self._best is None or best.number != self._best.number)
        score = "" if best is None or best.score is None else significant(best.score, 4)
        if self._was_searching and not is_on:
            text = "" if best is None else tr("Best: trial {number} with {score}", number=best.number, score=score)
            self._say(tr("The search is done"), text)
        elif is_new and is_on and best is not None and time.monotonic() - self._told_best_at >= SECONDS_BETWEEN_BESTS:
            self._told_best_at = time.monotonic()
            self._say(
                tr("The search has a new best trial"), tr("Trial {number}: {score}", number=best.number, score=score)
            )
        self._best, self._was_searching = best, is_on
