"""The page docs/python.md runs as it stands, and importing starts nothing."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

PAGE = (ROOT / "docs" / "python.md").read_text("utf-8")


def test_all_code_of_the_page_runs(tmp_path: Path) -> None:
    pieces = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(pieces) == 5
    (tmp_path / "page.py").write_text("\n".join(pieces), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "page.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "'Rome' was never seen in training" in done.stdout
    assert (tmp_path / "flats.safetensors").is_file()


def test_importing_is_quick_and_loads_neither_qt_nor_numpy() -> None:
    code = (
        "import sys, workbench; names = set(sys.modules);"
        "print([n for n in ('numpy', 'numba', 'polars', 'PySide6', 'pydantic') if n in names]);"
        "workbench.train; workbench.Estimator;"
        "print([n for n in sys.modules if n.startswith(('PySide6', 'pyqtgraph', 'workbench.ui', 'polars'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "[]"]


def test_every_public_name_is_there_and_on_the_page() -> None:
    import workbench

    for name in workbench.__all__:
        assert getattr(workbench, name).__name__ == name
        assert name in PAGE or name in ("Run", "State")
        assert name in dir(workbench)
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        _ = workbench.colour  # type: ignore[attr-defined]
