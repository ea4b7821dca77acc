"""Named layouts and what is kept, as text."""

import pytest

from workbench.layouts.layout import BUILT_IN, Layout, clean_title
from workbench.layouts.moment import Moment
from workbench.layouts.plot_room import PlotRoom


def test_the_layouts_that_are_promised_are_there() -> None:
    assert [layout.title for layout in BUILT_IN] == ["Babysit", "Inside", "Search", "Course", "Present"]
    assert [layout.is_large for layout in BUILT_IN].count(True) == 1


def test_a_layout_comes_back_from_text() -> None:
    room = PlotRoom().folded("Loss", True)
    layout = Layout("", "", tab="State", panels=("data",), docks=b"\0\xff", is_large=True, boards={"live": room})
    kept = layout.named("Für später")
    assert Layout.from_text(kept.to_text()) == kept


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"title": 3}', "[" * 100_000, '{"title":"a","tab":"b"}'])
def test_what_is_no_layout_is_none(text: str) -> None:
    assert Layout.from_text(text) is None
    assert Moment.from_text(text).boards == {}


def test_titles_are_one_line() -> None:
    assert clean_title("  two\nlines\0 ") == "two lines"
    assert clean_title(" \n") == ""
    assert len(clean_title("x" * 999)) == 40


def test_a_moment_comes_back_and_damage_is_forgotten() -> None:
    room = PlotRoom().folded("Loss", True)
    moment = Moment("State", {"live": room}, "/a.run", (3.0, 9.5), (1, 7), True, True, True)
    assert Moment.from_text(moment.to_text()) == moment
    assert Moment.from_text('{"tab": 3, "zoom": [1, NaN], "place": [-1, 2], "boards": 7, "in_epochs": 1}') == Moment()
