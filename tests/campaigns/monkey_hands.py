"""The hands of the monkey: a process with the real window, in which random things are done to whatever can be seen.

Long because: one short method for each thing that hands do, and all of them need the same draw and the same window.

Action ``n`` of a seed is the same draw of random numbers whatever was done before, so that a list of actions can be
shortened. Each finding is one line of JSON on standard output; the deeds go into a file, for the case of a crash. Mouse
and keys go through the windows, as the platform would send them. Searches train in this process.
"""

import argparse
import gc
import logging
import math
import os
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

import shiboken6
from PySide6.QtCore import (
    QEvent,
    QObject,
    QPoint,
    QPointF,
    QSettings,
    Qt,
    QTimer,
    QUrl,
    Slot,
)
from PySide6.QtGui import QDesktopServices, QKeyEvent, QWheelEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from tests.campaigns.monkey_findings import Answers, Findings, LogFindings
from tests.campaigns.monkey_watch import Watch, others_at_work
from workbench.search.workers import cluster
from workbench.search.workers.crew import InlineCrew
from workbench.specs.presets import load_preset
from workbench.ui import application
from workbench.ui.panels.sampler import sampler_panel
from workbench.ui.window.main_window import MainWindow
from workbench.ui.window.theme_choice import ThemeChoice
from workbench.ui.window.window_state import WindowState

KINDS = {
    "click": 40,
    "key": 16,
    "type": 10,
    "action": 10,
    "drag": 8,
    "wheel": 6,
    "double click": 4,
    "right click": 4,
    "wait": 3,
    "tab": 3,
    "resize": 1,
    "close": 1,
}
LEFT_ALONE = ("quit",)
"""Actions after which there is no window."""
PAUSE = 40
"""Milliseconds of a wait, in which trainer and threads can tell something."""
LONG_DRAG, END_SECONDS = 2.0, 60.0
"""After which a drag is ended, and after which what is at work after the window was closed will never end."""
PAINTED = 10
DEEPEST = 6
"""Event loops inside one another."""
NO_KEY, CONTROL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
MODIFIERS = (NO_KEY, NO_KEY, NO_KEY, NO_KEY, CONTROL, SHIFT)
KEY_OF = {CONTROL: Qt.Key.Key_Control, SHIFT: Qt.Key.Key_Shift, Qt.KeyboardModifier.AltModifier: Qt.Key.Key_Alt}
KEYS = tuple(
    getattr(Qt.Key, f"Key_{name}")
    for name in (
        *("Tab", "Backtab", "Return", "Escape", "Space", "Left", "Right", "Up", "Down", "Home", "End"),
        *("PageUp", "PageDown", "Delete", "Backspace", "Insert", "F2", "F1", "F6", "Menu"),
        *"ABCDEFLMNPRSXYZ",
    )
)
TEXTS = (
    "0",
    "1",
    "3",
    "7",
    "64",
    "0.01",
    "1e-3",
    "-1",
    "1e999",
    "nan",
    "abc",
    "",
    "1,5",
    "0.9",
    "a name",
    "x" * 300,
    "→é\u202e",
)


@dataclass(frozen=True)
class Manner:
    """``patience``: seconds that are called a freeze. ``paints_rarely``: the window is painted after every tenth action.

    ``longest``: seconds after which it rests, whatever is left to be done. ``planted``: two kinds of action, the second of
    which is a fault once the first was done.
    """

    seed: str
    patience: float = 1.0
    paints_rarely: bool = False
    longest: float = math.inf
    planted: tuple[str, ...] = ()


class PlantedError(Exception):
    """Put in by hand, to see how it is found."""


class Monkey(QObject):
    """Does one thing after another; one that does not return, since a menu waits for an answer, does not stop it."""

    def __init__(
        self,
        window: MainWindow,
        numbers: list[int],
        findings: Findings,
        answers: Answers,
        watch: Watch,
        manner: Manner,
    ) -> None:
        super().__init__()
        self._window, self._numbers, self._manner = window, numbers, manner
        self._findings, self._answers, self._watch = findings, answers, watch
        self._place = self._depth = 0
        self._end = time.monotonic() + manner.longest
        self._rescue = QTimer(self)
        self._rescue.setInterval(PAUSE)
        self._rescue.timeout.connect(self._go_on_inside)
        self._rescue.start()
        self._begun = 0.0
        self._open: QWidget | None = None  # the menu or dialog that was there when the action at work began
        self._known: list[QWidget] = []
        self._kinds = set[str]()
        self.samples: list[dict[str, int]] = []
        self.kinds: list[Counter[str]] = []

    @property
    def done(self) -> int:
        """How many actions."""
        return self._place

    @Slot()
    def act(self) -> None:
        """The next action."""
        self._watch.step()
        if self._place >= len(self._numbers) or time.monotonic() > self._end:
            self._leave()
            return
        if self._place % 500 == 0:
            self._measure()
        number = self._numbers[self._place]
        self._place += 1
        random = Random(f"{self._manner.seed}/{number}")
        kind = random.choices(list(KINDS), list(KINDS.values()))[0]
        self._answers.random = random
        self._begun = time.monotonic()
        self._findings.begin(number, kind)
        if self._manner.paints_rarely and self._depth == 0:
            self._window.setUpdatesEnabled(self._place % PAINTED == 0)
        if kind != "wait":
            self._depth += 1
            self._open = QApplication.activePopupWidget() or QApplication.activeModalWidget()
            try:
                self._spring(kind)
                self._do(kind, random)
            except Exception as error:  # noqa: BLE001  of a slot or of an overridden method: what sent the event is told
                self._findings.take_error(type(error), error, error.__traceback__)
            finally:
                self._depth -= 1
                self._open = None
        if self._depth == 0:
            QTimer.singleShot(PAUSE if kind == "wait" else 0, self, self.act)

    def _spring(self, kind: str) -> None:
        self._kinds.add(kind)
        if kind in self._manner.planted[1:] and self._manner.planted[0] in self._kinds:
            raise PlantedError

    @Slot()
    def _go_on_inside(self) -> None:
        """The window lives while an action has not returned: something has an event loop of its own."""
        self._watch.live()
        since = time.monotonic() - self._begun
        waits = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if isinstance(waits, QFileDialog):
            waits.reject()  # the files of the machine are not to be played with
        elif self._depth == 0 or since < PAUSE / 1000.0:
            return
        elif waits is not None and waits is self._open and since < LONG_DRAG:
            return  # QTest sends a key of more than one event to its window, which must not go between them
        elif waits is not None and self._depth < DEEPEST:
            QTimer.singleShot(0, self, self.act)  # not from here: a timer does not go off in its own slot
        elif waits is not None:
            waits.close()
        elif since > LONG_DRAG:
            QTest.keyClick(self._window.windowHandle(), Qt.Key.Key_Escape)  # ends a drag that took text along

    def _leave(self) -> None:
        self._rescue.stop()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        app = QApplication.instance()
        if app is not None:
            app.exit(0)

    def _measure(self) -> None:
        gc.collect()
        widgets = QApplication.allWidgets()
        self.kinds.append(Counter(f"{type(one).__name__} in {type(one.parent()).__name__}" for one in widgets))
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        self.samples.append(
            {
                "action": self._place,
                "kilobytes": pages * os.sysconf("SC_PAGE_SIZE") // 1024,
                "widgets": len(widgets),
                "timers": len(self._window.findChildren(QTimer)),
                "threads": threading.active_count(),
                "files": sum(1 for _ in Path("/proc/self/fd").iterdir()),
            }
        )
        self._watch.skip()

    # ---- where ----

    def _roots(self) -> list[QWidget]:
        """What takes the mouse now."""
        popup = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if popup is not None:
            return [popup]
        return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and widget.windowHandle()]

    def _target(self, random: Random) -> tuple[QWidget, QPoint] | None:
        """A widget that is seen, and a point in it: any widget as likely as another, or any point."""
        roots = self._roots()
        if not roots:
            return None
        root = self._window if self._window in roots and random.random() < 0.8 else random.choice(roots)
        if random.random() < 0.4:
            point = QPoint(random.randrange(max(1, root.width())), random.randrange(max(1, root.height())))
            widget = root.childAt(point) or root
            return widget, widget.mapFrom(root, point)
        if self._place % 40 == 0 or not self._known or root is not self._window:
            self._known = [root, *root.findChildren(QWidget)]
        for _ in range(20):
            widget = random.choice(self._known)
            if shiboken6.isValid(widget) and widget.isVisible() and widget.isEnabled():
                area = widget.visibleRegion().boundingRect()
                if not area.isEmpty():
                    x = random.randrange(area.left(), area.right() + 1)
                    return widget, QPoint(x, random.randrange(area.top(), area.bottom() + 1))
        return None

    def _aim(self, random: Random, what: str) -> tuple[QWindow, QPoint, QWidget] | None:
        found = self._target(random)
        if found is None:
            return None
        widget, point = found
        if not shiboken6.isValid(widget):  # PySide remembers a deleted widget at the address of a new one
            return None
        window = widget.window().windowHandle()
        if window is None:
            return None
        self._findings.begin(self._findings.number, f"{what} {describe(widget)} at {point.x()}, {point.y()}")
        return window, widget.mapTo(widget.window(), point), widget

    # ---- what ----

    def _do(self, kind: str, random: Random) -> None:
        left, right = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
        match kind:
            case "click" | "double click" | "right click":
                aim = self._aim(random, kind)
                if aim is not None:
                    modifier = random.choice(MODIFIERS)
                    self._press(aim[0], aim[1], right if kind == "right click" else left, modifier)
                    if kind == "double click" and shiboken6.isValid(aim[0]):
                        QTest.mouseDClick(aim[0], left, modifier, aim[1])
            case "drag":
                self._drag(random)
            case "wheel":
                self._turn(random)
            case "key":
                self._strike([(random.choice(KEYS), random.choice(MODIFIERS)) for _ in range(random.choice((1, 1, 3)))])
            case "tab":
                self._strike([(Qt.Key.Key_Tab, NO_KEY)] * random.randrange(1, 6))
            case "type":
                self._type(random)
            case "action":
                self._trigger(random)
            case "resize":
                self._findings.begin(self._findings.number, kind)
                self._window.resize(random.randrange(1000, 1700), random.randrange(620, 1050))
            case "close":
                others = [one for one in self._roots() if one is not self._window and one.isWindow()]
                if others:
                    random.choice(others).close()

    @staticmethod
    def _press(window: QWindow, point: QPoint, button: Qt.MouseButton, modifier: Qt.KeyboardModifier) -> None:
        QTest.mousePress(window, button, modifier, point)
        if shiboken6.isValid(window):
            QTest.mouseRelease(window, button, modifier, point)

    def _drag(self, random: Random) -> None:
        aim = self._aim(random, "drag")
        if aim is None:
            return
        window, point, _ = aim
        target = QPoint(random.randrange(-40, window.width() + 40), random.randrange(-40, window.height() + 40))
        if random.random() < 0.6:
            target = point + QPoint(random.randrange(-120, 120), random.randrange(-60, 60))
        QTest.mousePress(window, Qt.MouseButton.LeftButton, NO_KEY, point)
        for share in (0.1, 0.4, 0.7, 1.0):
            if shiboken6.isValid(window):
                QTest.mouseMove(window, point + (target - point) * share)
        if shiboken6.isValid(window):
            QTest.mouseRelease(window, Qt.MouseButton.LeftButton, NO_KEY, target)

    def _turn(self, random: Random) -> None:
        aim = self._aim(random, "wheel")
        if aim is None:
            return
        _, _, widget = aim
        middle = QPointF(widget.rect().center())
        modifier = random.choice(MODIFIERS)
        for _ in range(random.choice((1, 1, 2, 30))):
            if not shiboken6.isValid(widget):
                return
            event = QWheelEvent(
                middle,
                QPointF(widget.mapToGlobal(middle)),
                QPoint(),
                QPoint(0, random.choice((120, -120, 15))),
                Qt.MouseButton.NoButton,
                modifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(widget, event)

    def _strike(self, keys: list[tuple[Qt.Key, Qt.KeyboardModifier]]) -> None:
        focus = QApplication.focusWidget()
        names = ", ".join(f"{modifier.name} {key.name}" for key, modifier in keys)
        self._findings.begin(self._findings.number, f"keys {names} in {describe(focus)}")
        for key, modifier in keys:
            window = QApplication.focusWindow() or self._window.windowHandle()
            for one, also in KEY_OF.items():
                if modifier & one and window is not None and shiboken6.isValid(window):
                    QTest.keyPress(window, also)  # Alt alone may close a menu, and with it the window that gets the key
            window = QApplication.focusWindow() or self._window.windowHandle()
            if window is not None and shiboken6.isValid(window):
                QTest.keyPress(window, key, modifier)
            if window is not None and shiboken6.isValid(window):
                # Not by QTest: it lets go of Ctrl afterwards, in a window that the key may have deleted, and crashes.
                QApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyRelease, key, modifier))

    def _type(self, random: Random) -> None:
        text, focus = random.choice(TEXTS), QApplication.focusWidget()
        self._findings.begin(self._findings.number, f"type {text[:20]!r} into {describe(focus)}")
        if focus is None:
            return
        if random.random() < 0.7:
            QTest.keyClick(focus, Qt.Key.Key_A, CONTROL)
        for letter in text:
            if shiboken6.isValid(focus):
                QApplication.sendEvent(focus, QKeyEvent(QEvent.Type.KeyPress, 0, NO_KEY, letter))
        if shiboken6.isValid(focus) and random.random() < 0.7:
            QTest.keyClick(focus, random.choice((Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape)))

    def _trigger(self, random: Random) -> None:
        actions = self._window.actions_by_name.by_name
        name = random.choice([name for name, action in actions.items() if action.isEnabled()])
        self._findings.begin(self._findings.number, f"action {name}")
        if QApplication.activePopupWidget() is None and QApplication.activeModalWidget() is None:
            actions[name].trigger()


class NoBrowser(QObject):
    """Links lead nowhere."""

    @Slot(QUrl)
    def go(self, _url: QUrl) -> None:
        """Stay."""


def describe(widget: QWidget | None) -> str:
    """Kind, name and text of a widget."""
    if widget is None:
        return "nothing"
    text = widget.accessibleName() or widget.objectName() or str(widget.property("text") or "")
    return f"{type(widget).__name__} {text[:40]!r} of {type(widget.parent()).__name__}"


def read_options() -> argparse.Namespace:
    """Of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--preset", default="spirals")
    parser.add_argument("--numbers", type=Path, required=True, help="a file with the numbers of the actions")
    parser.add_argument("--deeds", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--patience", type=float, default=1.0, help="seconds that are called a freeze")
    parser.add_argument("--paints-rarely", action="store_true")
    parser.add_argument("--longest", type=float, default=math.inf, help="seconds after which it rests")
    parser.add_argument("--planted", default="", help="two kinds of action: a fault at the second after the first")
    return parser.parse_args()


def closes(window: MainWindow) -> bool:
    """Close the window; False if something is still at work after more time than a loaded machine needs."""
    closing, until = window.services.closing, time.monotonic() + END_SECONDS
    window.close()
    while not closing.close():
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE / 1000.0)
    return True


def main() -> int:
    """Open the window and let go of it after the last action."""
    options = read_options()
    findings, answers = Findings(options.deeds), Answers(options.home)
    (options.home / "folder").mkdir(exist_ok=True)
    logging.getLogger().addHandler(LogFindings(findings))
    browser = NoBrowser()
    for scheme in ("http", "https", "file"):
        QDesktopServices.setUrlHandler(scheme, browser, "go")
    # What a person answers is drawn, and no process is started for a search.
    application.FileDialogs = lambda: answers  # type: ignore[assignment, misc]
    sampler_panel.SpaceDialogs = lambda: answers  # type: ignore[assignment, misc]
    cluster.DaskCrew = lambda *_, **__: InlineCrew()  # type: ignore[assignment, misc]
    app = application.make_application()
    app.setQuitOnLastWindowClosed(False)
    state = WindowState(QSettings(str(options.home / "settings.ini"), QSettings.Format.IniFormat))
    window = application.build_window(app, load_preset(options.preset), state, ThemeChoice.LIGHT)
    for name in LEFT_ALONE:
        window.actions_by_name[name].setEnabled(False)
    window.show()
    numbers = [int(number) for number in options.numbers.read_text("ascii").split()]
    planted = tuple(options.planted.split(",")) if options.planted else ()
    manner = Manner(options.seed, options.patience, options.paints_rarely, options.longest, planted)
    watch = Watch(findings, manner.patience)
    monkey = Monkey(window, numbers, findings, answers, watch, manner)
    QTimer.singleShot(0, monkey, monkey.act)
    began = time.monotonic()
    app.exec()
    seconds = time.monotonic() - began
    watch.end()
    findings.begin(findings.number, "the end")
    if closes(window):
        application.dismantle(window)
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    else:
        findings.tell("end", "still at work after the window was closed", others_at_work())
    grown = (monkey.kinds[-1] - monkey.kinds[len(monkey.kinds) // 4]).most_common(8) if monkey.kinds else []
    findings.say(
        done=monkey.done,
        seconds=seconds,
        slowest=watch.slowest,
        freezes=watch.freezes,
        samples=monkey.samples,
        grown=grown,
    )
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
