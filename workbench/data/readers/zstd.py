"""Texts that Zstandard compressed. Python 3.11 cannot unpack them, polars can, line by line and in UTF-8 only."""

from collections.abc import Iterator
from pathlib import Path

from workbench.data.readers.frames import lines_of
from workbench.errors import DataError
from workbench.language import tr


def unpacked_zstd(path: Path) -> Iterator[bytes]:
    """The text in pieces of some lines. Raises ``DataError``."""
    try:
        yield from lines_of(path)
    except ValueError as error:
        raise DataError(
            tr("{path} is damaged, or not a text in UTF-8 that Zstandard compressed: {error}", path=path, error=error)
        ) from error
