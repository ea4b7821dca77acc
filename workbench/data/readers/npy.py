"""Two files of NumPy: features in one, answers in the one beside it."""

from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from workbench.data.readers.array_files import BROKEN, as_read, read_array
from workbench.data.readers.found import ReadArrays, Watch, unwatched
from workbench.data.readers.guard import open_plain
from workbench.errors import DataError
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


def read_npy(path: Path, watch: Watch = unwatched, answers: Path | None = None) -> ReadArrays:
    """Features and answers: ``path`` may be either file, the other is found beside it or given. Raises ``DataError``."""
    pair = (path, answers) if answers is not None else _pair_of(path)
    first = read_one(pair[0], lambda share: watch(0.5 * share))
    second = read_one(pair[1], lambda share: watch(0.5 + 0.4 * share))
    test = None
    if answers is None:
        beside = tuple(part.with_name(part.name.replace("train", "test")) for part in pair)
        if all(other.is_file() and other != part for other, part in zip(beside, pair, strict=True)):
            test = read_one(beside[0], watch), read_one(beside[1], watch)
    return as_read(path, (first, second), test)


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
                if beside.is_file() and beside != path:
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
