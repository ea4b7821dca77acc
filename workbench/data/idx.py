"""Reading IDX files, the format of MNIST and its relatives.

A file is: two zero bytes, one byte for the type of the values (8 = unsigned bytes), one byte for the number of
dimensions, the size of each dimension as a big-endian 32-bit number, then the values.
Source: https://yann.lecun.com/exdb/mnist/, "The IDX file format".
"""

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError
from workbench.language import tr

UNSIGNED_BYTE: Final = 8
MOST_DIMENSIONS: Final = 4
MOST_BYTES: Final = 2**30
"""A header may claim any size; more than 1 GiB of values is refused before memory is asked for."""


class _Readable(Protocol):
    """A plain or a compressed file, open for reading."""

    def read(self, size: int, /) -> bytes: ...


def read_idx(path: Path) -> NDArray[np.uint8]:
    """The values of an IDX file of unsigned bytes, in the shape the file states; compressed if it ends in ``.gz``.

    Raises ``DataError`` when the file is missing, is not IDX, or is shorter or longer than its header says.
    """
    try:
        with path.open("rb") as file, gzip.open(file) if path.suffix == ".gz" else file as stream:
            return _read_values(stream, path)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(tr("{path} cannot be read: {error}", path=path, error=error)) from error


def _read_values(stream: _Readable, path: Path) -> NDArray[np.uint8]:
    shape = _read_shape(stream, path)
    size = math.prod(shape)
    if size > MOST_BYTES:
        raise DataError(
            tr(
                "{path}: the header claims {size} values of shape {shape}; at most {most_bytes} are read",
                path=path,
                size=size,
                shape=shape,
                most_bytes=MOST_BYTES,
            )
        )
    values = stream.read(size + 1)  # one more than expected, to notice a file that goes on
    if len(values) != size:
        found = tr("only {n_values} follow", n_values=len(values)) if len(values) < size else tr("more follow")
        raise DataError(
            tr(
                "{path}: the header claims {size} values of shape {shape}, but {found}; fetch the file again",
                path=path,
                size=size,
                shape=shape,
                found=found,
            )
        )
    return np.frombuffer(values, dtype=np.uint8).reshape(shape)


def _read_shape(stream: _Readable, path: Path) -> tuple[int, ...]:
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0":
        raise DataError(
            tr(
                "{path} is not an IDX file: it begins with {hex}, not with 00 00",
                path=path,
                hex=magic.hex(" ") or "nothing",
            )
        )
    kind, dimensions = magic[2], magic[3]
    if kind != UNSIGNED_BYTE:
        raise DataError(
            tr(
                "{path}: values must be unsigned bytes (type {unsigned_byte}), not type {kind}",
                path=path,
                unsigned_byte=UNSIGNED_BYTE,
                kind=kind,
            )
        )
    if not 1 <= dimensions <= MOST_DIMENSIONS:
        raise DataError(
            tr(
                "{path}: must have 1 to {most_dimensions} dimensions, not {dimensions}",
                path=path,
                most_dimensions=MOST_DIMENSIONS,
                dimensions=dimensions,
            )
        )
    sizes = stream.read(4 * dimensions)
    if len(sizes) < 4 * dimensions:
        raise DataError(tr("{path} ends within its header; fetch the file again", path=path))
    return struct.unpack(f">{dimensions}I", sizes)
