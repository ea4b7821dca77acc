"""Reads Parquet, Arrow and Excel in a process of its own: ``python … workbench.data.readers.frames_of_files``, see ``apart``.

What a damaged file makes the libraries do (claim memory without end, panic, abort) ends this process and not the workbench.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from workbench.data.readers.found import ReadTable
from workbench.data.table import Column
from workbench.errors import WorkbenchError
from workbench.specs.own_data import Reading

DONE: Final = "done"


def main(request: dict[str, Any], folder: Path) -> None:
    """Read what is asked for, and leave it in the folder; progress and the answer are lines of JSON."""
    limit_memory(int(request["memory"]))
    from workbench.data.readers import typed_frames  # polars takes its threads from the environment

    def watch(share: float) -> None:
        sys.stdout.write(f"{share:.4f}\n")
        sys.stdout.flush()

    asked = None if request["asked"] is None else Reading.parse(request["asked"])
    read = typed_frames.read_frame(
        Path(request["path"]), request["format"], asked, watch, frozenset(request["numbers"])
    )
    _leave(read, folder)
    sys.stdout.write(f"{DONE}\n")


def _leave(read: ReadTable, folder: Path) -> None:
    columns = [_left(column, number, folder) for number, column in enumerate(read.table.columns)]
    about = {"columns": columns, "reading": read.reading.to_plain(), "report": asdict(read.report)}
    (folder / "about.json").write_text(json.dumps(about), "utf-8")


def _left(column: Column, number: int, folder: Path) -> dict[str, Any]:
    if len(column.numbers):
        column.numbers.tofile(folder / f"numbers_{number}")
    if column.kind == "text":
        column.codes.tofile(folder / f"codes_{number}")
    return {"name": column.name, "kind": column.kind, "texts": column.texts}


def limit_memory(most: int) -> None:
    """What goes beyond ``most`` bytes is refused to this process; 0 is no bound. No dump is written where it dies."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if most:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


if __name__ == "__main__":
    try:
        main(json.loads(sys.stdin.readline()), Path(sys.argv[1]))
    except WorkbenchError as error:
        (Path(sys.argv[1]) / "error.txt").write_text(str(error), "utf-8")
        sys.exit(3)
