"""The bars of the train-dev gap, each against a pass written out with NumPy."""

import math

import numpy as np
import pytest

from tests.insight.microscope.mini_batch import OUTPUTS, trained
from workbench.engine.inference.statistics import exact_statistics
from workbench.errors import WorkbenchError
from workbench.insight.microscope.passing import pass_forward, plain_loss
from workbench.insight.microscope.train_dev_gap import CAUSES, train_dev_gap
from workbench.specs.row_edits import RowEdits
from workbench.training.trained_rows import trained_rows


@pytest.mark.parametrize(("output", "classes", "place"), OUTPUTS)
@pytest.mark.parametrize(("dropout", "smoothing"), [(0.0, 0.0), (0.4, 0.0), (0.4, 0.1)])
def test_the_bars_of_the_gap_add_up(output: str, classes: int, place: str, dropout: float, smoothing: float) -> None:
    if output == "linear" and smoothing:
        pytest.skip("a regression has no labels to smooth")
    case, view = trained(dropout=dropout, smoothing=smoothing, output=output, classes=classes, place=place)
    gap = train_dev_gap(view, case.data)
    assert math.fsum(bar.change for bar in gap.bars) == pytest.approx(gap.gap, abs=1e-12)
    assert [bar.cause for bar in gap.bars] == list(CAUSES)
    changes = {bar.cause: bar.change for bar in gap.bars}
    assert gap.told == pytest.approx(view.losses.sum() / view.weight)
    if not smoothing:
        assert changes["smoothing"] == pytest.approx(0.0, abs=1e-12)
    if not dropout:
        assert changes["dropout"] == pytest.approx(0.0, abs=1e-12)
    else:
        assert abs(changes["dropout"]) > 1e-6


def test_each_bar_is_what_its_one_change_does() -> None:
    """Every station against a pass written out with NumPy."""
    case, view = trained(dropout=0.3)
    layout, before, epsilon = view.layout, view.before, view.values.bn_epsilon
    data, x = case.data, case.data.train.features
    exact = exact_statistics(layout, before.parameters, x, epsilon)

    def loss(rows: np.ndarray, y: np.ndarray, running: np.ndarray | None) -> float:
        return plain_loss(layout, pass_forward(layout, before.parameters, rows, epsilon, running)[-1].out, y)

    wanted = [
        view.losses.sum() / view.weight,
        view.losses.sum() / view.weight,
        loss(view.x, view.labels, None),
        loss(view.x, view.labels, exact),
        loss(x, data.train.answers, exact),
        loss(data.dev.features, data.dev.answers, exact),
        loss(data.dev.features, data.dev.answers, before.running),
        loss(data.dev.features, data.dev.answers, before.running),
    ]
    assert np.allclose(train_dev_gap(view, data).stations, wanted, rtol=0, atol=1e-9)


def test_what_is_learned_by_heart_are_the_rows_that_are_trained_on() -> None:
    case, view = trained()
    label = int(case.data.train.labels[8])
    rows = trained_rows(RowEdits(left_out="1-6", relabelled=f"9={(label + 1) % 3}"), case.data)
    x, y = case.data.train.features[6:], case.data.train.labels[6:].copy()
    y[2] = (label + 1) % 3
    exact = exact_statistics(view.layout, view.before.parameters, x, view.values.bn_epsilon)
    out = pass_forward(view.layout, view.before.parameters, x, view.values.bn_epsilon, exact)[-1].out
    found = train_dev_gap(view, case.data, trained=rows).stations[4]
    assert found == pytest.approx(plain_loss(view.layout, out, y), abs=1e-9)


def test_the_gap_needs_a_dev_part() -> None:
    case, view = trained(rows=0)
    with pytest.raises(WorkbenchError, match="no dev part"):
        train_dev_gap(view, case.data)
