"""Small files that declare or become large ones are refused at once, in little memory."""

import gzip
import io
import json
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars
import pytest

from tests.data.readers.packing import zstd_of
from workbench.data.readers.opening import read_arrays, read_table
from workbench.errors import DataError

MOST_SECONDS = 1.0  # of its own time
MOST_MEGABYTES = 50.0
READ_ALL = """
import json, sys, resource, time
from pathlib import Path
import workbench.data.readers.opening as opening, workbench.data.readers.delimited, workbench.data.readers.npz
from workbench.errors import DataError
found = []
for line in sys.stdin.read().splitlines():
    gives, path = line.split(" ", 1)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    try:
        getattr(opening, gives)(Path(path))
        said = ""
    except DataError as error:
        said = str(error)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found.append({"said": said, "mb": (after - before) / 1024, "seconds": time.process_time() - start})
print(json.dumps(found))
"""


def npz_of(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return packed.getvalue()


def npy_of_8_terabytes() -> bytes:
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + b"\0" * 8


BOMBS: dict[str, tuple[str, Callable[[], bytes], str, str]] = {
    "gzip that grows 900 times": (
        ".csv.gz",
        lambda: gzip.compress(b"a,b\n" + b"1,1\n" * 9_000_000),
        "table",
        "times longer",
    ),
    "zstd that grows 9,000 times": (
        ".csv.zst",
        lambda: zstd_of(b"a,b\n" + b"1,1\n" * 10_000_000),
        "table",
        "times longer",
    ),
    "a million columns": (
        ".csv",
        lambda: b",".join([b"a"] * 10**6) + b"\n" + b",".join([b"1"] * 10**6),
        "table",
        "more than 10,000",
    ),
    "a line without an end": (".csv", lambda: b"x" * 60_000_000, "table", "a cell of more than 131,072 letters"),
    "an archive that grows 1,000 times": (".npz", lambda: npz_of(X=b"\0" * 50_000_000), "arrays", "declares 50 MB"),
    "an array of 8 terabytes": (".npz", lambda: npz_of(X=npy_of_8_terabytes(), y=b""), "arrays", "8,000 GB"),
    "100,000 members": (".npz", lambda: npz_of(**{f"a{n}": b"" for n in range(20_000)}), "arrays", "20000 members"),
}


def test_bombs_are_refused_before_they_go_off(tmp_path: Path) -> None:
    asked = []
    for number, (suffix, make, gives, _) in enumerate(BOMBS.values()):
        path = tmp_path / f"bomb{number}{suffix}"
        path.write_bytes(make())
        asked.append(f"read_{gives} {path}")
    answer = subprocess.run(
        [sys.executable, "-c", READ_ALL],
        input="\n".join(asked),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    for (name, (_, _, _, said)), found in zip(BOMBS.items(), json.loads(answer.stdout), strict=True):
        assert any(piece in found["said"] for piece in said.split("|")), (name, found)
        assert found["mb"] <= MOST_MEGABYTES, (name, found)
        assert found["seconds"] <= MOST_SECONDS, (name, found)


def test_deep_metadata_and_many_columns_of_a_stated_file_are_refused(tmp_path: Path) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    path = tmp_path / "deep.parquet"
    polars.DataFrame({"a": [1, 2]}).write_parquet(path, metadata={"ARROW:schema": deep})
    with pytest.raises(DataError, match="is damaged"):
        read_table(path)
    polars.DataFrame({"a": [1, 2]}).write_parquet(path, metadata={"pandas": deep})
    assert read_table(path).table.columns[0].numbers.tolist() == [1.0, 2.0], "what is not needed is not looked at"
    wide = tmp_path / "wide.arrow"
    polars.DataFrame(np.zeros((1, 10_001))).write_ipc(wide)
    start = time.perf_counter()
    with pytest.raises(DataError, match="10,001 columns; at most 10,000"):
        read_table(wide)
    assert time.perf_counter() - start < 60.0
    with pytest.raises(DataError, match="holds no arrays"):
        read_arrays(wide)
