"""Where a sheet for a class may be written."""

from pathlib import Path

import pytest

from workbench.errors import FileError
from workbench.labs.class_sheet import SheetLab
from workbench.labs.lab import Setting
from workbench.labs.lab_text import read_text
from workbench.labs.sheet_file import check_place, is_sheet, write_sheet


@pytest.mark.parametrize("name", ["sheet.html", "sheet.md", "sheet"])
def test_a_sheet_may_take_the_place_of_a_sheet_but_of_nothing_else(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    check_place(path)
    write_sheet(path, [SheetLab("softmax", 15, read_text("softmax"), Setting(0, {}), None)])
    assert is_sheet(path)
    check_place(path)
    path.write_text("my diary", encoding="utf-8")
    with pytest.raises(FileError, match="no sheet for a class"):
        check_place(path)
    assert path.read_text("utf-8") == "my diary"
