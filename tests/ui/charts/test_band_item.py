import numpy as np

from workbench.ui.charts.band_item import per_column


def columns(x: list[float], low: list[float], high: list[float], width: float) -> dict[float, tuple[float, float]]:
    left, lows, highs = per_column(np.array(x), np.array(low), np.array(high), width)
    return dict(zip(left.tolist(), zip(lows.tolist(), highs.tolist(), strict=True), strict=True))


def test_bins_in_one_column_are_joined() -> None:
    found = columns([2.1, 2.4, 2.9], [5.0, 1.0, 3.0], [6.0, 2.0, 9.0], 10)
    assert found == {2.0: (1.0, 9.0)}


def test_a_spike_between_two_columns_is_kept() -> None:
    x = np.linspace(0, 99.9, 1000)
    high = np.zeros(1000)
    high[555] = 7.0
    _, _, highs = per_column(x, np.zeros(1000), high, 100)
    assert highs.max() == 7.0


def test_edges_between_far_bins_are_straight() -> None:
    found = columns([0.5, 10.5], [0.0, 10.0], [1.0, 11.0], 20)
    assert found[5.0] == (5.0, 6.0)


def test_a_missing_bin_is_a_gap() -> None:
    found = columns([0.5, 1.5, 2.5, 3.5, 4.5], [1, 1, np.nan, 1, 1], [2, 2, np.nan, 2, 2], 10)
    assert set(found) == {0.0, 1.0, 3.0, 4.0}


def test_what_lies_outside_is_cut_off() -> None:
    assert set(columns([-50.0, 50.0], [0, 0], [1, 1], 4)) == {0.0, 1.0, 2.0, 3.0}
    assert columns([20.0, 30.0], [0, 0], [1, 1], 4) == {}
