import numpy as np
from PySide6.QtGui import QPainterPath

from workbench.ui.views.board.reading.line_shapes import bridged, line_path, nearest_line

X = np.array([0.0, 10.0, 20.0])


def moves(path: QPainterPath) -> int:
    kinds = [path.elementAt(place).type for place in range(path.elementCount())]
    return sum(kind == QPainterPath.ElementType.LineToElement for kind in kinds)


def test_lines_are_not_joined_to_each_other() -> None:
    path = line_path(X, np.array([[0.0, 1.0, 2.0], [5.0, 4.0, 3.0]]))
    assert moves(path) == 4


def test_a_missing_value_leaves_a_gap() -> None:
    assert moves(line_path(X, np.array([[0.0, np.nan, 2.0], [5.0, 4.0, np.nan]]))) == 1
    assert line_path(X, np.empty((0, 3))).isEmpty()


def test_the_nearest_line_is_found_between_axes() -> None:
    y = np.array([[0.0, 10.0, 0.0], [8.0, 8.0, np.nan]])
    assert nearest_line(X, y, 5.0, 5.5) == (0, 0.5)
    assert nearest_line(X, y, 5.0, 7.0) == (1, 1.0)
    assert nearest_line(X, y, 15.0, 8.0) == (0, 3.0)
    assert nearest_line(X, y, 25.0, 8.0) is None


def test_a_trial_without_a_layer_reaches_its_score() -> None:
    heights = np.array([[0.2, np.nan, np.nan, 0.8], [np.nan, 0.4, 0.5, 0.6], [0.1, 0.2, 0.3, np.nan]])
    filled = bridged(np.array([0.0, 1.0, 2.0, 3.0]), heights)
    np.testing.assert_allclose(filled[0], [0.2, 0.4, 0.6, 0.8])
    np.testing.assert_array_equal(filled[1:], heights[1:])
