"""Files with compiled kernels, proven whole before they are used: each ends in a digest of what stands before it.

A file that was cut by a full disk or a power failure, or in which bits have changed, would end the program, or worse. It is
set aside, and the kernel is compiled again. Imports nothing heavy: the window asks here before it loads Numba.
"""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

STAMP: Final = "complete"
"""Names the files without which the engine is not compiled."""
DAMAGED: Final = ".damaged"
_DIGEST_BYTES: Final = 32
_NEEDED_BYTES: Final = 32 << 20


def sealed(body: bytes) -> bytes:
    """What is written to a file."""
    return body + hashlib.sha256(body).digest()


def is_whole(path: Path) -> bool:
    """Whether the file is there and as it was written."""
    try:
        data = path.read_bytes()
    except OSError:
        return False
    body, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    return len(data) > _DIGEST_BYTES and hashlib.sha256(body).digest() == digest


def set_aside(path: Path) -> None:
    """Out of the way, in place of what was set aside before; where that cannot be done it stays."""
    with contextlib.suppress(OSError):
        path.replace(path.with_name(path.name + DAMAGED))


def write_stamp(folder: Path) -> None:
    """Note all kernels that lie in the folder. Raises ``OSError``."""
    names = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.nb[ic]"))]
    new = folder / f"{STAMP}.{os.getpid()}.new"
    new.write_bytes(sealed(json.dumps(names).encode()))
    new.replace(folder / STAMP)


def is_complete(folder: Path) -> bool:
    """Whether all kernels that were noted are there, and whole."""
    stamp = folder / STAMP
    if not is_whole(stamp):
        return False
    names = json.loads(stamp.read_bytes()[:-_DIGEST_BYTES])
    return bool(names) and all(is_whole(folder / name) for name in names)


def is_usable(folder: Path) -> bool:
    """Whether kernels can be kept there; makes the folder."""
    try:
        if not folder.is_absolute():
            return False
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return shutil.disk_usage(folder).free >= _NEEDED_BYTES
    except OSError:
        return False
