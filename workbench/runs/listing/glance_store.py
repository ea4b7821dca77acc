"""Glances at run files, kept from one session to the next: a file that has not changed is not read again."""

import json
from collections.abc import Iterable
from typing import Final

from workbench.errors import FileError, SpecError
from workbench.files.atomic import write_atomically
from workbench.files.folders import data_folder
from workbench.runs.listing.run_glance import RunGlance

MOST_KEPT: Final = 2_000
_VERSION: Final = 1
_LARGEST: Final = 2**25
_FILE: Final = "run-list.json"


def kept_glances() -> dict[str, RunGlance]:
    """By path. What cannot be read is looked at anew, so a damaged store costs nothing but time."""
    try:
        with (data_folder() / _FILE).open("rb") as stream:
            found = json.loads(stream.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or found.get("version") != _VERSION or not isinstance(found.get("runs"), list):
        return {}
    glances = {}
    for plain in found["runs"][:MOST_KEPT]:
        try:
            glance = RunGlance.parse(plain)
        except (SpecError, RecursionError):
            continue
        glances[glance.path] = glance
    return glances


def keep_glances(glances: Iterable[RunGlance]) -> None:
    """Write them in place of those of before. Where that cannot be done, they are made again next time."""
    runs = [glance.to_plain() for glance in glances][:MOST_KEPT]
    try:
        write_atomically(data_folder() / _FILE, json.dumps({"version": _VERSION, "runs": runs}).encode())
    except (FileError, OSError):
        return
