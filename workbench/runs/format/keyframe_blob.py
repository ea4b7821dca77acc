"""A state as bytes: a short head, then the arrays one after another, little-endian. No code in it.

::

    "TWKF" | u32 bytes of the head | head: JSON | parameters | first_moment | second_moment | running | products

The head holds step, examples_seen, hyperparameters, and for every array its dtype (``<f4`` or ``<f8``) and its length. The
sizes must add up to the bytes that are there, so nothing larger than the file itself is ever allocated. That the
content is right is told by the state's own hash, which is kept beside it.
"""

import struct
from typing import Final

import numpy as np

from workbench.engine.kernels.types import Array
from workbench.errors import SpecError
from workbench.language import tr
from workbench.numbers import storage
from workbench.runs.format.bounded_json import parse_bounded, plain_json
from workbench.specs.hyperparameters import Hyperparameters
from workbench.training.snapshot import Snapshot

MAGIC: Final = b"TWKF"
ARRAYS: Final = ("parameters", "first_moment", "second_moment", "running", "products")
PART_BYTES: Final = 32 * 2**20
MOST_PARTS: Final = 128
LARGEST_BLOB: Final = MOST_PARTS * PART_BYTES
_LARGEST_HEAD: Final = 64 * 1024
_DTYPES: Final = ("<f4", "<f8")
_LARGEST_STEP: Final = 2**62


def packed_size(snapshot: Snapshot) -> int:
    """Bytes that ``pack_snapshot`` will make. Raises ``ValueError`` if that is more than 4 GiB."""
    size = len(MAGIC) + 4 + len(_head(snapshot)) + snapshot.nbytes
    if size > LARGEST_BLOB:
        raise ValueError(
            tr(
                "a state of {size} cannot be kept, at most {largest_blob}",
                size=storage(size),
                largest_blob=storage(LARGEST_BLOB),
            )
        )
    return size


def pack_snapshot(snapshot: Snapshot) -> bytes:
    """The state as bytes."""
    head = _head(snapshot)
    arrays = (_little(array).tobytes() for array in snapshot.arrays().values())
    return b"".join((MAGIC, struct.pack("<I", len(head)), head, *arrays))


def _head(snapshot: Snapshot) -> bytes:
    arrays = [[name, array.dtype.newbyteorder("<").str, len(array)] for name, array in snapshot.arrays().items()]
    values = {"step": snapshot.step, "examples_seen": snapshot.examples_seen, "arrays": arrays}
    return plain_json({**values, "hyperparameters": snapshot.hyperparameters.to_plain()}).encode()


def unpack_snapshot(blob: bytes, edits: int) -> Snapshot:
    """The state again, with ``edits`` edits in force. Raises ``ValueError`` that says what is wrong."""
    if blob[:4] != MAGIC or len(blob) < 8:
        raise ValueError(tr("it does not begin like a kept state"))
    (length,) = struct.unpack("<I", blob[4:8])
    if length > min(_LARGEST_HEAD, len(blob) - 8):
        raise ValueError(tr("its head claims {length} bytes", length=length))
    try:
        head = parse_bounded(blob[8 : 8 + length].decode(), _LARGEST_HEAD)
    except UnicodeDecodeError:
        raise ValueError(tr("its head is not text")) from None
    if not isinstance(head, dict):
        raise ValueError(tr("its head is not a table"))  # noqa: TRY004  (the content is wrong, not the call)
    arrays = _arrays(blob, 8 + length, head.get("arrays"))
    try:
        hyperparameters = Hyperparameters.parse(head.get("hyperparameters"))
    except SpecError as error:
        raise ValueError(tr("its hyperparameters are wrong: {error}", error=error)) from error
    step, seen = _count(head.get("step")), _count(head.get("examples_seen"))
    return Snapshot(step=step, examples_seen=seen, hyperparameters=hyperparameters, edits=edits, **arrays)


def _arrays(blob: bytes, begin: int, table: object) -> dict[str, Array]:
    """The arrays that follow the head; their sizes have to fill the blob exactly."""
    if not isinstance(table, list) or len(table) != len(ARRAYS):
        raise ValueError(tr("its head should list {n_arrays} arrays", n_arrays=len(ARRAYS)))
    arrays: dict[str, Array] = {}
    for name, entry in zip(ARRAYS, table, strict=True):
        if not isinstance(entry, list) or len(entry) != 3 or entry[0] != name or entry[1] not in _DTYPES:
            raise ValueError(tr("its head describes {name} in an unknown way", name=name))
        dtype, length = np.dtype(entry[1]), _count(entry[2])
        end = begin + length * dtype.itemsize
        if end > len(blob):
            raise ValueError(
                tr("{name} should have {length} numbers, which is more than there is", name=name, length=length)
            )
        arrays[name] = np.frombuffer(blob, dtype, length, begin).astype(dtype.newbyteorder("="))
        begin = end
    if begin != len(blob):
        raise ValueError(tr("there are {n_blob} bytes too many at its end", n_blob=len(blob) - begin))
    return arrays


def _little(array: Array) -> Array:
    """Little-endian, whatever the computer is."""
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST_STEP:
        raise ValueError(tr("{value!r:.40} is not a count", value=value))
    return value
