"""Which sources of the workbench a process runs, and on what machine, as hashes that can be compared."""

import functools
import hashlib
from pathlib import Path

import workbench

_DECISIVE = (
    "specs/*",
    "data/*",
    "engine/**/*",
    "training/*",
    "runs/format/keyframe_blob",
    "search/workers/rungs",
    "search/workers/trial",
)
"""The sources that decide what a trial ends in, and how it travels."""


@functools.cache
def code_version() -> str:
    """Hash of the sources that decide the result of a trial, 16 hexadecimal digits."""
    package = Path(workbench.__file__).parent
    digest = hashlib.sha256()
    for pattern in _DECISIVE:
        for path in sorted(package.glob(f"{pattern}.py")):
            digest.update(f"{path.relative_to(package).as_posix()}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@functools.cache
def machine_version() -> str:
    """Hash of versions, processor and BLAS kernel, 16 hexadecimal digits."""
    from workbench.runs.format.environment import describe_environment

    facts = {name: value for name, value in describe_environment().items() if name != "cores"}
    return hashlib.sha256(repr(sorted(facts.items())).encode()).hexdigest()[:16]
