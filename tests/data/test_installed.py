"""The complete Fashion-MNIST, where the package that contains it is installed and where it is not."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from workbench.data.bundled import read_bundled
from workbench.data.installed import FASHION_FOLDER, read_fashion_full
from workbench.errors import DataError


def write_idx(path: Path, values: np.ndarray) -> None:
    header = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    path.write_bytes(gzip.compress(header + values.tobytes(), compresslevel=1))


def test_the_command_that_installs_it_is_told_where_it_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="apt-get install dataset-fashion-mnist"):
        read_fashion_full(tmp_path / "absent")


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        ((60_000, 4, 4), (60_000,), r"train-images.*the shape must be \(60000, 28, 28\), not \(60000, 4, 4\)"),
        ((60_000, 28, 28), (59_999,), r"train-labels.*the shape must be \(60000,\), not \(59999,\)"),
    ],
)
def test_files_of_another_shape_are_refused(
    tmp_path: Path, images: tuple[int, ...], labels: tuple[int, ...], message: str
) -> None:
    write_idx(tmp_path / "train-images-idx3-ubyte.gz", np.zeros(images, dtype=np.uint8))
    write_idx(tmp_path / "train-labels-idx1-ubyte.gz", np.zeros(labels, dtype=np.uint8))
    with pytest.raises(DataError, match=message):
        read_fashion_full(tmp_path)


def test_a_label_that_no_class_has_is_refused(tmp_path: Path) -> None:
    labels = np.zeros(60_000, dtype=np.uint8)
    labels[5] = 10
    write_idx(tmp_path / "train-images-idx3-ubyte.gz", np.zeros((60_000, 28, 28), dtype=np.uint8))
    write_idx(tmp_path / "train-labels-idx1-ubyte.gz", labels)
    with pytest.raises(DataError, match="labels must be 0 to 9, not 10"):
        read_fashion_full(tmp_path)


@pytest.mark.skipif(not FASHION_FOLDER.is_dir(), reason="needs the Debian package dataset-fashion-mnist")
def test_the_package_holds_the_published_data_of_which_the_bundled_set_is_a_part() -> None:
    full = read_fashion_full()
    assert full.official_test is not None
    assert full.examples.labels[:10].tolist() == [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]
    assert np.bincount(full.examples.labels).tolist() == [6000] * 10
    assert full.examples.features.mean() / 255 == pytest.approx(0.2860, abs=5e-5)
    assert full.examples.features.std() / 255 == pytest.approx(0.3530, abs=5e-5)

    bundled = read_bundled("fashion")
    for number in range(10):
        first = full.examples.features[full.examples.labels == number][:600]
        np.testing.assert_array_equal(bundled.examples.features[bundled.examples.labels == number], first)
