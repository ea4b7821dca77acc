"""The table of export formats: every row keeps what it is given, and the window and the command line offer it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import workbench
from workbench.cli.commands import run_command
from workbench.errors import FileError
from workbench.export.formats import EXPORT_FORMATS, export_format_of
from workbench.export.npz import npz_bytes, read_npz
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
