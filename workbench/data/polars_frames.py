"""Columns to polars' frames, and back: what ``data.readers.frames`` is for files. Imported when it is needed, never at the start."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
from numpy.typing import NDArray


def make_frame(columns: Mapping[str, Sequence[Any] | NDArray[Any]]) -> pl.DataFrame:
    """The columns as a frame."""
    return pl.DataFrame(dict(columns))


def parquet_names(path: Path) -> list[str]:
    """The columns of a Parquet file; none where it is no such file."""
    try:
        return list(pl.read_parquet_schema(path))
    except (pl.exceptions.PolarsError, OSError, ValueError):
        return []


def parquet_bytes(columns: Mapping[str, Sequence[Any]]) -> bytes:
    """The columns as a Parquet file."""
    stream = BytesIO()
    make_frame(columns).write_parquet(stream)
    return stream.getvalue()
