"""No file runs code: some thirty ways to carry a pickle into a reader, each refused or read as plain data, and none is ever loaded."""

import gzip
import io
import json
import sqlite3
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars
import pytest
from PIL import Image, PngImagePlugin

from tests.data.readers.workbooks import workbook
from workbench.cli.commands import run_command

Make = Callable[[bytes], bytes]


def payload(marker: Path) -> bytes:
    """A pickle that makes the file ``marker`` when it is loaded; written by hand, since nothing here may load or dump one."""
    return f"cbuiltins\nopen\n(V{marker}\nVw\ntR.".encode()


def npy(descr: str, body: bytes, version: int = 1) -> bytes:
    head = f"{{'descr': {descr}, 'fortran_order': False, 'shape': (1,), }}".encode()
    length = struct.pack("<H" if version == 1 else "<I", len(head) + 1)
    return b"\x93NUMPY" + bytes([version, 0]) + length + head + b"\n" + body


def archive(*members: tuple[str, bytes], packed: bool = False) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as file:
        for name, content in members:
            file.writestr(name, content)
    return stream.getvalue()


def whole(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()


def table(write: str, **more: object) -> bytes:
    stream = io.BytesIO()
    getattr(polars.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]}), write)(stream, **more)
    return stream.getvalue()


def book(content: bytes) -> bytes:
    stream = io.BytesIO(workbook({"s": [["a", "b"], [1.0, "x"]]}))
    with zipfile.ZipFile(stream, "a") as file:
        file.writestr("xl/vbaProject.bin", content)
    return stream.getvalue()


def picture(content: bytes) -> bytes:
    stream, told = io.BytesIO(), PngImagePlugin.PngInfo()
    told.add_text("comment", content.decode())
    Image.new("L", (4, 4)).save(stream, "PNG", pnginfo=told)
    return stream.getvalue()


def database(content: bytes) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE states (step INTEGER, content BLOB)")
    connection.execute("INSERT INTO states VALUES (1, ?)", (content,))
    connection.commit()
    return connection.serialize()


def safetensors(content: bytes) -> bytes:
    head = json.dumps({"__metadata__": {"pickle": content.decode()}}).encode()
    return struct.pack("<Q", len(head)) + head + content


X, Y = whole(np.arange(6.0).reshape(3, 2)), whole(np.array([0, 1, 0]))
REFUSED: dict[str, tuple[str, Make]] = {
    "array of objects": ("x.npy", lambda p: npy("'|O'", p)),
    "array of objects, version 2": ("x.npy", lambda p: npy("'|O'", p, 2)),
    "record with an object": ("x.npy", lambda p: npy("[('a', '<f8'), ('b', '|O')]", p)),
    "member of objects": ("x.npz", lambda p: archive(("X.npy", npy("'|O'", p)), ("y.npy", Y))),
    "packed member of objects": ("x.npz", lambda p: archive(("X.npy", X), ("y.npy", npy("'|O'", p)), packed=True)),
    "member that is a pickle": ("x.npz", lambda p: archive(("X.npy", p), ("y.npy", Y))),
    "archive in an archive": ("x.zip", lambda p: archive(("x.npz", archive(("X.npy", npy("'|O'", p)))))),
    "of torch": ("x.pt", lambda p: archive(("archive/data.pkl", p), ("archive/version", b"3"))),
    "of torch as arrays": ("x.npz", lambda p: archive(("archive/data.pkl", p), ("archive/version", b"3"))),
    "of torch as a sheet": ("x.xlsx", lambda p: archive(("archive/data.pkl", p))),
    "of joblib": ("x.joblib", zlib.compress),
    "as a newer pickle": ("x.npy", lambda p: b"\x80\x04\x95" + struct.pack("<Q", len(p)) + p),
    "behind a beginning of Parquet": ("x.parquet", lambda p: b"PAR1" + p + struct.pack("<I", len(p)) + b"PAR1"),
    "behind a beginning of Arrow": ("x.arrow", lambda p: b"ARROW1\0\0" + p + struct.pack("<I", len(p)) + b"ARROW1"),
    "as a run": ("x.run", lambda p: p),
    "run in a bundle": ("bundle.zip", lambda p: archive(("run.run", p), ("data.npz", npy("'|O'", p)))),
    "data of a bundle": (
        "bundle.zip",
        lambda p: archive(("bundle.json", b"{}"), ("run.run", database(p)), ("data.npz", p)),
    ),
    "cell of a run": ("x.run", database),
    "cell of another database": ("x.csv", database),
}
EITHER: dict[str, tuple[str, Make]] = {
    "bare": ("x.pkl", lambda p: p),
    "as text": ("x.csv", lambda p: p),
    "as npz": ("x.npz", lambda p: p),
    "as packed text": ("x.csv.gz", gzip.compress),
    "as Parquet": ("x.parquet", lambda p: p),
    "as Arrow": ("x.feather", lambda p: p),
    "behind an array": ("x.npy", lambda p: X + p),
    "in a cell": ("x.csv", lambda p: b"a,b\n1,x\n" + b'2,"' + p + b'"\n'),
    "told by pandas": ("x.parquet", lambda p: table("write_parquet", metadata={"pandas": p.decode()})),
    "macro of a sheet": ("x.xlsx", book),
    "behind digits": ("train-images-idx3-ubyte", lambda p: bytes([0, 0, 8, 3]) + struct.pack(">3I", 1, 2, 2) + p),
    "comment of a picture": ("images/cat/1.png", picture),
    "as a picture": ("images/cat/1.png", lambda p: p),
    "weights": ("x.safetensors", safetensors),
}


@pytest.mark.parametrize("name", [*REFUSED, *EITHER])
def test_no_reader_loads_a_pickle(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marker = tmp_path / "it-ran"
    file, make = {**REFUSED, **EITHER}[name]
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(make(payload(marker)))
    if file.startswith("images/"):
        (tmp_path / "images" / "dog").mkdir()
        Image.new("L", (4, 4)).save(tmp_path / "images" / "dog" / "1.png")
        path = tmp_path / "images"
    (tmp_path / "y.npy").write_bytes(Y)
    words = ["open", str(path), "--out", str(tmp_path / "opened")] if file == "bundle.zip" else ["info", str(path)]
    code = run_command(words)
    assert not marker.exists()
    assert code != 0 or name in EITHER
    assert code == 0 or capsys.readouterr().err.strip(), "and it is said why"


def test_there_are_enough_and_the_payload_is_live(tmp_path: Path) -> None:
    assert len(REFUSED) + len(EITHER) >= 28
    marker, carrier = tmp_path / "it-ran", tmp_path / "carrier"
    carrier.write_bytes(payload(marker))
    subprocess.run(
        [sys.executable, "-m", "pickle", carrier], check=True, capture_output=True
    )  # the module shows what is in it
    assert marker.exists()
