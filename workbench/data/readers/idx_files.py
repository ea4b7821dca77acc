"""IDX files, as MNIST has them: images in one, labels in the one beside it, and a test part where there is one."""

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.idx import read_idx
from workbench.data.readers.array_files import as_read
from workbench.data.readers.found import ReadArrays, Watch, unwatched
from workbench.errors import DataError
from workbench.language import tr

_TEST_NAMES: Final = ("t10k", "test")


def read_idx_files(path: Path, watch: Watch = unwatched) -> ReadArrays:
    """Images and labels; ``path`` may be either file. Raises ``DataError``."""
    images, labels = _pair_of(path)
    watch(0.0)
    train = _values(images, labels)
    watch(0.5)
    test = None
    for name in _TEST_NAMES:
        beside = tuple(part.with_name(part.name.replace("train", name)) for part in (images, labels))
        if test is None and all(other.is_file() and other not in (images, labels) for other in beside):
            test = _values(*beside)
    watch(0.9)
    return as_read(path, train, test)


def _values(images: Path, labels: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    found = read_idx(images), read_idx(labels)
    if found[1].ndim != 1:
        raise DataError(tr("{path} holds no labels: it has {count} dimensions", path=labels, count=found[1].ndim))
    return found[0], found[1].astype(np.int64)


def _pair_of(path: Path) -> tuple[Path, Path]:
    name = path.name
    for ours, other, is_labels in (("images", "labels", False), ("labels", "images", True)):
        if ours not in name:
            continue
        swapped = name.replace(ours, other)
        for digits in ((), ("idx3", "idx1"), ("idx1", "idx3")):
            for ending in ("", ".gz"):
                candidate = swapped.removesuffix(".gz") + ending
                beside = path.with_name(candidate.replace(*digits) if digits else candidate)
                if beside.is_file():
                    return (beside, path) if is_labels else (path, beside)
    raise DataError(
        tr("Beside {path}, its labels are missing: the same name with labels in place of images", path=path)
    )
