"""One command for each kind of file, to a run and back to answers: Parquet with dates, IDX, a folder of PNGs, fifty classes."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from PIL import Image

from tests.cli.conftest import Said
from workbench.runs.reading import RunReader
from workbench.specs.own_data import ArraysSpec, ImagesSpec, TableSpec

Call = Callable[..., Said]


def spots(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Images of 6 × 6 pixels with a bright half: left is class 0, right is class 1."""
    random = np.random.default_rng(1)
    labels = np.arange(rows) % 2
    images = random.integers(0, 60, (rows, 6, 6))
    for row, label in enumerate(labels):
        images[row, :, 3 * label : 3 * label + 3] += 150
    return images.astype(np.uint8), labels


def test_parquet_with_dates(call: Call, tmp_path: Path) -> None:
    data, run, out = tmp_path / "sales.parquet", tmp_path / "a.run", tmp_path / "answers.parquet"
    days = pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 4, 9), eager=True)
    shops = [("north", "south")[n % 2] for n in range(100)]
    sold = [20.0 + n * 7 % 13 + n / 10 for n in range(100)]
    pl.DataFrame({"day": days, "shop": shops, "sold": sold}).write_parquet(data)
    said = call("train", "--data", data, "--target", "sold", "--encode", "day=calendar", "--steps", 9, "--out", run)
    assert said.code == 0, said.errors
    with RunReader(run) as reader:
        spec = reader.header.spec.data
    assert isinstance(spec, TableSpec)
    assert (spec.columns[0].type, spec.columns[0].encoding, spec.width) == ("date", "calendar", 6)
    answered = call("predict", run, data, "--out", out, "--json")
    assert answered.code == 0, answered.errors
    assert answered.report["evaluation"]["rows"] == 100
    assert pl.read_parquet(out).height == 100
    assert call("info", data, "--json").report["columns"][0]["type"] == "date"


def test_idx_files(call: Call, tmp_path: Path) -> None:
    images, labels = spots(80)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(struct.pack(">IIII", 2051, 80, 6, 6) + images.tobytes())
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(struct.pack(">II", 2049, 80) + labels.astype(np.uint8).tobytes())
    data, run = tmp_path / "train-images-idx3-ubyte", tmp_path / "a.run"
    said = call("train", "--data", data, "--epochs", 20, "--out", run)
    assert said.code == 0, said.errors
    assert "80 rows of 36 features; 2 classes: 0, 1." in said.errors
    with RunReader(run) as reader:
        spec = reader.header.spec.data
    assert isinstance(spec, ArraysSpec)
    assert spec.image_shape == (6, 6)
    assert call("predict", run, data, "--json").report["evaluation"]["accuracy"] > 0.9
    assert call("info", data, "--json").report["classes"] == {"0": 40, "1": 40}
    refused = call("train", "--data", data, "--target", "x", "--out", run)
    assert (refused.code, refused.errors) == (2, f"--target: is about a table; {data} is none\n")


def test_a_folder_of_pngs(call: Call, tmp_path: Path) -> None:
    images, labels = spots(60)
    folder, run, out = tmp_path / "pictures", tmp_path / "a.run", tmp_path / "answers.csv"
    for number, (image, label) in enumerate(zip(images, labels, strict=True)):
        place = folder / ("left", "right")[label]
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(place / f"{number}.png")
    said = call("train", "--data", folder, "--image-size", "4x4", "--epochs", 20, "--out", run)
    assert said.code == 0, said.errors
    with RunReader(run) as reader:
        spec = reader.header.spec.data
    assert isinstance(spec, ImagesSpec)
    assert (spec.height, spec.width, spec.classes) == (4, 4, ("left", "right"))
    answered = call("predict", run, folder, "--out", out, "--json")
    assert answered.report["evaluation"]["accuracy"] > 0.9
    assert len(out.read_text(encoding="utf-8").splitlines()) == 61
    wrong = call("train", "--data", folder, "--image-size", "big", "--out", run)
    assert (wrong.code, wrong.errors) == (2, "--image-size: must be HEIGHTxWIDTH, such as 28x28, not 'big'\n")


def test_fifty_classes(call: Call, tmp_path: Path) -> None:
    data, run = tmp_path / "fifty.csv", tmp_path / "a.run"
    random = np.random.default_rng(0)
    rows = [
        f"{number % 50 * 0.7 + random.normal() * 0.05:.3f};{number % 50 % 7 + random.normal() * 0.05:.3f};k{number % 50:02}"
        for number in range(1000)
    ]
    data.write_text("u;v;kind\n" + "\n".join(rows).replace(".", ",") + "\n", encoding="utf-8")
    said = call(
        "train", "--data", data, "--target", "kind", "--epochs", 40, "--set", "learning_rate=0.02", "--out", run
    )
    assert said.code == 0, said.errors
    assert "'kind' is the target: 50 classes." in said.errors
    report = call("predict", run, data, "--json").report
    assert report["evaluation"]["accuracy"] > 0.8
    assert len(report["evaluation"]["confusion"]) == 50


def test_a_run_on_a_table_is_not_asked_about_arrays(call: Call, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "a,b\n" + "\n".join(f"{n * 7 % 11},{n * 3 % 5}.5" for n in range(40)), encoding="utf-8"
    )
    np.savez(tmp_path / "x.npz", X=np.zeros((4, 1)), y=np.zeros(4, dtype=int))
    run = tmp_path / "a.run"
    assert call("train", "--data", tmp_path / "t.csv", "--target", "b", "--steps", 3, "--out", run).code == 0
    said = call("predict", run, tmp_path / "x.npz")
    assert (said.code, said.errors) == (1, f"{tmp_path / 'x.npz'} is no table; the run learned from one\n")
