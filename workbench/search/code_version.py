"""Which sources of the workbench a process runs, and on what machine, as hashes that can be compared."""

import functools
import hashlib
from pathlib import Path

import workbench

_WITHOUT = ("ui", "labs")
"""Folders that no trial uses."""


@functools.cache
def code_version() -> str:
    """Hash of all sources that a trial may use, 16 hexadecimal digits."""
    package = Path(workbench.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        if place.parts[0] not in _WITHOUT:
            digest.update(f"{place.as_posix()}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@functools.cache
def machine_version() -> str:
    """Hash of versions, processor and BLAS kernel, 16 hexadecimal digits."""
    from workbench.runs.environment import describe_environment

    facts = {name: value for name, value in describe_environment().items() if name != "cores"}
    return hashlib.sha256(repr(sorted(facts.items())).encode()).hexdigest()[:16]
