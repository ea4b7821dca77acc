"""Files whose readers are libraries of others are read in a process of their own, which can be ended at any moment."""

import json
import logging
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.readers.found import Cell, ColumnReport, ReadReport, ReadTable, Watch
from workbench.data.readers.frames_of_files import DONE
from workbench.data.readers.guard import open_plain
from workbench.data.table import Column, make_table
from workbench.errors import DataError
from workbench.files.free_memory import free_bytes
from workbench.files.looking import is_file
from workbench.isolated_child import child_command
from workbench.language import tr
from workbench.specs.own_data import Reading

log = logging.getLogger(__name__)
_THREADS: Final = 2
_LEAST_MEMORY: Final = 2**31
_WAIT: Final = 0.05
_AT_ONCE: Final = 2**22


def read_apart(path: Path, file_format: str, asked: Reading | None, watch: Watch, numbers: frozenset[str]) -> ReadTable:
    """The table, read by ``frames_of_files``. Raises ``DataError``, also where the other process dies of the file."""
    open_plain(path).close()
    watch(0.0)
    free = free_bytes()
    request = {
        "path": str(path.absolute()),
        "format": file_format,
        "asked": None if asked is None else asked.to_plain(),
        "numbers": sorted(numbers),
        "memory": 0 if free is None else max(_LEAST_MEMORY, free),
    }
    with tempfile.TemporaryDirectory(prefix="workbench-read-") as name:
        folder = Path(name)
        _run(request, path, folder, watch)
        return _taken(folder, watch)


def _run(request: dict[str, Any], path: Path, folder: Path, watch: Watch) -> None:
    command = child_command("workbench.data.readers.frames_of_files", str(folder))
    environment = {**os.environ, "POLARS_MAX_THREADS": str(_THREADS), "RUST_BACKTRACE": "0"}
    with (folder / "told").open("wb") as told, (folder / "errors").open("wb") as errors:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=told, stderr=errors, env=environment)
        assert child.stdin is not None
        try:
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.close()
            _wait(child, folder, watch)
        except BrokenPipeError:
            child.wait()
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
    error = folder / "error.txt"
    if is_file(error):
        raise DataError(error.read_text("utf-8"))
    if child.returncode != 0 or not (folder / "told").read_text("ascii").endswith(f"{DONE}\n"):
        log.warning(
            "Reading ended with %s: %s", child.returncode, (folder / "errors").read_text("utf-8", "replace")[-2000:]
        )
        raise DataError(
            tr(
                "{path} is damaged: its reader ended at it. Take it from a backup, or write it again.",
                path=path,
            )
        )


def _wait(child: subprocess.Popen[bytes], folder: Path, watch: Watch) -> None:
    share = 0.0
    while True:
        try:
            child.wait(_WAIT)
        except subprocess.TimeoutExpired:
            lines = _tail(folder / "told")
            share = max(share, _share(lines))
            watch(min(0.95, share))
        else:
            return


def _tail(path: Path) -> list[str]:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 64))
        return file.read().decode("ascii", "replace").split("\n")[:-1]


def _share(lines: list[str]) -> float:
    try:
        return float(lines[-1])
    except (IndexError, ValueError):
        return 0.0


def _taken(folder: Path, watch: Watch) -> ReadTable:
    about = json.loads((folder / "about.json").read_text("utf-8"))
    columns = []
    for number, entry in enumerate(about["columns"]):
        columns.append(_column(folder, number, entry, watch))
    report = about["report"]
    reports = tuple(
        ColumnReport(
            **{
                **entry,
                "cells": tuple(Cell(**cell) for cell in entry["cells"]),
                "notes": tuple(entry["notes"]),
            }
        )
        for entry in report["columns"]
    )
    table = make_table(tuple(columns), lambda: watch(0.99))
    return ReadTable(table, Reading.parse(about["reading"]), ReadReport(reports, tuple(report["notes"])))


def _column(folder: Path, number: int, entry: dict[str, Any], watch: Watch) -> Column:
    numbers = _values(folder / f"numbers_{number}", watch).view(np.float64)
    if entry["kind"] != "text":
        return Column(entry["name"], entry["kind"], numbers)
    codes = _values(folder / f"codes_{number}", watch).view(np.int32)
    return Column(entry["name"], "text", numbers, codes, tuple(entry["texts"]))


def _values(path: Path, watch: Watch) -> NDArray[np.uint8]:
    """The bytes of a file, which is then gone; a piece at a time, since a disk may be slow."""
    if not is_file(path):
        return np.empty(0, dtype=np.uint8)
    found = np.empty(path.stat().st_size, dtype=np.uint8)
    with path.open("rb") as file:
        for start in range(0, len(found), _AT_ONCE):
            end = min(start + _AT_ONCE, len(found))
            found[start:end] = np.fromfile(file, np.uint8, end - start)
            watch(0.97)
    path.unlink()
    return found
