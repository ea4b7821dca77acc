"""How long one waits: for the first window, the first curve, the imports, the kernels.

Every figure is from a fresh process, the median of some rounds, with the files already in the system's memory. Cold
compiling uses an empty folder of its own, and is done once.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from statistics import median

from benchmarks.report import Report, Table
from benchmarks.train import say
from benchmarks.workers import ROOT
from workbench.isolated_child import child_command

IMPORTS = ("numpy", "numba", "PySide6.QtWidgets", "pyqtgraph", "workbench.training.trainer", "workbench.ui.application")
HEAD = ("what", "seconds", "asked", "")

_IMPORT = """
import time
from workbench.engine.compile import prepare_process
prepare_process()
begin = time.perf_counter()
import {module}
print(time.perf_counter() - begin)
"""
_LOAD = """
import time
from workbench.engine.compile import prepare_process
prepare_process()
import benchmarks.peers.ours as ours
from benchmarks.nets import NETS
runner = ours.OurRunner(NETS["A"], 1)
begin = time.perf_counter()
runner.stepper.train(1, runner.values)
print(time.perf_counter() - begin)
"""


def measure_startup(rounds: int, *, compile_too: bool) -> Report:
    """All of it, in one table."""
    from workbench.engine.compile import is_ready, prepare_process

    prepare_process()
    if not is_ready():
        say("compiling the kernels first")
        _run(child_command("workbench.engine.compile"))
    figures: list[tuple[str, float, float | None]] = []
    moments = [_first_window() for _ in range(rounds)]
    for name, what, asked in (
        ("imported", "process start until everything for the window is imported", None),
        ("built", "… until the window is built", None),
        ("shown", "… until the window is shown (first window)", 1.2),
        ("curve", "… until the first mini-batches are plotted, started at once", 2.0),
    ):
        figures.append((what, median(moment[name] for moment in moments), asked))
    figures += [
        (f"import {module}", median(_seconds(_IMPORT.format(module=module)) for _ in range(rounds)), None)
        for module in IMPORTS
    ]
    figures.append(("loading the training kernel, first step", median(_seconds(_LOAD) for _ in range(rounds)), 0.7))
    if compile_too:
        say("compiling all kernels into an empty folder, twice")
        with tempfile.TemporaryDirectory() as folder:
            moments = [_first_window({"NUMBA_CACHE_DIR": folder})]
        figures.append(
            ("first start on a machine, until the first mini-batches are plotted", moments[0]["curve"], 12.0)
        )
        figures.append(("compiling all kernels (once per version)", _cold_compile(), 30.0))
    cells = [
        (
            what,
            f"{seconds:.2f}",
            "" if asked is None else f"{asked:.1f}",
            "" if asked is None else "ok" if seconds <= asked else "short",
        )
        for what, seconds, asked in figures
    ]
    rows = tuple({"what": what, "seconds": seconds, "asked": asked} for what, seconds, asked in figures)
    return Report((Table("Starting", HEAD, cells),), rows)


def _first_window(environment: Mapping[str, str] | None = None) -> dict[str, float]:
    """Seconds since the process was started, by moment."""
    begin = time.monotonic()  # one clock for all processes
    moments = json.loads(_run(child_command("benchmarks.first_window"), environment).splitlines()[-1])
    return {name: moment - begin for name, moment in moments.items()}


def _cold_compile() -> float:
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        _run(child_command("workbench.engine.compile"), {"NUMBA_CACHE_DIR": folder})
        return time.perf_counter() - begin


def _seconds(code: str) -> float:
    return float(_run([sys.executable, "-c", code]).splitlines()[-1])


def _run(arguments: list[str], environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        arguments,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments[:2])} failed: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout
