"""Memory that is freed goes back to the system, so that a window beside a run of hours stays as large as it is.

The C library learns from each large array that is freed to keep the next ones for itself, up to 32 MB each and in a heap
for every thread. Arrays of a run are made in one thread and freed in another, so tens of megabytes are held that nobody uses.
"""

import ctypes
import os
import sys
from typing import Final

LARGE_BLOCK: Final = 2**20
"""Blocks of so many bytes have pages of their own, and give them back. Smaller ones, made hundreds of times a second, do not:
fresh pages cost more than what is done with them."""
MOST_HEAPS: Final = 2
"""Heaps that all threads share, in the place of eight for each core."""
_SETTINGS: Final = {-3: LARGE_BLOCK, -8: MOST_HEAPS}  # M_MMAP_THRESHOLD, M_ARENA_MAX of malloc.h
SET_BY_USER: Final = ("GLIBC_TUNABLES", "MALLOC_MMAP_THRESHOLD_", "MALLOC_ARENA_MAX")


def give_memory_back() -> bool:
    """Set this up, before other threads are started; whether it was. Only glibc needs it, and what the user set is left."""
    if not sys.platform.startswith("linux") or any(name in os.environ for name in SET_BY_USER):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return False
    answers = [mallopt(option, value) for option, value in _SETTINGS.items()]
    return all(answers)
