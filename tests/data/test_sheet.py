"""A sheet of points, stroke by stroke."""

import pytest

from workbench.data.loading import load_dataset
from workbench.data.sheet import Sheet
from workbench.specs.data import CatalogueSpec
from workbench.specs.own_data import MOST_POINTS, DrawnSpec

IRIS = CatalogueSpec(name="iris", dev_fraction=0.2, split_seed=7)


def drawn(*places: tuple[float, float, int]) -> Sheet:
    sheet = Sheet()
    for x, y, label in places:
        sheet.press(x, y, label)
        sheet.release()
    return sheet


def test_a_press_is_one_point_and_a_drag_sprays_many_in_one_stroke() -> None:
    sheet = drawn((1.0, -1.0, 0))
    assert sheet.points == ((1.0, -1.0, 0),)
    sheet.press(-1.0, 0.0, 1)
    sheet.drag(0.0, 0.0, 1)
    sheet.drag(0.01, 0.0, 1)  # the hand trembles
    sheet.drag(1.0, 0.0, 1)
    sheet.release()
    assert sheet.counts == (1, 21, 0, 0, 0, 0)
    assert all(-1.8 < x < 1.8 and -0.8 < y < 0.8 for x, y, _ in sheet.points[1:])
    sheet.undo()
    assert sheet.counts == (1, 0, 0, 0, 0, 0)
    sheet.redo()
    assert sheet.counts == (1, 21, 0, 0, 0, 0)


def test_the_eraser_takes_what_is_near_it_and_clear_takes_all_and_both_come_back() -> None:
    sheet = drawn((0.0, 0.0, 0), (0.1, 0.1, 1), (2.0, 2.0, 1))
    sheet.press(-2.0, -2.0, None)  # nothing is there: no stroke
    sheet.release()
    sheet.press(-1.0, 0.0, None)
    sheet.drag(1.0, 0.0, None)
    sheet.release()
    assert sheet.points == ((2.0, 2.0, 1),)
    sheet.clear()
    assert not sheet.points
    sheet.undo()
    sheet.undo()
    assert len(sheet.points) == 3
    sheet.undo()
    drawn_anew = sheet.points
    sheet.press(1.0, 1.0, 2)
    sheet.release()
    assert sheet.points == (*drawn_anew, (1.0, 1.0, 2))
    assert not sheet.can_redo


def test_classes_close_up_and_the_split_stays() -> None:
    places = [(x / 10.0, label, label) for x in range(5) for label in (0, 3)]
    data = drawn(*places).spec(IRIS)
    assert (data.n_classes, data.dev_fraction, data.split_seed) == (2, 0.2, 7)
    assert load_dataset(data).class_names == ("A", "B")
    edited = drawn(*places, (1.0, 1.0, 5)).spec(data.replaced(scaling="none"))
    assert (edited.n_classes, edited.scaling) == (3, "none")


def test_what_is_missing_is_said() -> None:
    assert drawn((0.0, 0.0, 2)).problem(IRIS) == "Draw points of at least two classes."
    assert drawn((0.0, 0.0, 0), (1.0, 1.0, 2)).problem(IRIS) == "Draw at least 3 points of class A."
    assert not drawn(*((float(x), float(label), label) for x in range(3) for label in (0, 1))).problem(IRIS)


def test_a_full_sheet_takes_no_more_and_nothing_lands_beside_it() -> None:
    sheet = Sheet(((0.0, 0.0, 0),) * (MOST_POINTS - 1))
    sheet.press(1.0, 0.0, 1)
    sheet.drag(3.0, 0.0, 1)
    sheet.release()
    assert (len(sheet.points), sheet.is_full) == (MOST_POINTS, True)
    outside = drawn((3.5, 0.0, 0))
    assert not outside.points
    assert not outside.can_undo


@pytest.mark.parametrize(("point", "reach"), [((1.0, 1.0, 0), 3.0), ((-40.0, 2.0, 0), 40.0)])
def test_points_from_a_file_all_find_room(point: tuple[float, float, int], reach: float) -> None:
    assert Sheet(DrawnSpec(points=(point, (0.0, 0.0, 1))).points).reach == reach
