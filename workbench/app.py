"""The front door with a window. Nothing of Qt is imported before it is clear that a window is wanted."""

import argparse
import gc
import logging
import math
import os
import sys
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path

import workbench
from workbench.errors import SpecError, WorkbenchError
from workbench.files.looking import is_there
from workbench.language import tr
from workbench.program import ENTRY_POINT, overview, program_name
from workbench.specs.presets import FIRST_PRESET, check_preset, preset_names

THEMES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """How the window opens. ``theme`` None is the one chosen last."""

    preset: str = FIRST_PRESET
    file: Path | None = None
    """A run, study, spec or search to open."""
    theme: str | None = None
    screenshot: Path | None = None
    """Save a picture of the window to this file ``after`` seconds, then close."""
    after: float = 5.0


def window_options(arguments: list[str]) -> WindowOptions | int:
    """Read the arguments of the window; a number is an exit code, and what there was to say has been said."""
    parser = argparse.ArgumentParser(
        prog=program_name(),
        usage=tr("{program} [OPTIONS] [FILE], or {program} COMMAND …", program=program_name()),
        description=tr("Open the training workbench, or work without its window.\n\n{overview}", overview=overview()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help=tr("open this run, study (.db), spec or search (.toml), data, or folder of images"),
    )
    parser.add_argument("--version", action="version", version=f"{ENTRY_POINT} {workbench.__version__}")
    parser.add_argument(
        "--install-menu-entry",
        action="store_true",
        help=tr("put the workbench into this user's desktop menu, with its icon and file type"),
    )
    parser.add_argument("--remove-menu-entry", action="store_true", help=tr("take all of that away again"))
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
        if found.install_menu_entry or found.remove_menu_entry:
            return _change_menu(wanted=found.install_menu_entry)
        check_preset(found.preset)
        if found.file is not None and not is_there(found.file):
            raise SpecError.single("FILE", tr("there is no file {path}", path=found.file))
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else 2
    except SpecError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except WorkbenchError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return WindowOptions(found.preset, found.file, found.theme, found.screenshot, found.after)


def _change_menu(*, wanted: bool) -> int:
    from workbench import menu_entry

    for path in menu_entry.install() if wanted else menu_entry.remove():
        sys.stdout.write(f"{path}\n")
    return 0


def _without_window() -> str:
    return tr(
        "The command line works without a window: {program} train --preset digits\n"
        "({program} --help lists what it can do).",
        program=program_name(),
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not (math.isfinite(seconds) and seconds >= 0.0):
        raise argparse.ArgumentTypeError(tr("must be a number of seconds, at least 0, not {text}", text=text))
    return seconds


def run_window(options: WindowOptions) -> int:
    """Open the window and stay until it is closed; then the process ends. Returns 1 if there can be no window."""
    gc.disable()  # all that is made until the window is there stays: looking through it for garbage was a sixth of the time
    has_fallback = prepare_display(os.environ, sys.platform)
    os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
    try:
        from workbench.ui.application import run_application
    except ImportError as error:  # a system library that Qt needs is missing
        sys.stderr.write(
            tr("The window cannot be shown: {error}\n{without_window}\n", error=error, without_window=_without_window())
        )
        return 1
    code = run_application(
        options.preset, options.file, options.theme, options.screenshot, options.after, must_be_seen=has_fallback
    )
    if code is None:
        sys.stderr.write(
            tr(
                "The window cannot be shown: there is no display that Qt can use.\n{without_window}\n",
                without_window=_without_window(),
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
