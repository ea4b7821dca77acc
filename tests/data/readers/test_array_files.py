"""Archives and files of NumPy, IDX files and folders of images: features and answers, or a refusal before anything is loaded.

Long because: arrays of every format have the same rules, and the same examples.
"""

import gzip
import io
import os
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.data.readers.image_folder import read_images
from workbench.data.readers.npy import read_npy
from workbench.data.readers.opening import probe_key, read_arrays, read_table
from workbench.errors import DataError

X = np.arange(24, dtype=np.float32).reshape(6, 4)
Y = np.array([0, 1, 2, 0, 1, 2])


@pytest.mark.parametrize(
    ("features", "answers"),
    [("X", "y"), ("x", "y"), ("data", "target"), ("x_train", "y_train"), ("images", "labels"), ("features", "targets")],
)
def test_features_and_answers_are_found_by_their_names(tmp_path: Path, features: str, answers: str) -> None:
    path = tmp_path / "some.npz"
    np.savez_compressed(path, **{features: X, answers: Y})  # type: ignore[arg-type]
    read = read_arrays(path)
    assert read.kept.arrays["features"].tolist() == X.tolist()
    assert read.kept.arrays["labels"].tolist() == Y.tolist()
    assert (read.classes, read.targets, read.has_test, read.image_shape) == (("0", "1", "2"), (), False, None)


def test_a_test_part_images_and_names_of_classes_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "some.npz"
    images = np.arange(6 * 4 * 5, dtype=np.uint8).reshape(6, 4, 5)
    np.savez(path, x_train=images, y_train=Y, x_test=images[:3], y_test=Y[:3], class_names=np.array(["a", "b", "c"]))
    read = read_arrays(path)
    assert read.has_test
    assert (read.image_shape, read.feature_count, read.classes) == ((4, 5), 20, ("a", "b", "c"))
    assert read.kept.arrays["features"].dtype == np.uint8
    assert read.kept.arrays["test_labels"].tolist() == [0, 1, 2]


def test_real_numbers_are_to_be_predicted_and_texts_are_classes(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", X=X, y=np.stack([X[:, 0] / 3, X[:, 1]], axis=1))
    np.savez(tmp_path / "b.npz", X=X, y=np.array(["no", "yes", "no", "no", "yes", "yes"]))
    numbers, words = read_arrays(tmp_path / "a.npz"), read_arrays(tmp_path / "b.npz")
    assert (numbers.classes, numbers.targets, numbers.kept.arrays["targets"].shape) == ((), ("y 1", "y 2"), (6, 2))
    assert (words.classes, words.kept.arrays["labels"].tolist()) == (("no", "yes"), [0, 1, 0, 0, 1, 1])


def test_other_names_are_asked_for(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", first=X, second=Y)
    with pytest.raises(DataError, match=r"holds first \(6, 4\), second \(6,\): choose which are the features"):
        read_arrays(tmp_path / "a.npz")
    assert read_arrays(tmp_path / "a.npz", names=("first", "second")).classes == ("0", "1", "2")


@pytest.mark.parametrize(
    ("first", "second"),
    [("X", "y"), ("X_train", "y_train"), ("features", "labels"), ("my_X", "my_y"), ("data", "target")],
)
def test_a_pair_of_files_is_found_from_either(tmp_path: Path, first: str, second: str) -> None:
    np.save(tmp_path / f"{first}.npy", X)
    np.save(tmp_path / f"{second}.npy", Y)
    found = {read_arrays(tmp_path / f"{name}.npy").kept.sha256 for name in (first, second)}
    assert len(found) == 1


def test_one_array_alone_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "X.npy", X)
    with pytest.raises(DataError, match="its answers are missing"):
        read_npy(tmp_path / "X.npy")


def idx(values: np.ndarray) -> bytes:
    return (
        bytes([0, 0, 8, values.ndim])
        + struct.pack(f">{values.ndim}I", *values.shape)
        + values.astype(np.uint8).tobytes()
    )


@pytest.mark.parametrize("packed", ["", ".gz"])
def test_idx_files_are_found_beside_each_other(tmp_path: Path, packed: str) -> None:
    images = np.arange(6 * 3 * 3).reshape(6, 3, 3)
    for part in ("train", "t10k"):
        for name, values in ((f"{part}-images-idx3-ubyte", images), (f"{part}-labels-idx1-ubyte", Y)):
            content = idx(values)
            (tmp_path / f"{name}{packed}").write_bytes(gzip.compress(content) if packed else content)
    path = tmp_path / f"train-images-idx3-ubyte{packed}"
    assert probe_key(path) == "idx"
    read = read_arrays(path)
    assert (read.image_shape, read.classes, read.has_test) == ((3, 3), ("0", "1", "2"), True)
    assert read.kept.arrays["features"][1].tolist() == list(range(9, 18))


IMAGES, LABELS = np.arange(6 * 3 * 3).reshape(6, 3, 3), Y
TRAIN, ANSWERS, TEST, TEST_ANSWERS = (
    f"{part}-{what}-ubyte" for part in ("train", "t10k") for what in ("images-idx3", "labels-idx1")
)


def write_idx(folder: Path, files: dict[str, np.ndarray | bytes]) -> None:
    for name, values in files.items():
        content = values if isinstance(values, bytes) else idx(values)
        (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)


@pytest.mark.parametrize("opened", [TRAIN, ANSWERS])
@pytest.mark.parametrize("endings", [("", "", ".gz", ".gz"), (".gz", ".gz", "", ""), ("", ".gz", ".gz", "")])
def test_idx_files_are_found_packed_or_not(tmp_path: Path, endings: tuple[str, ...], opened: str) -> None:
    names = [name + ending for name, ending in zip((TRAIN, ANSWERS, TEST, TEST_ANSWERS), endings, strict=True)]
    write_idx(tmp_path, dict(zip(names, (IMAGES, LABELS, IMAGES[:4], LABELS[:4]), strict=True)))
    read = read_arrays(next(tmp_path / name for name in names if name.startswith(opened)))
    assert [file.name for file in read.files] == names
    assert read.has_test
    assert read.notes == ()


@pytest.mark.parametrize("alone", [TEST, TEST_ANSWERS])
def test_half_of_a_test_part_is_told(tmp_path: Path, alone: str) -> None:
    write_idx(tmp_path, {TRAIN: IMAGES, ANSWERS: LABELS, alone: IMAGES})
    read = read_arrays(tmp_path / TRAIN)
    missing = TEST_ANSWERS if alone == TEST else TEST
    assert not read.has_test
    assert read.notes == (f"{alone} is left out: beside it {missing} is missing, which a test part needs.",)


@pytest.mark.parametrize(
    ("files", "opened", "faulty", "said"),
    [
        ({TRAIN: IMAGES}, TRAIN, TRAIN, "its labels are missing: the same name with labels in place of images"),
        ({ANSWERS: LABELS}, ANSWERS, ANSWERS, "its images are missing: the same name with images in place of labels"),
        ({TRAIN: IMAGES, ANSWERS: LABELS[:5]}, TRAIN, ANSWERS, "found 5 labels, expected one for each of its 6 images"),
        ({TRAIN: IMAGES, ANSWERS: IMAGES}, TRAIN, ANSWERS, "holds no labels: found 3 dimensions, expected 1"),
        ({TRAIN: LABELS, ANSWERS: LABELS}, TRAIN, TRAIN, "holds no images: found 1 dimension, expected 2 to 4"),
        ({TRAIN: idx(IMAGES)[:-3], ANSWERS: LABELS}, TRAIN, TRAIN, "claims 54 values of shape .*, but only 51 follow"),
        (
            {TRAIN: IMAGES, ANSWERS: LABELS, TEST: IMAGES, TEST_ANSWERS: LABELS[:3]},
            TRAIN,
            TEST_ANSWERS,
            "found 3 labels, expected one for each of its 6 images",
        ),
        (
            {TRAIN: IMAGES, ANSWERS: LABELS, TEST: IMAGES[:, :2], TEST_ANSWERS: LABELS},
            TRAIN,
            TEST,
            r"its images have the shape \(2, 3\), expected \(3, 3\)",
        ),
    ],
)
def test_odd_pairs_of_idx_files_are_refused(
    tmp_path: Path, files: dict[str, np.ndarray | bytes], opened: str, faulty: str, said: str
) -> None:
    write_idx(tmp_path, files)
    with pytest.raises(DataError, match=f"{faulty}.*{said}"):
        read_arrays(tmp_path / opened)


def write_images(folder: Path, mode: str = "L", size: tuple[int, int] = (4, 3)) -> None:
    for number, name in enumerate(("cat", "dog")):
        (folder / name).mkdir(parents=True)
        for place in range(3):
            colour = 40 * place + number if mode == "L" else (10 * place, 20, number)
            Image.new(mode, size, colour).save(folder / name / f"{place}.png")


def test_a_folder_of_images_is_read_class_by_class(tmp_path: Path) -> None:
    write_images(tmp_path)
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "dog" / "notes.txt").write_text("x")
    assert probe_key(tmp_path) == "images"
    shares: list[float] = []
    read = read_images(tmp_path, shares.append)
    assert (read.classes, read.image_shape, read.colour) == (("cat", "dog"), (3, 4), False)
    assert read.kept.arrays["features"][:, 0].tolist() == [0, 40, 80, 1, 41, 81]
    assert read.kept.arrays["labels"].tolist() == [0, 0, 0, 1, 1, 1]
    smaller = read_images(tmp_path, height=2, width=2, colour=True)
    assert smaller.feature_count == 12
    assert "6 of 6 images had another size" in smaller.notes[0]


def test_colours_gaps_and_deep_pixels_have_their_rules(tmp_path: Path) -> None:
    write_images(tmp_path, "RGB")
    assert read_images(tmp_path).kept.arrays["features"][1, :3].tolist() == [10, 20, 0]
    Image.new("RGBA", (4, 3), (255, 255, 255, 0)).save(tmp_path / "cat" / "0.png")
    assert read_images(tmp_path).kept.arrays["features"][0, :3].tolist() == [0, 0, 0]
    Image.fromarray(np.full((3, 4), 65535, np.uint16)).save(tmp_path / "cat" / "0.png")
    assert read_images(tmp_path, colour=False).kept.arrays["features"][0, 0] == 255


def png_that_declares(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    data = b"IDAT" + zlib.compress(b"\0" * 1000)
    pieces = [struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (chunk, data)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(pieces)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (png_that_declares(100_000, 100_000), "10000000000 pixels"),
        (png_that_declares(64, 64), "cannot be read as an image"),
        (b"GIF89a" + b"\0" * 50, "neither PNG nor JPEG"),
        (b"", "neither PNG nor JPEG"),
    ],
)
def test_an_image_that_is_none_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    write_images(tmp_path)
    (tmp_path / "dog" / "1.png").write_bytes(content)
    with pytest.raises(DataError, match=said) as refused:
        read_images(tmp_path)
    assert str(tmp_path / "dog" / "1.png") in str(refused.value)


def test_links_lead_nowhere(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    Image.new("L", (4, 3)).save(outside / "secret.png")
    write_images(tmp_path / "data")
    (tmp_path / "data" / "dog" / "link.png").symlink_to(outside / "secret.png")
    (tmp_path / "data" / "elk").symlink_to(outside)
    assert read_images(tmp_path / "data").kept.arrays["labels"].tolist() == [0, 0, 0, 1, 1, 1]


def test_one_class_is_no_folder_of_classes(tmp_path: Path) -> None:
    (tmp_path / "cat").mkdir()
    Image.new("L", (4, 3)).save(tmp_path / "cat" / "0.png")
    with pytest.raises(DataError, match="found 1 folders with images, expected one folder for each"):
        read_images(tmp_path)


def npy_that_declares(descr: str, shape: str, rest: bytes = b"\0" * 64) -> bytes:
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (63 - (len(header) + 10) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + rest


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (npy_that_declares("'<f8'", "(1000000000000,)"), r"declares the shape \(1000000000000,\), 8,000 GB"),
        (npy_that_declares("'<f8'", f"({2**40}, {2**40})"), "declares the shape"),
        (npy_that_declares("'<f8'", "(-1, 8)"), "damaged|declares the shape"),
        (npy_that_declares("'|O'", "(8,)"), "Python objects are never loaded"),
        (npy_that_declares("[('a', '<f8')]", "(8,)"), "which is not read"),
        (npy_that_declares("'<f8'", "(7,)"), "goes on behind its last value"),
        (npy_that_declares("'<f8'", "(9,)"), "declares the shape|ends too early"),
        (npy_that_declares("__import__('os').system('x')", "(8,)"), "is damaged"),
        (b"\x93NUMPY\x09\x00" + b"\0" * 100, "damaged|version"),
        (b"\x93NUMPY", "is damaged"),
    ],
)
def test_an_array_that_is_none_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "X.npy").write_bytes(content)
    np.save(tmp_path / "y.npy", Y)
    with pytest.raises(DataError, match=said):
        read_arrays(tmp_path / "X.npy")
    with zipfile.ZipFile(tmp_path / "some.npz", "w") as archive:
        archive.writestr("X.npy", content)
    with pytest.raises(DataError, match=said):
        read_arrays(tmp_path / "some.npz")


def test_bombs_and_double_names_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("X.npy", b"\0" * (64 * 2**20))
    (tmp_path / "bomb.npz").write_bytes(bomb.getvalue())
    with pytest.raises(DataError, match=r"declares 67\.1 MB, from"):
        read_arrays(tmp_path / "bomb.npz")
    with zipfile.ZipFile(tmp_path / "double.npz", "w") as archive:
        archive.writestr("X.npy", b"1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("X.npy", b"2")
    with pytest.raises(DataError, match="two of one name"):
        read_arrays(tmp_path / "double.npz")


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (X, Y[:-1], "6 rows of features have 5 answers"),
        (np.where(X == 5, np.nan, X), Y, "row 2, feature 2: found nan, expected a finite number"),
        (np.array(["a"] * 6), Y, "the features are texts"),
        (np.array([[2**60]] * 6), Y, "double precision cannot hold"),
        (X, np.zeros(6, int), "1 classes; expected 2"),
        (X[:0], Y[:0], "0 rows of features"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(tmp_path: Path, x: np.ndarray, y: np.ndarray, said: str) -> None:
    np.savez(tmp_path / "a.npz", X=x, y=y)
    with pytest.raises(DataError, match=said):
        read_arrays(tmp_path / "a.npz")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_pipes_devices_and_folders_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for read in (read_table, read_arrays, probe_key):
        with pytest.raises(DataError, match="is a pipe or a device"):
            read(tmp_path / "pipe.csv")
    with pytest.raises(DataError, match="pipe or a device"):
        read_table(Path(os.devnull))
    with pytest.raises(DataError, match="is no table"):
        read_table(tmp_path)
    with pytest.raises(DataError, match="no such file"):
        read_table(tmp_path / "nothing.csv")
    with pytest.raises(DataError, match="cannot be the name of a file"):
        read_table(tmp_path / "a\0b.csv")
