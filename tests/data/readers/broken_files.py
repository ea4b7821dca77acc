"""A small file of each format, ways to break it, and what came of reading it."""

import gzip
import io
import random
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars
from PIL import Image

from tests.data.readers.packing import zstd_of
from tests.data.readers.workbooks import workbook
from workbench.data.readers.delimited import read_table
from workbench.data.readers.excel import check_archive
from workbench.data.readers.found import unwatched
from workbench.data.readers.idx_files import read_idx_files
from workbench.data.readers.image_folder import read_images
from workbench.data.readers.npy import read_npy
from workbench.data.readers.npz import read_npz
from workbench.data.readers.typed_frames import read_frame
from workbench.data.table import hash_table
from workbench.errors import DataError

ROWS = 24
"""Few, as each mutation reads them; enough that one broken cell does not make a column of numbers one of words"""


@dataclass(frozen=True)
class Breakable:
    """``checked``: every change of a value is noticed. ``apart``: the workbench reads it in a process of its own."""

    suffix: str
    make: Callable[[], bytes]
    read: Callable[[Path], str]
    checked: bool = False
    apart: bool = False


def _frame() -> polars.DataFrame:
    random = np.random.default_rng(1)
    return polars.DataFrame(
        {
            "size": random.normal(size=ROWS).round(3),
            "count": random.integers(0, 99, ROWS),
            "town": random.choice(["Ulm", "Köln, alt", 'so "genannt"'], ROWS),
            "day": [f"2024-03-{1 + row % 28:02}" for row in range(ROWS)],
        }
    ).with_columns(polars.col("day").str.to_date())


def _csv() -> bytes:
    return _frame().write_csv().encode()


def _packed(write: Callable[[io.BytesIO], object]) -> bytes:
    packed = io.BytesIO()
    write(packed)
    return packed.getvalue()


def _arrays() -> tuple[np.ndarray, np.ndarray]:
    return np.arange(ROWS * 3, dtype=np.float64).reshape(ROWS, 3), np.arange(ROWS) % 3


def _archive() -> bytes:
    """As ``numpy.savez_compressed`` writes it, which adds the time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in zip("Xy", _arrays(), strict=True):
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy"),
                _packed(lambda file, values=values: np.save(file, values)),
                zipfile.ZIP_DEFLATED,
            )
    return packed.getvalue()


def _typed(kind: str) -> Callable[[Path], str]:
    return lambda path: hash_table(read_frame(path, kind, None, unwatched, frozenset()).table.columns)


def _sheet_of(path: Path) -> str:
    check_archive(path)
    return _typed("excel")(path)


def _npy_of(path: Path) -> str:
    answers = path.with_name("y.npy")
    if not answers.exists():
        np.save(answers, _arrays()[1])
    return read_npy(path, others=(answers,)).kept.sha256


def _idx_of(path: Path) -> str:
    labels = path.with_name(path.name.replace("images-idx3", "labels-idx1"))
    if not labels.exists():
        content = bytes([0, 0, 8, 1]) + struct.pack(">I", ROWS) + bytes(row % 3 for row in range(ROWS))
        labels.write_bytes(gzip.compress(content))
    return read_idx_files(path).kept.sha256


def _image_of(path: Path) -> str:
    images = path.parent / "images"
    if not images.exists():
        for name in ("cat", "dog"):
            (images / name).mkdir(parents=True)
        Image.new("L", (16, 16)).save(images / "cat" / "0.png")
    path.replace(images / "dog" / f"0{path.suffix}")
    return read_images(images, height=16, width=16, colour=False).kept.sha256


def _picture() -> Image.Image:
    return Image.fromarray((np.arange(256).reshape(16, 16) % 251).astype(np.uint8))


FORMATS = {
    "csv": Breakable(".csv", _csv, lambda path: read_table(path).table.sha256),
    "csv.gz": Breakable(
        ".csv.gz", lambda: gzip.compress(_csv(), mtime=0), lambda path: read_table(path).table.sha256, checked=True
    ),
    "csv.zst": Breakable(".csv.zst", lambda: zstd_of(_csv()), lambda path: read_table(path).table.sha256),
    "parquet": Breakable(".parquet", lambda: _packed(_frame().write_parquet), _typed("parquet"), apart=True),
    "arrow": Breakable(".arrow", lambda: _packed(_frame().write_ipc), _typed("arrow"), apart=True),
    "excel": Breakable(
        ".xlsx",
        lambda: workbook({"s": [["a", "b"], *([float(row), f"x{row % 3}"] for row in range(ROWS))]}),
        _sheet_of,
        checked=True,
        apart=True,
    ),
    "npz": Breakable(
        ".npz",
        _archive,
        lambda path: read_npz(path).kept.sha256,
        checked=True,
    ),
    "npy": Breakable(".npy", lambda: _packed(lambda file: np.save(file, _arrays()[0])), _npy_of),
    "idx": Breakable(
        "-images-idx3-ubyte.gz",
        lambda: gzip.compress(bytes([0, 0, 8, 3]) + struct.pack(">3I", ROWS, 3, 3) + bytes(ROWS * 9), mtime=0),
        _idx_of,
        checked=True,
    ),
    "png": Breakable(".png", lambda: _packed(lambda file: _picture().save(file, "PNG")), _image_of, checked=True),
    "jpeg": Breakable(".jpg", lambda: _packed(lambda file: _picture().save(file, "JPEG")), _image_of),
}


@dataclass(frozen=True)
class Sample:
    """The whole file, and the hash of what is in it."""

    content: bytes
    sha256: str


def sample_of(name: str, folder: Path) -> Sample:
    """The unbroken file of a format."""
    broken = FORMATS[name]
    path = folder / f"file{broken.suffix}"
    path.write_bytes(broken.make())
    return Sample(path.read_bytes(), broken.read(path))


def try_one(name: str, sample: Sample, seed: int, folder: Path) -> tuple[str, str]:
    """``same``, ``different`` where nothing could tell, ``refused``, or what must not be; and its detail."""
    path = folder / f"file{FORMATS[name].suffix}"
    content = mutated(sample.content, seed)
    path.write_bytes(content)
    try:
        found = FORMATS[name].read(path)
    except DataError as error:
        return ("refused", "") if str(error) else ("EXCEPTION", "an error without words")
    except BaseException as error:  # noqa: BLE001 - whatever else is raised is what the campaign looks for
        return "EXCEPTION", f"{type(error).__name__}: {error}"
    if found == sample.sha256:
        return "same", ""
    return ("SILENT DIFFERENCE", "") if FORMATS[name].checked else ("different", "")


def mutated(content: bytes, seed: int) -> bytes:
    """Cut, with flipped bits, or with a piece of itself at another place."""
    draw = random.Random(seed)
    kind = seed % 4
    if kind == 0:
        return content[: draw.randrange(len(content))]
    changed = bytearray(content)
    if kind == 1:
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    elif kind == 2:
        for _ in range(draw.randrange(2, 20)):
            changed[draw.randrange(len(changed))] = draw.randrange(256)
    else:
        start, length, place = (draw.randrange(len(changed)) for _ in range(3))
        piece = changed[start : start + 1 + length % 64]
        if draw.random() < 0.5:
            changed[place : place + len(piece)] = piece
        else:
            changed[place:place] = piece
    return bytes(changed)
