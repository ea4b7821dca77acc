"""The process that trains on this machine, as seen from the program that started it: its address, its end."""

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

_START_SECONDS: Final = 100.0


def default_workers() -> int:
    """One less than there are cores, so that a window and a run of its own keep one; at least one."""
    return max(1, available_cores() - 1)


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class LocalHost:
    """Starts ``workbench.search.workers.cluster_host``, which takes about a second: ``address`` waits for that."""

    def __init__(self) -> None:
        with contextlib.ExitStack() as undo:
            self._messages: IO[bytes] = undo.enter_context(tempfile.TemporaryFile())
            self._process = subprocess.Popen(
                child_command("workbench.search.workers.cluster_host"),
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
        """Of the process that holds scheduler and worker."""
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

    def close(self) -> None:
        """End it; may be called again. It keeps nothing that could be lost."""
        with contextlib.suppress(OSError):
            self._pipe_in.close()
        self._process.kill()
        self._process.wait()
        self._pipe_out.close()
        self._messages.close()

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


class WarmHost:
    """The one ``LocalHost`` of a program: started before anybody searches, lent to one search after another.

    Any thread. One that died has a successor when it is next asked for; ``close`` ends it, and no other is started then.
    """

    def __init__(self) -> None:
        self._access = threading.Lock()
        self._host: LocalHost | None = None
        self._is_closed = False

    def get(self) -> LocalHost:
        """The process, which may still be starting. Raises ``WorkbenchError`` after ``close``, ``OSError`` without one."""
        with self._access:
            if self._is_closed:
                raise WorkbenchError(tr("The workers of this window have ended."))
            if self._host is not None and not self._host.is_alive:
                self._host.close()
                self._host = None
            if self._host is None:
                self._host = LocalHost()
            return self._host

    def close(self) -> None:
        """End it; may be called again."""
        with self._access:
            self._is_closed = True
            if self._host is not None:
                self._host.close()
            self._host = None
