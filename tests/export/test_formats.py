"""The table of export formats: every row keeps what it is given, and the window and the command line offer it."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

import workbench
from workbench.cli.commands import run_command
from workbench.data.dataset import Split, Target
from workbench.errors import FileError
from workbench.export.certificate import scores_of
from workbench.export.earlier_export import refuse_foreign
from workbench.export.formats import EXPORT_FORMATS, export_format_of
from workbench.export.marks import DESCRIBED_AS
from workbench.export.model import ExportedModel
from workbench.export.npz import described, npz_bytes, read_npz
from workbench.export.reference import Arrays
from workbench.export.safetensors_file import read_safetensors, safetensors_bytes

PAGE = Path(workbench.__file__).resolve().parents[1] / "docs" / "exported-weights.md"


@pytest.mark.parametrize(
    ("to_bytes", "read"), [(npz_bytes, read_npz), (safetensors_bytes, read_safetensors)], ids=["npz", "safetensors"]
)
def test_a_file_of_arrays_gives_back_what_it_was_given(
    to_bytes: Callable[[Arrays, str], bytes], read: Callable[[Path], Arrays], tmp_path: Path
) -> None:
    path = tmp_path / "w"
    arrays = {
        "0.weight": np.arange(6, dtype=np.float32).reshape(2, 3),
        "1.bias": np.array([np.pi, -0.0]),
        "1.num_batches_tracked": np.array(7, dtype=np.int64),
    }
    path.write_bytes(to_bytes(arrays, '{"step": 7}'))
    found = read(path)
    assert {key: (value.dtype, value.shape, value.tobytes()) for key, value in found.items()} == {
        key: (value.dtype, value.shape, value.tobytes()) for key, value in arrays.items()
    }
    assert b'{"step": 7}' in path.read_bytes().replace(b"\\", b"")


def test_the_endings_tell_the_formats_apart() -> None:
    assert len({row.suffix for row in EXPORT_FORMATS.values()}) == len(EXPORT_FORMATS)
    for row in EXPORT_FORMATS.values():
        assert export_format_of(Path(f"a.b{row.suffix}")) is row
        assert row.suffix.startswith(".")
        assert row.title
    with pytest.raises(FileError, match=r"a\.xyz was not written: .*\.npz or \.safetensors or .*, not '\.xyz'"):
        export_format_of(Path("a.xyz"))


def test_the_command_line_and_the_page_name_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["export", "--help"]) == 0
    told = capsys.readouterr().out
    page = PAGE.read_text(encoding="utf-8")
    for name, row in EXPORT_FORMATS.items():
        assert name in told
        assert row.suffix in page


@pytest.mark.parametrize("length", [65_535, 65_536, 300_000])
def test_a_description_is_kept_however_long_it_is(length: int, tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    about = json.dumps({"format": DESCRIBED_AS, "more": ""})
    about = about.replace('""', f'"{"x" * (length - len(about))}"')
    path.write_bytes(npz_bytes({"0.bias": np.zeros(2)}, about))
    assert described(path, 10**7) == about.encode()
    assert set(read_npz(path)) == {"0.bias"}
    refuse_foreign(path)  # raises where it would not be recognised as one of ours
    if length > 65_535:
        with pytest.raises(ValueError, match="description"):
            described(path, length - 1)


def test_a_target_that_is_the_same_everywhere_is_left_out_of_r_squared() -> None:
    truth = np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]], dtype=np.float32)
    split = Split(np.zeros((3, 1), dtype=np.float32), np.empty(0, dtype=np.int32), truth)
    target = Target("t", 0.0, 1.0)
    model = cast("ExportedModel", SimpleNamespace(targets=(target, target)))
    answers = truth + np.array([[0.5, 0.25], [0.0, 0.25], [0.0, 0.25]])
    assert scores_of(answers, split, model).accuracy == pytest.approx(1.0 - 0.25 / 3 / (2 / 3))
    none = Split(split.features, split.labels, np.ones((3, 2), dtype=np.float32))
    assert np.isnan(scores_of(answers, none, model).accuracy)
