"""What freed memory comes to, in processes of their own: the settings hold for good."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench import allocator

ROOT = Path(__file__).parents[1]
HELD = """
import ctypes, platform, sys
import numpy as np
import psutil
from workbench.allocator import give_memory_back

if platform.libc_ver()[0] != "glibc":
    sys.exit("needs glibc")
if sys.argv[1] == "set":
    assert give_memory_back()
np.ones(2**21)  # 16 MB, made and freed: the C library learns from it
process = psutil.Process()
before, kept = process.memory_info().rss, []
for _ in range(3):
    large = [np.ones(2**18) for _ in range(10)]  # 2 MB each, as the bins of a run
    kept += [np.ones(2**10)]  # and something small that stays behind them
    del large
print((process.memory_info().rss - before) / 1e6)
"""


def held(how: str) -> float:
    """MB that a process still has of 20 MB that it freed."""
    environment = {name: value for name, value in os.environ.items() if name not in allocator.SET_BY_USER}
    command = [sys.executable, "-c", HELD, how]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if "needs glibc" in done.stderr:
        pytest.skip("needs glibc")
    assert done.returncode == 0, done.stderr
    return float(done.stdout)


def test_large_arrays_give_their_memory_back() -> None:
    assert held("set") < 2.0
    assert held("as it is") > 15.0  # or nobody needs this any more


def test_what_the_user_set_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLOC_ARENA_MAX", "1")
    assert not allocator.give_memory_back()


def test_another_system_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not allocator.give_memory_back()
