"""The local cluster as seen from the program that started it: a process, its address, its end."""

import contextlib
import json
import os
import subprocess
import tempfile
import threading
from typing import IO, Final

from workbench.errors import WorkbenchError
from workbench.isolated_child import child_command
from workbench.language import tr
from workbench.search.workers.cluster_keys import ClusterKeys

_START_SECONDS: Final = 60.0
_CLOSE_SECONDS: Final = 1.0


def default_workers() -> int:
    """One less than there are cores, so that a window and a run of its own keep one; at least one."""
    return max(1, available_cores() - 1)


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class LocalHost:
    """Starts ``workbench.search.workers.cluster_host``, which takes about two seconds: ``address`` waits for that."""

    def __init__(self, workers: int) -> None:
        with contextlib.ExitStack() as undo:
            self._messages: IO[bytes] = undo.enter_context(tempfile.TemporaryFile())
            self._process = subprocess.Popen(
                child_command("workbench.search.workers.cluster_host", str(workers)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._messages,
                text=True,
                start_new_session=True,  # Ctrl-C in a terminal is for the campaign, which then ends the cluster
            )
            undo.pop_all()  # from here on it is closed with the host
        self._address = ""
        self._keys: ClusterKeys | None = None

    @property
    def pid(self) -> int:
        """Of the process that holds the scheduler."""
        return self._process.pid

    def address(self) -> str:
        """Where the scheduler listens; waits until it does. Raises ``WorkbenchError`` if it did not start."""
        if not self._address:
            self._address = self._read_address()
        return self._address

    def keys(self) -> ClusterKeys:
        """What it wants to be shown; waits like ``address``."""
        self.address()
        assert self._keys is not None
        return self._keys

    def kill(self) -> None:
        """End it at once, also while somebody waits for its address."""
        self._process.kill()

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def resize(self, workers: int) -> None:
        """Have another number of workers."""
        self._tell(f"workers {workers}")

    def close(self) -> None:
        """End it with its workers; may be called again."""
        self._tell("close")
        with contextlib.suppress(OSError):
            self._pipe_in.close()
        try:
            self._process.wait(_CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._pipe_out.close()
        self._messages.close()

    def _tell(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # it is gone already
            self._pipe_in.write(line + "\n")
            self._pipe_in.flush()

    @property
    def _pipe_in(self) -> IO[str]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _pipe_out(self) -> IO[str]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _read_address(self) -> str:
        alarm = threading.Timer(_START_SECONDS, self._process.kill)
        alarm.start()
        try:
            line = self._pipe_out.readline()
        finally:
            alarm.cancel()
        if not line:
            self.close_after_failure()
        told = json.loads(line)
        self._keys = ClusterKeys(told["certificate"], told["private_key"])
        return str(told["address"])

    def close_after_failure(self) -> None:
        """Say why it did not start. Raises ``WorkbenchError``."""
        self._process.kill()
        self._process.wait()
        self._messages.seek(0)
        lines = self._messages.read().decode(errors="replace").strip().splitlines()
        self.close()
        raise WorkbenchError(
            tr("The local workers did not start: {lines}", lines=lines[-1] if lines else "they ended without a word")
        )
