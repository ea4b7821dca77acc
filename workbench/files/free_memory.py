"""How much memory this process may still take: of the machine, of its container, of its own limit."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_LIMITS: Final = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)


def free_bytes() -> int | None:
    """Bytes that may still be taken; None if unknown."""
    return min(_free(), default=None)


def _free() -> Iterator[int]:
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, ValueError, IndexError):
        lines = Path("/proc/meminfo").read_text("ascii", "replace").splitlines()
        yield next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    for limit, used in _LIMITS:
        with contextlib.suppress(OSError, ValueError):  # no limit is the word "max"
            yield max(0, int(Path(limit).read_text("ascii")) - int(Path(used).read_text("ascii")))
    with contextlib.suppress(OSError, ValueError, IndexError):
        import resource

        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        if most != resource.RLIM_INFINITY:
            pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
            yield max(0, most - pages * resource.getpagesize())
