"""Campaign: a picture of every view of a trained run, light and dark, at 1× and 1.5×, to be looked at.

``python -m tests.campaigns.pictures FOLDER [--preset digits] [--steps 300] [--scales 1 1.5] [--themes light dark]`` opens the real window
without a display for each scale and theme, trains, and grabs every tab, every page of the tab *Inside*, every dock, and whatever has to be
scrolled in one piece. Names are ``theme-scale-view.png``. About a minute for each; nothing of the user's is read or written.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.front_door import prepare

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from workbench.ui.window.main_window import MainWindow

WIDE, HIGH = 1500, 950
SETTLE_SECONDS, LONGEST_SECONDS = 4.0, 1800.0


def take_all(folder: Path, preset: str, steps: int, scale: str, theme: str) -> None:
    """In this process: one scale, one theme."""
    prepare()
    home = tempfile.mkdtemp()
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale, "PYQTGRAPH_QT_LIB": "PySide6"}
    os.environ |= {f"XDG_{kind}_HOME": home for kind in ("DATA", "CONFIG", "STATE")}
    from PySide6.QtCore import QSettings

    from workbench.specs.presets import load_preset
    from workbench.ui.application import build_window, dismantle, make_application
    from workbench.ui.window.theme_choice import ThemeChoice
    from workbench.ui.window.window_state import WindowState

    application = make_application()
    state = WindowState(QSettings(f"{home}/settings.ini", QSettings.Format.IniFormat))
    spec = load_preset(preset).replaced(steps=steps)
    window = build_window(application, spec, state, ThemeChoice(theme))
    window.resize(WIDE, HIGH)
    window.show()
    train(application, window)
    for name, widget in views(application, window):
        widget.grab().save(str(folder / f"{theme}-{scale}-{name}.png"))
        sys.stdout.write(f"{theme}-{scale}-{name}\n")
        sys.stdout.flush()
    dismantle(window)


def train(application: "QApplication", window: "MainWindow") -> None:
    """To the end of the spec."""
    from workbench.ui.run.seen_run import SessionState
    from workbench.ui.run.speed import FULL

    session = window.services.session
    session.starts.set_speed(FULL)
    until = time.monotonic() + LONGEST_SECONDS
    while not window.services.preparation.is_ready and time.monotonic() < until:
        settle(application, 0.05)
    window.actions_by_name["toggle"].trigger()
    while session.seen.state is not SessionState.FINISHED and time.monotonic() < until:
        settle(application, 0.05)


def views(application: "QApplication", window: "MainWindow") -> "Iterator[tuple[str, QWidget]]":
    """Each view once it is on the screen, with its name."""
    from workbench.ui.views.inside.inside_view import InsideView

    for tab in range(window.plots.count()):
        window.plots.setCurrentIndex(tab)
        title = window.plots.tabText(tab).lower().replace(" ", "_")
        page = window.plots.currentWidget()
        settle(application)
        inside = page if isinstance(page, InsideView) else page.findChild(InsideView)
        pages = range(inside.tabs.count()) if inside is not None else range(1)
        for number in pages:
            name = title
            if inside is not None:
                inside.tabs.setCurrentIndex(number)
                name = f"{title}-{tuple(inside.pages)[number]}"
                settle(application)
            yield name, window
            yield from scrolled(name, page)
    for name, dock in window.docks.items():
        dock.show()
        dock.raise_()
        settle(application)
        yield f"dock-{name}", dock
        yield from scrolled(f"dock-{name}", dock)


def scrolled(name: str, page: "QWidget") -> "Iterator[tuple[str, QWidget]]":
    """What is higher than its view, in one piece."""
    from PySide6.QtWidgets import QScrollArea

    for number, area in enumerate(one for one in page.findChildren(QScrollArea) if one.isVisible()):
        inner = area.widget()
        if inner is not None and inner.height() > area.viewport().height() + 1:
            yield f"{name}-whole{number or ''}", inner


def settle(application: "QApplication", seconds: float = SETTLE_SECONDS) -> None:
    """Let what is under way come to its end."""
    from PySide6.QtCore import QEvent

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        application.processEvents()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # as a loop does that is never left
        time.sleep(0.005)


def main() -> int:
    """A process for each scale and theme."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--preset", default="digits")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--scales", nargs="+", default=["1", "1.5"])
    parser.add_argument("--themes", nargs="+", default=["light", "dark"], choices=["light", "dark"])
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    if len(asked.scales) == len(asked.themes) == 1:
        take_all(asked.folder, asked.preset, asked.steps, asked.scales[0], asked.themes[0])
        return 0
    failed = 0
    for scale in asked.scales:
        for theme in asked.themes:
            words = ["--preset", asked.preset, "--steps", str(asked.steps), "--scales", scale, "--themes", theme]
            command = [sys.executable, "-m", "tests.campaigns.pictures", str(asked.folder), *words]
            failed += subprocess.run(command, check=False).returncode != 0
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
