"""Arrays of NumPy from anywhere, and what features and answers they are: no pickles, no claim believed before it is checked."""

import math
import tokenize
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from workbench.data.kept_arrays import Step, make_arrays, unwatched_step
from workbench.data.readers.found import ReadArrays, Watch
from workbench.data.readers.guard import refuse_beyond_memory
from workbench.errors import DataError
from workbench.language import tr
from workbench.numbers import grouped, storage
from workbench.specs.own_data import MOST_FEATURES, MOST_VALUES

LARGEST_ARRAY: Final = 2**35
_AT_ONCE: Final = 2**22
_MOST_SIDE: Final = 4096
_KINDS: Final = "biufUS"
"""Truth values, whole numbers, real numbers, texts: dtypes that are not objects or records"""
BROKEN: Final = (
    OSError,
    ValueError,
    EOFError,
    KeyError,
    IndexError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
    tokenize.TokenError,
    MemoryError,
    OverflowError,
)


def read_array(stream: BinaryIO, path: Path, name: str, size: int, watch: Watch) -> NDArray[Any]:
    """One array in the format of NumPy from a stream that holds ``size`` bytes. Raises ``DataError`` and those of ``BROKEN``."""
    version = npy_format.read_magic(stream)
    if version not in ((1, 0), (2, 0)):
        raise DataError(
            tr("{path}: {name} has version {version}; 1.0 and 2.0 are read", path=path, name=name, version=version)
        )
    read_header = npy_format.read_array_header_1_0 if version == (1, 0) else npy_format.read_array_header_2_0
    shape, fortran, dtype = read_header(stream)
    if dtype.kind not in _KINDS or dtype.itemsize > 4096:
        raise DataError(
            tr(
                "{path}: {name} holds {dtype}, which is not read: expected numbers, truth values or texts. "
                "Python objects are never loaded, because they could run code.",
                path=path,
                name=name,
                dtype=str(dtype)[:80],
            )
        )
    need = dtype.itemsize
    for length in shape:
        need *= int(length)
    if any(length < 0 for length in shape) or need > LARGEST_ARRAY or need > size:
        raise DataError(
            tr(
                "{path}: {name} declares the shape {shape}, {need} in all, but holds {size}",
                path=path,
                name=name,
                shape=str(shape)[:80],
                need=storage(need),
                size=storage(size),
            )
        )
    refuse_beyond_memory(path, 2 * need)
    found = np.empty(need, dtype=np.uint8)
    place = 0
    while place < need:
        piece = stream.read(min(_AT_ONCE, need - place))
        if not piece:
            raise DataError(tr("{path}: {name} ends too early", path=path, name=name))
        found[place : place + len(piece)] = np.frombuffer(piece, np.uint8)
        place += len(piece)
        watch(place / need)
    if stream.read(1):
        raise DataError(tr("{path}: {name} goes on behind its last value", path=path, name=name))
    return found.view(dtype).reshape(shape, order="F" if fortran else "C")


def as_read(
    path: Path,
    train: tuple[NDArray[Any], NDArray[Any]],
    test: tuple[NDArray[Any], NDArray[Any]] | None,
    class_names: tuple[str, ...] = (),
    step: Step = unwatched_step,
) -> ReadArrays:
    """Features and answers of both parts in the form in which arrays are kept. Raises ``DataError`` where they do not fit."""
    parts = [train] if test is None else [train, test]
    shapes = {features.shape[1:] for features, _ in parts}
    if len(shapes) > 1:
        raise DataError(tr("{path}: the features of the train part and of the test part differ in shape", path=path))
    named: dict[str, NDArray[Any]] = {}
    notes: list[str] = []
    for prefix, (features, answers) in zip(("", "test_"), parts, strict=False):
        if features.ndim < 1 or len(features) != len(answers) or not len(features):
            raise DataError(
                tr(
                    "{path}: {rows} rows of features have {answers} answers",
                    path=path,
                    rows=grouped(len(features) if features.ndim else 0),
                    answers=grouped(len(answers) if answers.ndim else 0),
                )
            )
        named[f"{prefix}features"] = _features(path, features)
    shape, colour = _image_shape(train[0])
    if colour:
        notes.append(tr("Each row is a coloured image; red, green and blue are features of their own."))
    given = [values for _, values in parts]
    classes = class_names or _classes(given)
    if classes:
        for prefix, values in zip(("", "test_"), given, strict=False):
            named[f"{prefix}labels"] = _labels(path, values, classes, known=bool(class_names))
        return ReadArrays(make_arrays(named, step), classes, (), shape, colour, tuple(notes))
    for prefix, values in zip(("", "test_"), given, strict=False):
        numbers = values.reshape(len(values), -1).astype(np.float64)
        if not np.isfinite(numbers).all():
            raise DataError(tr("{path}: the answers hold values that are not finite numbers", path=path))
        named[f"{prefix}targets"] = numbers
    width = named["targets"].shape[1]
    targets = (tr("y"),) if width == 1 else tuple(tr("y {number}", number=number + 1) for number in range(width))
    return ReadArrays(make_arrays(named, step), (), targets, shape, colour, tuple(notes))


def _features(path: Path, features: NDArray[Any]) -> NDArray[Any]:
    if features.dtype.kind in "US":
        raise DataError(tr("{path}: the features are texts; expected numbers", path=path))
    flat = features.reshape(len(features), -1)
    if not 1 <= flat.shape[1] <= MOST_FEATURES:
        raise DataError(
            tr(
                "{path}: {count} features; expected 1 to {most}",
                path=path,
                count=flat.shape[1],
                most=grouped(MOST_FEATURES),
            )
        )
    if flat.dtype == np.uint8:
        return flat
    numbers = flat.astype(np.float64)
    if flat.dtype.kind in "iu" and flat.dtype.itemsize == 8 and (np.abs(numbers) > 2.0**53).any():
        raise DataError(tr("{path}: the features hold whole numbers that double precision cannot hold", path=path))
    bad = np.argwhere(~np.isfinite(numbers))
    if len(bad):
        row, column = bad[0].tolist()
        raise DataError(
            tr(
                "{path}, row {row}, feature {feature}: found {value}, expected a finite number ({count} such values)",
                path=path,
                row=row + 1,
                feature=column + 1,
                value=str(numbers[row, column]),
                count=grouped(len(bad)),
            )
        )
    return numbers


def _image_shape(features: NDArray[Any]) -> tuple[tuple[int, int] | None, bool]:
    """(height, width), and whether three colours follow; of rows of 8-bit values also where they are square."""
    shape = features.shape[1:]
    if len(shape) == 2 and max(shape) <= _MOST_SIDE:
        return (shape[0], shape[1]), False
    if len(shape) == 3 and shape[2] in (1, 3):
        return (shape[0], shape[1]), shape[2] == 3
    if len(shape) == 1 and features.dtype == np.uint8:
        side = math.isqrt(shape[0])
        if side > 3 and side * side == shape[0]:
            return (side, side), False
    return None, False


def _classes(answers: list[NDArray[Any]]) -> tuple[str, ...]:
    """Whole numbers, truth values and texts are classes where there are few; real numbers are to be predicted."""
    whole = np.concatenate([values.reshape(-1) for values in answers])
    if any(values.ndim > 1 and values.shape[1:] != (1,) for values in answers):
        return ()
    if whole.dtype.kind == "f" and not (np.isfinite(whole).all() and (whole == np.round(whole)).all()):
        return ()
    found = np.unique(whole)
    few = len(found) <= max(2, min(MOST_VALUES, len(whole) // 2))
    if whole.dtype.kind in "US":
        return tuple(_text(value) for value in found.tolist())[: MOST_VALUES + 1]
    if not few or (whole.dtype.kind == "f" and len(found) > 100):
        return ()
    return tuple(str(int(value)) for value in found.tolist()) if whole.dtype.kind != "b" else ("false", "true")


def _labels(path: Path, values: NDArray[Any], classes: tuple[str, ...], *, known: bool) -> NDArray[np.int32]:
    flat = values.reshape(-1)
    if not 2 <= len(classes) <= MOST_VALUES:
        raise DataError(
            tr(
                "{path}: {count} classes; expected 2 to {most}",
                path=path,
                count=len(classes),
                most=grouped(MOST_VALUES),
            )
        )
    if known:
        if flat.dtype.kind not in "iub" or not 0 <= int(flat.min()) <= int(flat.max()) < len(classes):
            raise DataError(tr("{path}: the labels are not numbers from 0 to {last}", path=path, last=len(classes) - 1))
        return flat.astype(np.int32)
    if flat.dtype.kind == "b":
        return flat.astype(np.int32)
    places = {name: number for number, name in enumerate(classes)}
    once, inverse = np.unique(flat, return_inverse=True)
    texts = [_text(value) if flat.dtype.kind in "US" else str(int(value)) for value in once.tolist()]
    return np.array([places[text] for text in texts], dtype=np.int32)[inverse.reshape(-1)]


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def names_of(arrays: Mapping[str, NDArray[Any]]) -> str:
    """What an archive holds, for people."""
    return ", ".join(f"{name} {array.shape}" for name, array in list(arrays.items())[:20])
