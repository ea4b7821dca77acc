"""How far the reading of a large file is, told on a terminal."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from workbench.language import tr
from workbench.numbers import percent

if TYPE_CHECKING:
    from workbench.data.readers.found import Watch

SECONDS: Final = 1.0
"""What takes no longer is not told, and no line comes sooner after the one before"""


def told_on_terminal(path: Path) -> "Watch":
    """Who looks on while the file is read; Ctrl-C ends it between two looks. Where nobody sits at a terminal, nothing is told."""
    if not sys.stderr.isatty():
        return lambda _share: None
    following = time.monotonic() + SECONDS

    def tell(share: float) -> None:
        nonlocal following
        if time.monotonic() >= following:
            following = time.monotonic() + SECONDS
            sys.stderr.write(tr("Reading {path}: {share}\n", path=path, share=percent(share)))

    return tell
