"""The marks of an axis are round and suit its scale."""

import itertools
import math
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from workbench.search.space.ticks import round_step, round_values, tick_marks, ticks
from workbench.specs.search_space import ROWS, Dimension, SamplingScale, usual_dimension
from workbench.ui.charts.axis_labels import fitting_labels


def row(name: str, scale: SamplingScale, low: float, high: float) -> Dimension:
    return Dimension(name=name, scale=scale, low=low, high=high, integer=ROWS[name].integer)


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [
        (row("learning_rate", "log", 1e-4, 1.0), (1e-4, 1e-3, 1e-2, 0.1, 1.0)),
        (row("learning_rate", "log", 0.01, 0.3), (0.01, 0.02, 0.05, 0.1, 0.2)),
        (row("learning_rate", "log", 0.11, 0.13), (0.11, 0.115, 0.12, 0.125, 0.13)),
        (row("momentum", "one_minus_log", 0.9, 0.999), (0.9, 0.99, 0.999)),
        (row("momentum", "one_minus_log", 0.0, 0.9), (0.0, 0.5, 0.8, 0.9)),
        (row("beta2", "one_minus_log", 0.9, 0.99999), (0.9, 0.99, 0.999, 0.9999, 0.99999)),
        (row("batch_size", "log", 8, 512), (10, 20, 50, 100, 200, 500)),
        (row("hidden_layers", "linear", 1, 4), (1, 2, 3, 4)),
        (row("hidden_layers", "linear", 0, 64), (0, 20, 40, 60)),
        (row("dropout", "linear", 0.0, 0.5), (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)),
        (row("dropout", "logit", 0.01, 0.95), (0.01, 0.1, 0.5, 0.9)),
        (row("dropout", "logit", 0.2, 0.6), (0.2, 0.3, 0.4, 0.5, 0.6)),
        (row("momentum", "logit", 1e-6, 0.999999), (1e-6, 0.001, 0.5, 0.999, 0.999999)),
    ],
)
def test_round_marks(dimension: Dimension, expected: tuple[float, ...]) -> None:
    assert ticks(dimension) == expected


def test_few_marks_for_a_narrow_plot() -> None:
    assert ticks(row("momentum", "one_minus_log", 0.9, 0.999), most=3) == (0.9, 0.99, 0.999)
    assert ticks(row("learning_rate", "log", 1e-8, 1.0), most=3) == (1e-6, 1e-3, 1.0)


def test_choices_are_their_own_marks() -> None:
    assert ticks(usual_dimension("optimizer")) == ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw")


@pytest.mark.parametrize("name", [name for name, info in ROWS.items() if not info.choices])
@pytest.mark.parametrize("most", [2, 3, 4, 6])
def test_every_row_has_a_few_marks_inside_its_range(name: str, most: int) -> None:
    dimension = usual_dimension(name)
    found = ticks(dimension, most)
    assert 1 <= len(found) <= most
    assert list(found) == sorted(found)
    assert all(dimension.low <= value <= dimension.high for value in found)


ENDS = st.floats(-1e300, 1e300) | st.floats(1e-300, 1e-250) | st.sampled_from([0.0, 1.0, math.nan, math.inf, -math.inf])
SCALES = st.sampled_from(["linear", "log", "one_minus_log", "logit"])


@given(low=ENDS, high=ENDS, most=st.integers(-1, 40), scale=SCALES, whole=st.booleans())
def test_however_absurd_the_range_round_values_are_few_rising_and_inside(
    low: float, high: float, most: int, scale: SamplingScale, whole: bool
) -> None:
    found = round_values(low, high, most, scale, whole=whole)
    assert len(found) <= max(0, most)
    assert all(lower < upper for lower, upper in itertools.pairwise(found))
    assert all(low - 1e-6 * (high - low) <= value <= high + 1e-6 * (high - low) for value in found)
    if not low <= high or (math.isinf(high - low) and math.isinf(low + high)):
        assert found == ()


@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-3, 1e6), most=st.integers(2, 40))
def test_a_range_that_is_one_has_marks(low: float, width: float, most: int) -> None:
    found = round_values(low, low + width, most)
    assert len(found) >= most // 3


@given(least=st.floats(1e-290, 1e300), whole=st.booleans())
def test_a_round_step_is_round_and_no_larger_than_it_must_be(least: float, whole: bool) -> None:
    step = round_step(least, whole=whole)
    assert least * (1.0 - 1e-6) <= step <= max(2.5 * least, 1.0 if whole else 0.0) * (1.0 + 1e-6)
    assert f"{step:.6e}"[:8] in {"1.000000", "2.000000", "5.000000"}


def test_linear_values_are_round() -> None:
    assert round_values(0.0, 60.0, 6) == (0.0, 20.0, 40.0, 60.0)


@given(width=st.floats(20.0, 900.0), low=st.floats(1e-12, 1.0), span=st.floats(1.1, 1e12), most=st.integers(1, 12))
def test_labels_never_touch(qapp: object, width: float, low: float, span: float, most: int) -> None:
    axis = Dimension(name="learning_rate", scale="log", low=low, high=low * span) if low * span <= 1.0 else None
    if axis is None:
        axis = row("momentum", "one_minus_log", 0.0, min(0.999999, 1.0 - low / 2.0))
    area, metrics = QRectF(30.0, 10.0, width, 50.0), QFontMetricsF(QFont())
    placed = fitting_labels(partial(tick_marks, axis), area, metrics, most)
    assert all(right.left() >= left.right() for (_, left), (_, right) in itertools.pairwise(placed))
    assert len(placed) <= most
