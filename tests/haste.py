"""How long something may take on this machine at this moment.

A limit in seconds is a promise about an idle machine. Where other programs take the cores, the same work takes longer, and a
test that fails then says nothing about our code.
"""

import time

PROBE = 0.03  # seconds of computing
IDLE = 1.3  # times as long as computing alone; below it nothing else is going on
UNEVEN = 4.0  # a loaded machine hands out its time in uneven portions


def longest(seconds: float) -> float:
    """The limit for something that has just been done: as given on an idle machine, longer on a loaded one."""
    slowness = _slowness()
    return seconds if slowness < IDLE else seconds * slowness * UNEVEN


def _slowness() -> float:
    """Time that passes while this thread computes, over the time that it gets to compute."""
    began, computed = time.monotonic(), time.thread_time()
    while time.thread_time() - computed < PROBE:
        pass
    return (time.monotonic() - began) / PROBE
