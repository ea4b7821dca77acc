"""Borders of a network without a hidden layer, against its answers along them."""

import numpy as np
import pytest

from tests.insight.setup import make_case
from tests.insight.test_sample_pass import passed, state_of
from workbench.insight.borders import straight_borders
from workbench.insight.plane import main_plane
from workbench.insight.regions import cell_centres, decision_regions, network_on_plane
from workbench.specs.network import DenseLayer


@pytest.mark.parametrize("features", [2, 6])
@pytest.mark.parametrize(("output", "classes"), [("softmax", 4), ("softmax", 2), ("logistic", 2)])
def test_on_a_border_two_classes_are_equal_and_no_other_is_ahead(features: int, output: str, classes: int) -> None:
    case = make_case((), features=features, classes=classes, output=output)
    plane = main_plane(case.data)
    flat = network_on_plane(state_of(case), case.spec.network, classes, plane)
    borders = straight_borders(flat, plane)
    assert borders
    for border in borders:
        shares = np.linspace(0.0, 1.0, 21)[:, None]
        points = (1.0 - shares) * np.array(border.start) + shares * np.array(border.end)
        answers = flat.answers(points)
        assert answers[:, border.first] == pytest.approx(answers[:, border.second], abs=1e-9)
        assert (answers[:, [border.first]] >= answers - 1e-9).all()
        assert (points >= np.array(plane.low) - 1e-9).all()
        assert (points <= np.array(plane.high) + 1e-9).all()


def test_every_change_of_the_winner_is_at_a_border() -> None:
    case = make_case((), features=2, classes=3)
    plane = main_plane(case.data)
    regions = decision_regions(state_of(case), case.spec.network, case.data, plane, passed(case), resolution=40)
    corners = cell_centres(plane, 40).reshape(40, 40, 2)
    known = {frozenset((border.first, border.second)) for border in regions.borders}
    for row in range(40):
        for column in range(39):
            pair = frozenset(regions.winner[row, column : column + 2].tolist())
            if len(pair) == 2:
                assert pair in known
                near = min(_distance(corners[row, column], border) for border in regions.borders)
                assert near <= (plane.high[0] - plane.low[0]) / 40


def _distance(point: np.ndarray, border: object) -> float:
    shares = np.linspace(0.0, 1.0, 400)[:, None]
    line = (1.0 - shares) * np.array(border.start) + shares * np.array(border.end)  # type: ignore[attr-defined]
    return float(np.hypot(*(line - point).T).min())


def test_a_hidden_layer_has_no_straight_borders() -> None:
    case = make_case((DenseLayer(units=3),), features=2)
    plane = main_plane(case.data)
    assert straight_borders(network_on_plane(state_of(case), case.spec.network, 3, plane), plane) == ()
