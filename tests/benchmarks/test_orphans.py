"""A benchmark that is killed leaves no worker behind that keeps a core busy."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.haste import longest

ROOT = Path(__file__).parents[2]
WORKER = "from benchmarks.orphans import end_with_parent; end_with_parent(); print('ready', flush=True)\nwhile True: sum(range(10_000))"
PARENT = "import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', sys.argv[1]]).pid, flush=True); input()"


def test_a_worker_at_work_ends_with_its_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, WORKER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    worker = psutil.Process(int(parent.stdout.readline()))
    assert parent.stdout.readline() == "ready\n"
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdin.close()
    parent.stdout.close()
    killed = time.monotonic()
    psutil.wait_procs([worker], timeout=60.0)
    assert not worker.is_running()
    assert time.monotonic() - killed < longest(5.0)


def test_every_worker_watches_its_parent() -> None:
    workers = list((ROOT / "benchmarks").glob("*worker.py"))
    assert len(workers) >= 3
    assert all("end_with_parent()" in path.read_text("utf-8") for path in workers)
