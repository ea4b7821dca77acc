"""Where things are on the bar."""

from tests.ui.panels.timeline.fake_machine import three_branches
from workbench.ui.panels.timeline.lane_marks import MarkKind, marks_of
from workbench.ui.panels.timeline.lane_picture import AXIS_HEIGHT, LOWEST_ROW, Lane, Scrub, lay_out, visible_lanes

LANES = visible_lanes(three_branches())
MARKS = marks_of(three_branches())


def test_rows_use_the_room_there_is_within_limits() -> None:
    assert lay_out(LANES, 900.0, 60.0, 0.0).row == LOWEST_ROW
    assert LOWEST_ROW < lay_out(LANES, 900.0, AXIS_HEIGHT + 90.0, 0.0).row <= 30.0
    assert lay_out(LANES, 900.0, 900.0, 0.0).row <= 34.0


def test_scrolling_ends_with_the_last_lane() -> None:
    lanes = tuple(Lane(number, "", 0, 10, None, is_current=False) for number in range(1, 21))
    picture = lay_out(lanes, 900.0, 130.0, 1e9)
    assert picture.top(20) == 130.0
    assert picture.seen_rows[-1] == 19
    assert len(picture.seen_rows) <= 5


def test_rows_are_found_again_by_their_height() -> None:
    picture = lay_out(LANES, 900.0, 130.0, 10.0)
    for row in picture.seen_rows:
        assert picture.row_at(max(AXIS_HEIGHT, picture.top(row))) == row
    assert picture.row_at(AXIS_HEIGHT - 1.0) is None
    assert picture.row_at(5000.0) is None


def test_the_mark_under_a_pixel_is_the_one_of_that_height() -> None:
    picture = lay_out(LANES, 900.0, 130.0, 0.0)
    row = picture.row_of(1)
    assert row is not None
    x = picture.scale.x(300)
    found = picture.mark_at(x, picture.level(row, MarkKind.ALERT), MARKS)
    assert found is not None
    assert found.kind is MarkKind.ALERT
    assert picture.mark_at(x + 40.0, picture.line(row), MARKS) is None


def test_a_drag_snaps_to_marks_within_four_pixels() -> None:
    picture, scrub = lay_out(LANES, 900.0, 130.0, 0.0), Scrub()
    y = picture.line(picture.row_of(1) or 0)
    scrub.begin(picture, y)
    assert scrub.place(picture, MARKS, picture.scale.x(500) + 3.9, y, 2) == (1, 500)
    assert scrub.place(picture, MARKS, picture.scale.x(500) + 5.0, y, 2) != (1, 500)


def test_a_drag_leaves_its_lane_only_well_beyond_the_edge() -> None:
    picture, scrub = lay_out(LANES, 900.0, 130.0, 0.0), Scrub()
    first, second = LANES[0].branch, LANES[1].branch
    edge = picture.top(1)
    scrub.begin(picture, edge - 3.0)
    assert scrub.place(picture, MARKS, 400.0, edge + 5.0, 2)[0] == first
    assert scrub.place(picture, MARKS, 400.0, edge + 12.0, 2)[0] == second
    assert scrub.place(picture, MARKS, 400.0, edge - 5.0, 2)[0] == second


def test_a_drag_along_the_axis_follows_the_line() -> None:
    picture, scrub = lay_out(LANES, 900.0, 130.0, 0.0), Scrub()
    scrub.begin(picture, 5.0)
    assert scrub.place(picture, MARKS, 400.0, 5.0, 2)[0] == 2
