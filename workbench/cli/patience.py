"""A line for whoever waits, once something takes more than a few seconds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from workbench.cli.options import say_aside

_SECONDS: Final = 3.0


@contextmanager
def told_when_slow(text: str, seconds: float = _SECONDS) -> Iterator[None]:
    """Say ``text`` on standard error if what is inside is not over by then."""
    clock = threading.Timer(seconds, say_aside, (text,))
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
