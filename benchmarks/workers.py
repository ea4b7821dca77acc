"""The parent's side of the workers: start them, ask, and end them. Only one is ever asked at a time."""

import contextlib
import json
import os
import selectors
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 600.0  # torch.compile may take minutes
REST_SECONDS = 0.08  # thread pools spin for some milliseconds after their last work before they sleep

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "XLA_FLAGS")


class WorkerError(Exception):
    """A worker ended or did not answer; the message is the last line it wrote."""


class Worker:
    """A child process that answers JSON lines (``child_command`` of a module). Use as a context manager, so that it ends."""

    def __init__(self, command: list[str], environment: Mapping[str, str] | None = None) -> None:
        clean = {name: value for name, value in os.environ.items() if name not in THREAD_VARIABLES}
        self._errors = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - closed with the worker
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**clean, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    def ask(self, **request: object) -> dict[str, Any]:
        """Send a request, wait for its answer, and let the worker's threads fall asleep."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise WorkerError(self._last_words()) from None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            if not selector.select(PATIENCE_SECONDS):
                self._process.kill()
                raise WorkerError(f"no answer in {PATIENCE_SECONDS:.0f} s")
        line = self._process.stdout.readline()
        if not line:
            raise WorkerError(self._last_words())
        time.sleep(REST_SECONDS)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def rate(self, seconds: float) -> float:
        """Steps a second over about ``seconds``."""
        answer = self.ask(run=seconds)
        return float(answer["steps"]) / float(answer["seconds"])

    def _last_words(self) -> str:
        self._process.wait()
        self._errors.seek(0)
        lines = [line for line in self._errors.read().decode(errors="replace").splitlines() if line.strip()]
        return lines[-1].strip() if lines else f"ended with code {self._process.returncode}"
