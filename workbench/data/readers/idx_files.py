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
from workbench.numbers import grouped

_TEST_NAMES: Final = ("t10k", "test")


def read_idx_files(path: Path, watch: Watch = unwatched, others: Sequence[Path] = ()) -> ReadArrays:
    """Images and labels; ``path`` may be either file.

    Or they are given: ``path`` has the images, ``others`` the labels and perhaps both of the test part. Raises ``DataError``.
    """
    notes: tuple[str, ...] = ()
    files = (path, *others)
    if not others:
        files = _pair_of(path)
        tests, notes = _test_part_of(files)
        files = (*files, *tests)
    watch(0.0)
    train = _values(files[0], files[1])
    watch(0.5)
    test = _values(files[2], files[3]) if len(files) == 4 else None
    if test is not None and test[0].shape[1:] != train[0].shape[1:]:
        raise DataError(
            tr(
                "{path} does not fit to {other}: its images have the shape {found}, expected {wanted}",
                path=files[2],
                other=files[0].name,
                found=test[0].shape[1:],
                wanted=train[0].shape[1:],
            )
        )
    watch(0.9)
    read = as_read(path, train, test, step=lambda: watch(0.95))
    return replace(read, files=files, notes=(*notes, *read.notes))


def _values(images: Path, labels: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    found = read_idx(images), read_idx(labels)
    if found[0].ndim < 2:
        raise DataError(tr("{path} holds no images: found 1 dimension, expected 2 to 4", path=images))
    if found[1].ndim != 1:
        raise DataError(
            tr("{path} holds no labels: found {count} dimensions, expected 1", path=labels, count=found[1].ndim)
        )
    if len(found[0]) != len(found[1]):
        raise DataError(
            tr(
                "{path} does not fit to {images}: found {found} labels, expected one for each of its {wanted} images",
                path=labels,
                images=images.name,
                found=grouped(len(found[1])),
                wanted=grouped(len(found[0])),
            )
        )
    return found[0], found[1].astype(np.int64)


def _pair_of(path: Path) -> tuple[Path, Path]:
    if "images" in path.name:
        labels = _beside(path, "images", "labels")
        if labels is None:
            raise DataError(
                tr("Beside {path}, its labels are missing: the same name with labels in place of images", path=path)
            )
        return path, labels
    images = _beside(path, "labels", "images") if "labels" in path.name else None
    if images is None:
        raise DataError(
            tr("Beside {path}, its images are missing: the same name with images in place of labels", path=path)
        )
    return images, path


def _beside(path: Path, ours: str, other: str) -> Path | None:
    """The other file of a pair, packed or not, with the number of its dimensions in its name or not."""
    swapped = path.name.replace(ours, other)
    for digits in ((), ("idx3", "idx1"), ("idx1", "idx3")):
        found = _packed_or_not(path.with_name(swapped.replace(*digits) if digits else swapped))
        if found is not None:
            return found
    return None


def _packed_or_not(path: Path) -> Path | None:
    plain = path.name.removesuffix(".gz")
    return next((one for ending in ("", ".gz") if is_file(one := path.with_name(plain + ending))), None)


def _test_part_of(files: tuple[Path, Path]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Images and labels of the test part beside those of the train part; or what is to be told where one of the two is missing."""
    notes: tuple[str, ...] = ()
    for name in _TEST_NAMES if all("train" in one.name for one in files) else ():
        wanted = [one.with_name(one.name.replace("train", name)) for one in files]
        images, labels = map(_packed_or_not, wanted)
        if images is not None and labels is not None:
            return (images, labels), ()
        there, missing = images or labels, wanted[1 if images else 0]
        if there is not None:
            notes = (
                tr(
                    "{name} is left out: beside it {missing} is missing, which a test part needs.",
                    name=there.name,
                    missing=missing.name,
                ),
            )
    return (), notes
