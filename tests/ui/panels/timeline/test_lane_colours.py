"""The colours of branches."""

import pytest

from workbench.ui.panels.timeline.lane_colours import contrast, lane_colour, mixed
from workbench.ui.panels.timeline.lane_picture import Lane
from workbench.ui.widgets.theme import DARK, LIGHT, Theme


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_pale_lanes_are_still_seen(theme: Theme) -> None:
    for number in range(1, 10):
        colour = lane_colour(Lane(number, "", 0, 1, None, is_current=False), theme)
        strong = lane_colour(Lane(number, "", 0, 1, None, is_current=True), theme)
        assert contrast(colour, theme.surface) >= 3.0
        assert contrast(colour, theme.surface) <= contrast(strong, theme.surface)


def test_contrast_and_mixture() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert mixed("#ff0000", "#0000ff", 0.5) == "#800080"
