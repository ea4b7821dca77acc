"""Whether the window of the monkey answers, and what it does while it does not: looked at from a thread of its own."""

import faulthandler
import os
import resource
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType

from tests.campaigns.monkey_findings import Findings

LOOK_SECONDS = 0.05
DEAD_SECONDS = 90.0
"""Without a sign of life, or without a next action, after which the process ends itself."""
STOOD_STILL = 3
"""The exit code of a process that did."""


class Watch:
    """``patience``: seconds without a sign of life of the window's thread that are called a freeze.

    What others on the machine take is not the window's: the longest that a thread of this process waited for a processor
    in that time does not count.
    """

    def __init__(self, findings: Findings, patience: float, dead_seconds: float = DEAD_SECONDS) -> None:
        self._findings, self._patience, self._dead_seconds = findings, patience, dead_seconds
        self._thread = threading.get_ident()
        self._seen: Counter[str] = Counter()
        self._beside: Counter[str] = Counter()
        self._beat = self._step = time.monotonic()
        self._waited, self._faults = waited(), faults()
        self._looked = self._beat
        """When ``_waited`` was read: soon after a sign of life."""
        self.slowest = 0.0
        self.freezes = 0
        self._ended = threading.Event()
        threading.Thread(target=self._look, name="watch", daemon=True).start()

    def live(self) -> None:
        """The window's thread is alive."""
        now, begun = time.monotonic(), self._beat
        if now - begun > self._patience:
            before, own = self._waited, now - begun
            own -= max((long - before.get(name, 0.0) for name, long in waited().items()), default=0.0)
            if own > self._patience:
                self.freezes += 1
                where = self._seen.most_common(1)[0][0] if self._seen else ""
                beside = self._beside.most_common(1)[0][0] if self._beside else ""
                text = f"{now - begun:.2f} s, of them {own:.2f} s not for want of a processor"
                text += f"; pages read from the disk: {faults() - self._faults}; beside it: {beside}"
                self._findings.tell("freeze", text, where or self._findings.what.split(" at ")[0])
            self.slowest = max(self.slowest, own)
        else:
            self.slowest = max(self.slowest, now - begun)
        self.skip()

    def step(self) -> None:
        """The next action begins."""
        self.live()
        self._step = self._beat

    def skip(self) -> None:
        """What was done since the last sign of life is not the window's."""
        self._beat, self._seen, self._beside = time.monotonic(), Counter(), Counter()

    def end(self) -> None:
        """Look no longer."""
        self._ended.set()

    def _look(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            now = time.monotonic()
            if self._looked < self._beat:
                self._looked, self._waited, self._faults = now, waited(), faults()
            if now - self._beat > 0.4 * self._patience:
                self._seen[place(sys._current_frames().get(self._thread))] += 1
                self._beside[others_at_work(self._thread)] += 1
            if now - min(self._beat, self._step) > self._dead_seconds:
                self._findings.tell("standstill", "no next action", place(sys._current_frames().get(self._thread)))
                faulthandler.dump_traceback()
                os._exit(STOOD_STILL)


def waited() -> dict[str, float]:
    """How many seconds each thread of this process could have worked but had no processor."""
    threads = {}
    for thread in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # it has ended
            threads[thread.name] = int((thread / "schedstat").read_text("ascii").split()[1]) / 1e9
    return threads


def faults() -> int:
    """Pages of this process that had to be read from the disk."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_majflt


def others_at_work(*besides: int) -> str:
    """Where the threads of Python beside this one are."""
    not_these = {threading.get_ident(), *besides}
    return "; ".join(sorted({place(frame) for name, frame in sys._current_frames().items() if name not in not_these}))


def place(frame: FrameType | None) -> str:
    """Who of the program is at work there, and who called it: up to four, the innermost first."""
    lines = [(Path(one.f_code.co_filename), one.f_code.co_name) for one in outwards(frame)]
    own = [f"{path.name}:{name}" for path, name in lines if "workbench" in path.parts]
    return " < ".join(own[:4] or [f"{path.name}:{name}" for path, name in lines[:2]])


def outwards(frame: FrameType | None) -> Iterator[FrameType]:
    """From the innermost."""
    while frame is not None:
        yield frame
        frame = frame.f_back
