"""The front door with a window. Nothing of Qt is imported before it is clear that a window is wanted."""

import argparse
import logging
import math
import os
import sys
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import SpecError
from workbench.language import tr
from workbench.specs.presets import FIRST_PRESET, load_preset, preset_names

WITHOUT_WINDOW = tr(
    "The command line works without a window: python main.py train --preset digits\n"
    "(python main.py train --help lists what it can do)."
)
THEMES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """How the window opens. ``theme`` None is the one chosen last."""

    preset: str = FIRST_PRESET
    theme: str | None = None
    screenshot: Path | None = None
    """Save a picture of the window to this file ``after`` seconds, then close."""
    after: float = 5.0


def window_options(arguments: list[str]) -> WindowOptions | int:
    """Read the arguments of the window; a number is an exit code, and what there was to say has been said."""
    parser = argparse.ArgumentParser(
        prog="python main.py",
        description=tr(
            "Open the training workbench. With a sub-command (python main.py train --help) no window opens."
        ),
    )
    parser.add_argument(
        "--preset",
        default=FIRST_PRESET,
        metavar="NAME",
        help=tr("open this run: {preset_names}", preset_names=", ".join(preset_names())),
    )
    parser.add_argument("--theme", choices=THEMES, help=tr("colours (default: as chosen last in the View menu)"))
    parser.add_argument(
        "--screenshot", type=Path, metavar="FILE", help=tr("start training, save a picture of the window, and close")
    )
    parser.add_argument(
        "--after", type=_seconds, default=5.0, metavar="SECONDS", help=tr("when to take the picture (default: 5)")
    )
    try:
        found = parser.parse_args(arguments)
        load_preset(found.preset)
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else 2
    except SpecError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return WindowOptions(found.preset, found.theme, found.screenshot, found.after)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not (math.isfinite(seconds) and seconds >= 0.0):
        raise argparse.ArgumentTypeError(tr("must be a number of seconds, at least 0, not {text}", text=text))
    return seconds


def run_window(options: WindowOptions) -> int:
    """Open the window and stay until it is closed; then the process ends. Returns 1 if there can be no window."""
    has_fallback = prepare_display(os.environ, sys.platform)
    os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
    try:
        from workbench.ui.application import run_application
    except ImportError as error:  # a system library that Qt needs is missing
        sys.stderr.write(
            tr("The window cannot be shown: {error}\n{without_window}\n", error=error, without_window=WITHOUT_WINDOW)
        )
        return 1
    code = run_application(options.preset, options.theme, options.screenshot, options.after, must_be_seen=has_fallback)
    if code is None:
        sys.stderr.write(
            tr(
                "The window cannot be shown: there is no display that Qt can use.\n{without_window}\n",
                without_window=WITHOUT_WINDOW,
            )
        )
        return 1
    # The interpreter would go on to clear hundreds of modules in an order that Qt's wrappers do not always survive, and
    # wait for a thread that may still be loading the engine. The window is taken apart; nothing is left to be saved.
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def prepare_display(environment: MutableMapping[str, str], platform: str) -> bool:
    """Let Qt fall back to its offscreen platform rather than abort. Whether it may now end up there unasked.

    A platform that the user has set is left as it is.
    """
    if not platform.startswith(("linux", "freebsd")) or environment.get("QT_QPA_PLATFORM"):
        return False
    wayland = "wayland;" if environment.get("WAYLAND_DISPLAY") else ""
    xcb = "xcb;" if environment.get("DISPLAY") else ""
    environment["QT_QPA_PLATFORM"] = f"{wayland}{xcb}offscreen"
    return True
