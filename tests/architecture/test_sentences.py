"""Every sentence that a person reads can be said in another language."""

from pathlib import Path

import pytest

from tests.architecture.sentences import sentences

ROOT = Path(__file__).resolve().parents[2]


def test_every_sentence_is_told_through_tr() -> None:
    untold = [f"{found.path}:{found.line}: {found.text!r}" for found in sentences(ROOT) if not found.is_told]
    assert untold == [], "wrap these in tr(), or list them in tests/architecture/sentences.py"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('label.setText("Train on")', [False]),
        ('label.setText(tr("Train on"))', [True]),
        ('label.setText(f"Step {step} of {total}")', [False]),
        ('raise WorkbenchError(f"{path} cannot be read")', [False]),
        ('log.warning("the file is gone")', []),
        ('label.setObjectName("Start")', []),
        ('cursor.execute("SELECT a FROM b")', []),
        ('x: Literal["next run"] = "next run"', []),
        ('"""A docstring of a module."""', []),
        ('if text == "Not yet": pass', []),
        ('label.setStyleSheet(f"color: {colour}; padding: 1px")', []),
    ],
)
def test_what_is_taken_for_a_sentence(tmp_path: Path, line: str, told: list[bool]) -> None:
    (tmp_path / "workbench").mkdir()
    (tmp_path / "workbench" / "a.py").write_text(line, "utf-8")
    assert [found.is_told for found in sentences(tmp_path)] == told
