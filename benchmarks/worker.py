"""One measured program in a process of its own: ``python -m benchmarks.worker PROGRAM THREADS``.

Requests come as lines of JSON on standard input, answers go out the same way, so that the process sleeps whenever it
is not its turn:

    {"prepare": "B"}       build the network, compile, warm up          {"ready": "note"}
    {"run": 1.0}           train for about so many seconds              {"steps": 812, "seconds": 1.003}

Thread settings are read when libraries load; therefore cores and environment are set before anything is imported.
"""

import gc
import importlib
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from benchmarks.nets import NETS
from benchmarks.orphans import end_with_parent
from benchmarks.peers import PEERS
from benchmarks.peers.runner import Runner

WARM_UP_SECONDS = 0.3


def main(program: str, threads: int) -> None:
    """Answer requests until standard input ends."""
    end_with_parent()
    answers = _take_standard_output()
    stay_on_cores(threads)
    module = importlib.import_module(f"benchmarks.peers.{PEERS[program].module}")
    runner: Runner | None = None
    for request in _requests():
        if "prepare" in request:
            runner = None  # free the memory of the last one first
            gc.collect()
            runner = module.prepare(NETS[request["prepare"]], threads)
            runner.advance()
            runner.settle()
            run(runner, WARM_UP_SECONDS)
            answer: dict[str, Any] = {"ready": runner.note}
        else:
            assert runner is not None, "a run was asked for before a net"
            steps, seconds = run(runner, float(request["run"]))
            answer = {"steps": steps, "seconds": seconds}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def run(runner: Runner, seconds: float) -> tuple[int, float]:
    """Train for about ``seconds``; the steps made and the time they took, to the last result."""
    steps, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        steps += runner.advance()
    runner.settle()
    return steps, time.perf_counter() - begin


def stay_on_cores(threads: int) -> None:
    """Use the last ``threads`` cores only, so that one thread is one core whatever a library starts."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])


def _requests() -> Iterator[dict[str, Any]]:
    for line in sys.stdin:
        yield json.loads(line)


def _take_standard_output() -> TextIO:
    """The pipe for answers; what libraries print goes to standard error instead."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return answers


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main(sys.argv[1], int(sys.argv[2]))
