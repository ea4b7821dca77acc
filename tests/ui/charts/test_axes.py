import itertools

from pytestqt.qtbot import QtBot

from workbench.training.epochs import EpochScale
from workbench.ui.charts.axes import StepAxis, ValueAxis
from workbench.ui.charts.shared_steps import Timeline


def labels(axis: StepAxis | ValueAxis, low: float, high: float, size: float) -> list[str]:
    spacing, values = axis.tickValues(low, high, size)[0]
    return axis.tickStrings(values, 1.0, spacing)


def test_steps_are_whole_and_without_prefixes(qtbot: QtBot) -> None:
    axis = StepAxis(Timeline())
    assert "10,000" in labels(axis, 0, 20_000, 400)
    assert all("." not in label for level in [labels(axis, 0, 3, 400)] for label in level)


def test_epochs_stand_at_their_steps(qtbot: QtBot) -> None:
    timeline = Timeline()
    axis = StepAxis(timeline)
    timeline.epochs = EpochScale()
    timeline.epochs.add(0, 0.0)
    timeline.epochs.add(45, 1.0)
    timeline.set_in_epochs(True)
    values = axis.tickValues(0, 450, 400)[0][1]
    assert labels(axis, 0, 450, 400)[:2] == ["0", "2"]
    assert values[:2] == [0.0, 90.0]


def test_powers_of_ten(qtbot: QtBot) -> None:
    axis = ValueAxis()
    axis.set_log(True)
    assert labels(axis, -6, 0, 300) == ["10⁻⁶", "10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1"]
    assert len(labels(axis, -300, 300, 300)) <= 21
    assert labels(axis, -3.3, -1.9, 200) == ["0.001", "0.002", "0.005", "0.01"]
    assert labels(axis, -3.01, -2.99, 200)


def test_negative_numbers_have_a_minus_sign(qtbot: QtBot) -> None:
    assert "−2" in labels(ValueAxis(), -2.5, 2.5, 200)


def test_labels_never_crowd_on_a_short_logarithmic_axis(qtbot: QtBot) -> None:
    axis = ValueAxis()
    axis.set_log(True)
    low, high, size = -2.22, -1.77, 72.0  # a learning rate of 0.01 that does not change
    ticks = axis.tickValues(low, high, size)[0][1]
    pixels = [(tick - low) / (high - low) * size for tick in ticks]
    assert len(ticks) >= 3
    assert min(upper - lower for lower, upper in itertools.pairwise(pixels)) >= 14.9
