import csv
from io import StringIO

import pytest

pytest.importorskip("PySide6")

from tests.ui.views.board.fake_search import make_plan, make_records
from workbench.search.study.trials_table import trials_table


def test_every_trial_has_its_row_with_values_that_read_back() -> None:
    plan = make_plan(30)
    records = make_records(plan, 30)
    rows = list(csv.DictReader(StringIO(trials_table(plan, records))))
    assert [int(row["trial"]) for row in rows] == [record.number for record in records]
    for row, record in zip(rows, records, strict=True):
        assert float(row["learning_rate"]) == record.values["learning_rate"]
        assert row["optimizer"] == record.values["optimizer"]
        assert row["state"] == ("diverged" if record.diverged else record.state)
        known = [row[f"dev_accuracy after {epochs} epochs"] for epochs in plan.rung_epochs]
        assert sum(bool(text) for text in known) == len(record.scores)
