"""Compressed by the library that unpacks it: Python 3.11 has no Zstandard of its own."""

import io

import polars


def zstd_of(content: bytes) -> bytes:
    """A text whose lines end with LF, compressed."""
    packed = io.BytesIO()
    frame = polars.DataFrame({"line": content.decode().splitlines()})
    frame.lazy().sink_csv(
        packed, compression="zstd", include_header=False, quote_style="never", separator="\x01", check_extension=False
    )
    return packed.getvalue()
