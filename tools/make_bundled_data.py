"""Make the files of ``resources/data`` from their public sources. Needed only when a data set is added or changed.

Sources: the scikit-learn wheel (digits, breast cancer, wine, iris, diabetes) and the Debian package ``dataset-fashion-mnist``.
Neither is needed to run the workbench. In an environment of its own::

    apt-get install dataset-fashion-mnist
    pip install scikit-learn pydantic tomli_w
    python -m tools.make_bundled_data resources/data

The bytes of the files depend on the sources alone (fixed time stamps, fixed order), so a second run gives the same
SHA-256. The hashes are printed; they belong into ``workbench/data/bundled.py`` and ``resources/data/README.md``.
"""

import argparse
import hashlib
import io
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.data.installed import read_fashion_full
from workbench.data.raw import Examples

TRAIN_PER_CLASS = 600
TEST_PER_CLASS = 100
EARLIEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def main() -> None:
    """Write every file into the folder given on the command line and print its size and SHA-256."""
    parser = argparse.ArgumentParser(description="Make the bundled data files from their public sources.")
    parser.add_argument("folder", type=Path, help="where the files go, normally resources/data")
    folder: Path = parser.parse_args().folder
    for name, arrays in {**sklearn_sets(), "fashion": fashion_subset()}.items():
        content = npz_bytes(arrays)
        (folder / f"{name}.npz").write_bytes(content)
        sys.stdout.write(f"{name}.npz  {len(content):>9,} bytes  {hashlib.sha256(content).hexdigest()}\n")


def sklearn_sets() -> dict[str, dict[str, NDArray[np.generic]]]:
    """Name → arrays of the sets in the scikit-learn wheel, with all rows in their order there."""
    from sklearn import datasets  # type: ignore[import-not-found,import-untyped,unused-ignore]

    loaders = {
        "digits": (datasets.load_digits, np.uint8),
        "breast-cancer": (datasets.load_breast_cancer, np.float64),
        "wine": (datasets.load_wine, np.float64),
        "iris": (datasets.load_iris, np.float64),
    }
    sets: dict[str, dict[str, NDArray[np.generic]]] = {}
    for name, (load, dtype) in loaders.items():
        features, labels = load(return_X_y=True)
        stored = np.ascontiguousarray(features, dtype=dtype)
        if not np.array_equal(stored, features):
            raise SystemExit(f"{name}: values change when stored as {np.dtype(dtype).name}")
        sets[name] = {"features": stored, "labels": labels.astype(np.uint8)}
    features, targets = datasets.load_diabetes(return_X_y=True, scaled=False)
    sets["diabetes"] = {"features": features.astype(np.float64), "targets": targets.astype(np.float64)}
    return sets


def fashion_subset() -> dict[str, NDArray[np.generic]]:
    """The first examples of each class of Fashion-MNIST, in file order: 6,000 for training and 1,000 for the test."""
    full = read_fashion_full()
    if full.official_test is None:
        raise SystemExit("Fashion-MNIST must have an official test part")
    train = first_of_each_class(full.examples, TRAIN_PER_CLASS)
    test = first_of_each_class(full.official_test, TEST_PER_CLASS)
    return {
        "features": train.features,
        "labels": train.labels.astype(np.uint8),
        "test_features": test.features,
        "test_labels": test.labels.astype(np.uint8),
    }


def first_of_each_class(examples: Examples, count: int) -> Examples:
    """The first ``count`` rows of each class, in the order of the file."""
    classes = np.unique(examples.labels)
    rows = np.sort(np.concatenate([np.flatnonzero(examples.labels == number)[:count] for number in classes]))
    return Examples(examples.features[rows], examples.labels[rows])


def npz_bytes(arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    """An ``.npz`` file, compressed as well as deflate can; unlike ``np.savez`` it never contains the time of day."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.save(member, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", EARLIEST_ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, member.getvalue(), compresslevel=9)
    return archive.getvalue()


if __name__ == "__main__":
    main()
