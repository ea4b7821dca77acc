"""Programs that somebody else would start, in processes that know nothing of the workbench."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

from workbench.errors import FileError
from workbench.language import tr

MOST_SECONDS: Final = 300.0
_LOOKED_SECONDS: Final = 0.05
_NO_WORKBENCH: Final = (
    "import sys; sys.modules['workbench'] = None; sys.path[:] = sys.argv.pop(1).split({separator!r})\n"
)


def run_bare(folder: Path, code: str, arguments: tuple[str, ...], where: Path, stop: threading.Event | None) -> str:
    """Run ``code`` in Python with the modules of ``folder`` and of the libraries, but not ours; what it printed.

    ``where`` is its working directory. Raises ``FileError`` where it fails, takes too long or ``stop`` is set.
    """
    own = os.path.realpath(Path(__file__).resolve().parents[2])
    libraries = [entry for entry in sys.path if Path(entry).is_absolute() and os.path.realpath(entry) != own]
    search = os.pathsep.join([str(folder), *libraries])
    prepared = _NO_WORKBENCH.format(separator=os.pathsep) + code
    return run_watched([sys.executable, "-I", "-B", "-X", "utf8", "-c", prepared, search, *arguments], where, stop)


def run_watched(command: list[str], where: Path, stop: threading.Event | None) -> str:
    """Run a program and give what it printed. Raises ``FileError`` as ``run_bare``."""
    out, errors = where / "printed.txt", where / "errors.txt"
    with out.open("wb") as printed, errors.open("wb") as told:
        process = subprocess.Popen(command, cwd=where, stdin=subprocess.DEVNULL, stdout=printed, stderr=told)
        end = time.monotonic() + MOST_SECONDS
        try:
            while process.poll() is None and time.monotonic() < end and not (stop is not None and stop.is_set()):
                time.sleep(_LOOKED_SECONDS)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if stop is not None and stop.is_set():
        raise FileError(tr("it was called off"))
    if process.returncode != 0:
        last = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:] or [
            str(process.returncode)
        ]
        raise FileError(
            tr(
                "{program} could not read what was written: {reason}",
                program=Path(command[0]).name,
                reason=last[0][:300],
            )
        )
    return out.read_text(encoding="utf-8", errors="replace").strip()
