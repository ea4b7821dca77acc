"""A name that no file can have is nowhere, for every question and every door."""

from pathlib import Path

import pytest

from workbench.cli.commands import run_command
from workbench.data.readers.opening import probe
from workbench.errors import DataError
from workbench.files.looking import is_file, is_folder, is_there

IMPOSSIBLE = ("n" * 300, "a/" * 3000, "zero\0inside")


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_such_a_name_is_nowhere(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    assert [question(path) for question in (is_there, is_file, is_folder)] == [False] * 3
    with pytest.raises(DataError):
        probe(path)


@pytest.mark.parametrize(
    "words", [("info",), ("train", "--target", "y", "--data"), ("export",), ("predict",), ("open",)]
)
@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_every_command_answers_with_a_sentence(
    words: tuple[str, ...], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command, *rest = words
    further = ["table.csv"] if command == "predict" else []
    assert run_command([command, *rest, name, *further]) in {1, 2}
    told = capsys.readouterr().err
    assert told
    assert "Traceback" not in told


def test_what_is_there_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a\n1\n")
    assert is_there(file)
    assert is_file(file)
    assert is_there(tmp_path)
    assert is_folder(tmp_path)
    assert not is_file(tmp_path)
    assert not is_folder(file)
