"""Processes that open runs and studies as another window or command would: told what to do over a socket, killed at will.

They are forked from one process that has imported everything, so that a new one costs a few milliseconds.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

STEP = 5


class Zygote:
    """The process that the others are forked from. ``close`` it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="zygote-")
        self._address = str(Path(self._folder.name) / "socket")
        self._process = subprocess.Popen([sys.executable, "-m", "tests.runs.two_writers", self._address])
        until = time.monotonic() + 60
        while not Path(self._address).exists() and time.monotonic() < until:
            time.sleep(0.01)

    def fork(self) -> "Child":
        """A new process."""
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self._address)
        return Child(connection)

    def close(self) -> None:
        """End it; its children end with their connections."""
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()


class Child:
    """One process with at most one run open for writing."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._stream = connection.makefile("rw", encoding="utf-8")
        self._pid = json.loads(self._stream.readline())["pid"]

    def ask(self, what: str, *arguments: str) -> dict[str, Any]:
        """Let it do something: what came of it. ``refused`` holds the sentence of a ``FileError``."""
        self._stream.write(json.dumps([what, *arguments]) + "\n")
        self._stream.flush()
        answer: dict[str, Any] = json.loads(self._stream.readline())
        assert "crash" not in answer, answer["crash"]
        return answer

    def kill(self) -> None:
        """kill -9."""
        os.kill(self._pid, signal.SIGKILL)
        assert self._stream.readline() == ""
        self.leave()

    def leave(self) -> None:
        """Let go of it; it ends by itself."""
        self._stream.close()
        self._connection.close()


def serve(address: str) -> None:
    """Fork a child for each connection."""
    import tests.runs.small_runs  # noqa: F401  (that the children need not)
    import workbench.runs.writing.run_log  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address + "-")
    listener.listen()
    Path(address + "-").rename(address)
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            obey(connection)
            os._exit(0)
        connection.close()


def obey(connection: socket.socket) -> None:
    """One child: answer until the other side hangs up."""
    from workbench.errors import WorkbenchError

    stream = connection.makefile("rw", encoding="utf-8")
    stream.write(json.dumps({"pid": os.getpid()}) + "\n")
    stream.flush()
    writer = _Writer()
    for line in stream:
        try:
            answer = writer.do(*json.loads(line))
        except WorkbenchError as error:
            answer = {"refused": str(error)}
        except BaseException as error:  # noqa: BLE001  (that is what is looked for)
            answer = {"crash": f"{type(error).__name__}: {error}"}
        stream.write(json.dumps(answer) + "\n")
        stream.flush()


class _Writer:
    """What one child has open."""

    def __init__(self) -> None:
        from workbench.runs.writing.run_log import RunLog

        self.log: RunLog | None = None

    def do(self, what: str, *arguments: str) -> dict[str, Any]:
        from tests.runs.small_runs import create_small
        from workbench.runs.reading import RunReader
        from workbench.runs.writing.run_log import RunLog

        match what, arguments:
            case "create", (path,):
                self.log = create_small(Path(path))
            case "open", (path,):
                self.log = RunLog.open(Path(path))
            case "edit", (value,):
                assert self.log is not None
                step = self.log.history.branch(1).length
                self.log.add_edit(1, step, "learning_rate", 0.05, float(value))
            case "close", ():
                assert self.log is not None
                self.log.close()
                problem, self.log = self.log.problem, None
                return {"problem": "" if problem is None else problem.text}
            case "read", (path,):
                with RunReader(Path(path)) as reader:
                    return {"edits": [edit.new for edit in reader.history.edits], "damage": reader.damage}
        if self.log is None:
            return {}
        return {"edits": [edit.new for edit in self.log.history.edits], "damage": self.log.damage}


if __name__ == "__main__":
    serve(sys.argv[1])
