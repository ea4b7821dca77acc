"""One writer, always; a dead one is no obstacle."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.haste import longest
from workbench.runs.disk import lock as lock_module
from workbench.runs.disk.lock import FileIsLocked, FileLock, find_owner, lock_path

HOLD = """
import sys, time
from pathlib import Path
from workbench.runs.disk.lock import FileLock
lock = FileLock.take(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def test_the_second_is_told_about_the_first(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    first = FileLock.take(path)
    with pytest.raises(FileIsLocked, match=r"is being written by .* on this computer") as caught:
        FileLock.take(path)
    assert caught.value.owner.pid == os.getpid()
    assert find_owner(path) == caught.value.owner
    assert abs(caught.value.owner.since - time.time()) < 10
    first.release()
    first.release()
    assert find_owner(path) is None
    assert not list(tmp_path.iterdir())
    FileLock.take(path).release()


def test_a_killed_owner_is_free_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    with pytest.raises(FileIsLocked, match=f"process {process.pid}"):
        FileLock.take(path)
    process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    process.wait()
    process.stdout.close()
    began = time.perf_counter()
    FileLock.take(path).release()
    took = time.perf_counter() - began
    assert took < longest(1.0)


def test_of_many_at_once_one_wins_and_asking_disturbs_nobody(tmp_path: Path) -> None:
    path, holders, most, over = tmp_path / "a.run", [], [], threading.Event()

    def ask() -> None:
        while not over.is_set():
            find_owner(path)

    def take() -> None:
        for _ in range(20):
            try:
                held = FileLock.take(path)
            except FileIsLocked:
                continue
            holders.append(1)
            most.append(len(holders))
            holders.pop()
            held.release()

    asking = threading.Thread(target=ask)
    asking.start()
    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    asking.join()
    assert max(most) == 1
    FileLock.take(path).release()


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "[" * 100_000, '{"user": 3, "pid": "x", "host": {}}', "\xff\xfe", '{"pid": -1}']
)
def test_any_text_in_the_lock_is_survived(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    held = FileLock.take(path)
    lock_path(path).write_bytes(text.encode("latin-1"))
    with pytest.raises(FileIsLocked, match="is being written by somebody") as caught:
        FileLock.take(path)
    assert caught.value.owner.pid == 0
    held.release()


def test_where_there_are_no_locks_the_file_has_to_serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(_handle: int, *, shared: bool) -> bool:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(lock_module, "try_lock", no_locks)
    path = tmp_path / "a.run"
    lock_path(path).write_text('{"user": "eva", "host": "elsewhere", "pid": 1, "since": 1700000000}')
    with pytest.raises(FileIsLocked, match="eva on the computer elsewhere"):
        FileLock.take(path)
    assert find_owner(path) is not None
    lock_path(path).write_text(f'{{"host": "{lock_module.socket.gethostname()}", "pid": {_dead_process()}}}')
    assert find_owner(path) is None
    FileLock.take(path).release()


def _dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid
