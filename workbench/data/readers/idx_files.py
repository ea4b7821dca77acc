"""IDX files, as MNIST has them: images in one, labels in the one beside it, and a test part where there is one."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.idx import read_idx
from workbench.data.readers.array_files import as_read
from workbench.data.readers.found import ReadArrays, Watch, unwatched
from workbench.errors import DataError
from workbench.files.looking import is_file
from workbench.language import tr

_TEST_NAMES: Final = ("t10k", "test")


def read_idx_files(path: Path, watch: Watch = unwatched, others: Sequence[Path] = ()) -> ReadArrays:
    """Images and labels; ``path`` may be either file.

    Or they are given: ``path`` has the images, ``others`` the labels and perhaps both of the test part. Raises ``DataError``.
    """
    files = (path, *others) if others else _pair_of(path)
    for name in _TEST_NAMES if not others else ():
        beside = tuple(part.with_name(part.name.replace("train", name)) for part in files[:2])
        if len(files) == 2 and all(is_file(other) and other not in files for other in beside):
            files = (*files, *beside)
    watch(0.0)
    train = _values(files[0], files[1])
    watch(0.5)
    test = _values(files[2], files[3]) if len(files) == 4 else None
    watch(0.9)
    return replace(as_read(path, train, test, step=lambda: watch(0.95)), files=files)


def _values(images: Path, labels: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    found = read_idx(images), read_idx(labels)
    if found[1].ndim != 1:
        raise DataError(tr("{path} holds no labels: it has {count} dimensions", path=labels, count=found[1].ndim))
    return found[0], found[1].astype(np.int64)


def _pair_of(path: Path) -> tuple[Path, ...]:
    name = path.name
    for ours, other, is_labels in (("images", "labels", False), ("labels", "images", True)):
        if ours not in name:
            continue
        swapped = name.replace(ours, other)
        for digits in ((), ("idx3", "idx1"), ("idx1", "idx3")):
            for ending in ("", ".gz"):
                candidate = swapped.removesuffix(".gz") + ending
                beside = path.with_name(candidate.replace(*digits) if digits else candidate)
                if is_file(beside):
                    return (beside, path) if is_labels else (path, beside)
    raise DataError(
        tr("Beside {path}, its labels are missing: the same name with labels in place of images", path=path)
    )
