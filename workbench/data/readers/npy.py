"""Two files of NumPy: features in one, answers in the one beside it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from workbench.data.readers.array_files import BROKEN, as_read, read_array
from workbench.data.readers.found import ReadArrays, Watch, unwatched
from workbench.data.readers.guard import open_plain
from workbench.errors import DataError
from workbench.files.looking import is_file
from workbench.language import tr

_PAIRS: Final = (
    ("X", "y"),
    ("x", "y"),
    ("features", "labels"),
    ("features", "targets"),
    ("data", "labels"),
    ("data", "target"),
    ("images", "labels"),
    ("inputs", "targets"),
)
"""How the names of both begin or end"""


def read_npy(path: Path, watch: Watch = unwatched, others: Sequence[Path] = ()) -> ReadArrays:
    """Features and answers: ``path`` may be either file, the other is found beside it.

    Or they are given: ``path`` has the features, ``others`` the answers and perhaps both of the test part. Raises ``DataError``.
    """
    files = (path, *others)
    if not others:
        files = pair = _pair_of(path)
        beside = tuple(part.with_name(part.name.replace("train", "test")) for part in pair)
        if all(is_file(other) and other != part for other, part in zip(beside, pair, strict=True)):
            files = (*pair, *beside)
    read = [
        read_one(file, lambda share, place=place: watch(0.9 * (place + share) / len(files)))  # type: ignore[misc]
        for place, file in enumerate(files)
    ]
    test = (read[2], read[3]) if len(read) == 4 else None
    return replace(as_read(path, (read[0], read[1]), test, step=lambda: watch(0.95)), files=files)


def read_one(path: Path, watch: Watch = unwatched) -> NDArray[Any]:
    """The array in one file. Raises ``DataError``."""
    try:
        with open_plain(path) as file:
            size = path.stat().st_size
            return read_array(file, path, path.name, size, watch)
    except BROKEN as error:
        raise DataError(tr("{path} is damaged: {error}", path=path, error=str(error)[:200])) from error


def _pair_of(path: Path) -> tuple[Path, Path]:
    stem = path.stem
    for features, answers in _PAIRS:
        for ours, other, is_answer in ((features, answers, False), (answers, features, True)):
            for name in _exchanged(stem, ours, other):
                beside = path.with_name(f"{name}{path.suffix}")
                if is_file(beside) and beside != path:
                    return (beside, path) if is_answer else (path, beside)
    raise DataError(
        tr(
            "{path} holds one array. Beside it, its answers are missing: a file called y.npy for X.npy, "
            "or labels.npy for features.npy",
            path=path,
        )
    )


def _exchanged(stem: str, ours: str, other: str) -> list[str]:
    if stem == ours:
        return [other]
    found = []
    for between in "_-.":
        if stem.startswith(ours + between):
            found.append(other + stem[len(ours) :])
        if stem.endswith(between + ours):
            found.append(stem[: -len(ours)] + other)
    return found
