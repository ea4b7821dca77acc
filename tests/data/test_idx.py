"""The IDX reader against files made by hand: good ones, short ones and those whose header lies."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from workbench.data.idx import MOST_BYTES, read_idx
from workbench.errors import DataError


def idx_bytes(shape: tuple[int, ...], values: bytes, kind: int = 8) -> bytes:
    return struct.pack(f">BBBB{len(shape)}I", 0, 0, kind, len(shape), *shape) + values


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.mark.parametrize("name", ["a.idx", "a.idx.gz"])
def test_values_come_in_the_shape_the_file_states(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / name, idx_bytes((2, 3, 2), bytes(range(12))))
    np.testing.assert_array_equal(read_idx(path), np.arange(12).reshape(2, 3, 2))


def test_an_empty_set_is_not_an_error(tmp_path: Path) -> None:
    assert read_idx(written(tmp_path / "a.idx", idx_bytes((0, 28, 28), b""))).shape == (0, 28, 28)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not an IDX file: it begins with nothing"),
        (b"\0\0\x08", "is not an IDX file: it begins with 00 00 08"),
        (b"PK\x03\x04", "is not an IDX file: it begins with 50 4b 03 04"),
        (idx_bytes((2,), b"\0" * 8, kind=0x0D), "values must be unsigned bytes (type 8), not type 13"),
        (idx_bytes((), b""), "must have 1 to 4 dimensions, not 0"),
        (idx_bytes((1,) * 5, b"\0"), "must have 1 to 4 dimensions, not 5"),
        (idx_bytes((2, 3), b"")[:-1], "ends within its header"),
        (idx_bytes((2, 3), bytes(5)), "claims 6 values of shape (2, 3), but only 5 follow"),
        (idx_bytes((2, 3), bytes(7)), "claims 6 values of shape (2, 3), but more follow"),
        (idx_bytes((2**32 - 1,) * 3, b""), f"at most {MOST_BYTES} are read"),
    ],
)
@pytest.mark.parametrize("name", ["a.idx", "a.idx.gz"])
def test_a_wrong_file_is_refused_with_its_name_and_fault(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = written(tmp_path / name, content)
    with pytest.raises(DataError) as caught:
        read_idx(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("damage", ["cut", "bit in the checksum", "block of an unknown kind", "not gzip"])
def test_a_damaged_compressed_file_is_refused(tmp_path: Path, damage: str) -> None:
    content = bytearray(gzip.compress(idx_bytes((100,), bytes(range(100)))))
    match damage:
        case "cut":
            content = content[:-20]
        case "bit in the checksum":
            content[-8] ^= 1
        case "block of an unknown kind":
            content[10] = 0xFF
        case _:
            content = bytearray(b"plain text")
    path = tmp_path / "a.idx.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"a\.idx\.gz cannot be read"):
        read_idx(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent\.idx cannot be read"):
        read_idx(tmp_path / "absent.idx")
