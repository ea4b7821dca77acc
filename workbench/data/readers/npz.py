"""An archive of arrays of NumPy: features and answers by their usual names, with a test part where there is one."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from workbench.data.readers.array_files import BROKEN, LARGEST_ARRAY, as_read, names_of, read_array
from workbench.data.readers.found import ReadArrays, Watch, unwatched
from workbench.data.readers.guard import open_plain
from workbench.errors import DataError
from workbench.language import tr
from workbench.numbers import storage

_MOST_MEMBERS: Final = 1000
_MOST_RATIO: Final = 300
_UNSUSPICIOUS: Final = 32 * 2**20
_FEATURES: Final = ("x_train", "train_x", "train_images", "train_features", "x", "features", "data", "images", "inputs")
_ANSWERS: Final = ("y_train", "train_y", "train_labels", "train_targets", "y", "labels", "label", "targets", "target")
_TEST_FEATURES: Final = ("x_test", "test_x", "test_images", "test_features")
_TEST_ANSWERS: Final = ("y_test", "test_y", "test_labels", "test_targets")
_CLASS_NAMES: Final = ("class_names", "classes", "label_names", "target_names")


def read_npz(path: Path, watch: Watch = unwatched, names: tuple[str, str] | None = None) -> ReadArrays:
    """Features and answers; ``names`` where they are not called in one of the usual ways. Raises ``DataError``."""
    arrays = read_members(path, watch)
    features, answers = names or (_find(arrays, _FEATURES), _find(arrays, _ANSWERS))
    for name in (features, answers):
        if name not in arrays:
            raise DataError(
                tr(
                    "{path} holds {names}: choose which are the features and which the answers. "
                    "They are found by themselves if they are called X and y.",
                    path=path,
                    names=names_of(arrays) or tr("no array"),
                )
            )
    test = (_find(arrays, _TEST_FEATURES), _find(arrays, _TEST_ANSWERS))
    has_test = names is None and all(test)
    told = arrays.get(_find(arrays, _CLASS_NAMES))
    class_names: tuple[str, ...] = ()
    if told is not None and told.dtype.kind == "U" and told.ndim == 1 and arrays[answers].dtype.kind in "iu":
        class_names = tuple(str(name) for name in told.tolist())
    try:
        return as_read(
            path,
            (arrays[features], arrays[answers]),
            (arrays[test[0]], arrays[test[1]]) if has_test else None,
            class_names,
            lambda: watch(0.95),
        )
    except MemoryError as error:
        raise DataError(tr("{path} does not fit into the memory that is free", path=path)) from error


def read_members(path: Path, watch: Watch = unwatched) -> Mapping[str, NDArray[Any]]:
    """All arrays of the archive by their names. Raises ``DataError``."""
    found: dict[str, NDArray[Any]] = {}
    try:
        with open_plain(path) as file, zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _refuse_bombs(path, members)
            for number, member in enumerate(members):
                if not member.filename.endswith(".npy"):
                    continue
                name = member.filename.removesuffix(".npy")[:200]
                with archive.open(member) as stream:
                    found[name] = read_array(
                        stream,  # type: ignore[arg-type]
                        path,
                        name,
                        member.file_size,
                        lambda share, number=number: watch(0.9 * (number + share) / len(members)),  # type: ignore[misc]
                    )
    except BROKEN as error:
        raise DataError(tr("{path} is damaged: {error}", path=path, error=str(error)[:200])) from error
    return found


def _refuse_bombs(path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    names = {member.filename for member in members}
    if len(members) > _MOST_MEMBERS or len(names) != len(members):
        raise DataError(
            tr(
                "{path} has {count} members, or two of one name; at most {most} are read",
                path=path,
                count=len(members),
                most=_MOST_MEMBERS,
            )
        )
    if size > LARGEST_ARRAY or (size > _UNSUSPICIOUS and size > _MOST_RATIO * packed) or packed > path.stat().st_size:
        raise DataError(
            tr(
                "{path} declares {size}, from {packed}; at most {most} are read",
                path=path,
                size=storage(size),
                packed=storage(packed),
                most=storage(LARGEST_ARRAY),
            )
        )


def _find(arrays: Mapping[str, NDArray[Any]], usual: Sequence[str]) -> str:
    """The name of the first of the usual ones, in whatever capitals; empty where there is none."""
    by_small = {name.lower(): name for name in arrays}
    return next((by_small[name] for name in usual if name in by_small), "")
