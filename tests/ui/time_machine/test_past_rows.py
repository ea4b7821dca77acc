"""Rows of a long past, although the curves in memory have only bins of it."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from workbench.training.curve_table import Line
from workbench.training.exact_curves import EVERY_BIN
from workbench.training.messages import StepsTrained
from workbench.training.metrics import MetricStore
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.past_rows import PastRows
from workbench.ui.views.plots.trace import Evaluations, Rows

WAIT = 60_000
LINES: tuple[Line, ...] = (("loss", Rows("loss")), ("dev", Evaluations("dev", "loss")))


@pytest.fixture
def rows(finished: RunSession, machine: TimeMachine, steps: Timeline) -> Iterator[PastRows]:
    rows = PastRows(finished, machine, steps)
    yield rows
    assert rows.shut_down()


@pytest.fixture
def whole(finished: RunSession, monkeypatch: pytest.MonkeyPatch) -> MetricStore:
    """What was measured; the run itself keeps bins of it from now on, as it does of a long one."""
    whole = finished.seen.metrics
    assert isinstance(whole, MetricStore)
    coarse = MetricStore.series
    monkeypatch.setattr(
        MetricStore,
        "series",
        lambda store, name, first, last, points, **more: coarse(
            store, name, first, last, 4 if store is whole else points, **more
        ),
    )
    return whole


def losses(path: Path) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {}
    for row in csv.DictReader(path.read_text().splitlines()):
        found.setdefault(row["quantity"], []).append((float(row["step"]), float(row["mean"])))
    return found


def test_a_table_has_every_mini_batch(
    qtbot: QtBot, whole: MetricStore, rows: PastRows, machine: TimeMachine, tmp_path: Path
) -> None:
    rows.save(LINES, whole, tmp_path / "loss.csv", 0, 399)
    qtbot.waitUntil((tmp_path / "loss.csv").exists, timeout=WAIT)
    found = losses(tmp_path / "loss.csv")
    source = machine.run.source
    assert source is not None
    right = source.metrics(1).series("loss", 0, 399, EVERY_BIN)
    assert found["loss"] == list(zip(right.steps.tolist(), right.mean.tolist(), strict=True))
    assert [step for step, _ in found["loss"]] == list(range(400))
    assert len(found["dev"]) == len([step for step in whole.evaluations("dev")[0] if step <= 399])


def test_a_stretch_looked_at_closely_is_known_row_by_row(
    qtbot: QtBot, whole: MetricStore, rows: PastRows, machine: TimeMachine, steps: Timeline
) -> None:
    assert (rows.over(whole).series("loss", 50, 90, 1000).rows > 1).any()
    steps.follow_to(0, 400, 400, is_over=True)
    with qtbot.waitSignal(rows.found, timeout=WAIT):
        steps.zoom(50, 90)
    source = machine.run.source
    assert source is not None
    found, right = rows.over(whole).series("loss", 50, 90, 1000), source.metrics(1).series("loss", 50, 90, 1000)
    assert np.array_equal(found.steps, right.steps)
    assert np.array_equal(found.mean, right.mean)
    other = MetricStore(1)
    assert rows.over(other) is other


def test_where_the_crosshair_is_held_that_very_mini_batch_is_known(
    qtbot: QtBot,
    finished: RunSession,
    rows: PastRows,
    machine: TimeMachine,
    steps: Timeline,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole, coarse, read = finished.seen.metrics, MetricStore(1, 16), MetricStore.series
    assert isinstance(whole, MetricStore)
    coarse.append(StepsTrained(0, np.ones((400, 4)), np.ones((400, 1, 6, 3)), 1.0, 400))
    monkeypatch.setattr(
        MetricStore, "series", lambda store, *asked, **more: read(coarse if store is whole else store, *asked, **more)
    )
    assert (rows.at(whole, 123.0).series("loss", 123, 123, 1000).rows > 1).any()
    steps.point_at(123.0)
    with qtbot.waitSignal(rows.found, timeout=WAIT):
        steps.pin(123.0)
    source = machine.run.source
    assert source is not None
    right = source.metrics(1).series("loss", 123, 123, EVERY_BIN)
    found = rows.at(whole, 123.0).series("loss", 123, 123, 1000)
    assert found.mean[found.steps == 123.0].tolist() == right.mean[right.steps == 123.0].tolist()
    assert (rows.at(whole, 200.0).series("loss", 200, 200, 1000).rows > 1).any(), "of others nothing was trained again"
    with qtbot.assertNotEmitted(rows.found, wait=300):
        steps.pin(123.0)
