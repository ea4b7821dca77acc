"""A run in the window has the scores of the same run on the command line, at any speed."""

from pathlib import Path

import pytest

from tests.runs.history.test_earlier_scores import begin, curve, edited
from tests.runs.past import iris
from workbench.runs.writing.attended_run import RunOpened, TrainerOrder, open_trainer


@pytest.mark.parametrize("pace", [None, 400.0])
def test_window_and_command_line_score_alike(tmp_path: Path, pace: float | None) -> None:
    begin(tmp_path / "line.run", edited(), chunk=7)
    order = TrainerOrder(edited(), iris(), None, held=False, pace=pace)
    logs = [event.log for event in open_trainer(order) if isinstance(event, RunOpened)]
    path = logs[0].path
    logs[0].close()
    assert curve(path) == curve(tmp_path / "line.run")
