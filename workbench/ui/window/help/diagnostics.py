"""What somebody who is to help needs to know: versions, machine, the last lines of the log; nothing that is private."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtGui import QGuiApplication, QScreen

from workbench.files.private_text import without_private
from workbench.language import tr
from workbench.numbers import significant
from workbench.runs.format.environment import describe_environment
from workbench.ui.window.help.about import versions

LAST_LINES: Final = 60
_MOST_BYTES: Final = 64 * 1024


def display() -> dict[str, str]:
    """How the window is shown; asked in its thread."""
    screens = QGuiApplication.screens()
    return {
        "platform of Qt": QGuiApplication.platformName(),
        "screens": ", ".join(map(_screen_text, screens)) or tr("none"),
    }


def diagnostics(log: Path | None, shown: Mapping[str, str]) -> str:
    """A text to be pasted into a report, gathered in any thread. ``log`` None: there is no log file."""
    facts = {
        **dict(versions()),
        **describe_environment(),
        "cores that may be used": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else "unknown"),
        **shown,
    }
    lines = [f"{name}: {value}" for name, value in facts.items()]
    return without_private("\n".join((*lines, "", tr("The last lines of the log:"), *last_lines(log))))


def _screen_text(screen: QScreen) -> str:
    size = screen.size()
    scale = significant(screen.devicePixelRatio(), 3)
    return tr("{width} × {height} at {scale}", width=size.width(), height=size.height(), scale=scale)


def last_lines(log: Path | None) -> list[str]:
    """At most so many; a log that cannot be read is said in one line."""
    if log is None:
        return [tr("there is no log file")]
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _MOST_BYTES))
            return file.read().decode("utf-8", "replace").splitlines()[-LAST_LINES:]
    except OSError as error:
        return [tr("the log cannot be read: {reason}", reason=error.strerror or error)]
