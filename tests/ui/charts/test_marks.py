"""What a mark on the plots says of an edit, of every kind."""

import pytest

from workbench.runs.history.history import JournalEdit
from workbench.specs.run import EditValue
from workbench.ui.charts.marks_item import edit_mark


@pytest.mark.parametrize(
    ("name", "old", "new", "text"),
    [
        ("learning_rate", 0.001, 0.01, "α 0.001 → 0.01"),
        ("epochs", 30, 60, "Planned epochs 30 → 60"),
        ("batch_norm_statistics", "running", "exact", "Batch-norm statistics running → exact"),
        ("stop_patience", "off", 5, "Patience off → 5"),
    ],
)
def test_every_edit_has_its_mark(name: str, old: EditValue, new: EditValue, text: str) -> None:
    mark = edit_mark(JournalEdit(1, 0, 7, name, old, new))
    assert (mark.step, mark.text) == (7, text)
    assert mark.story.startswith("Step 7: ")
