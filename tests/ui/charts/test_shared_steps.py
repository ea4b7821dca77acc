from workbench.training.epochs import EpochScale
from workbench.ui.charts.shared_steps import Timeline


def test_follows_in_strides() -> None:
    timeline = Timeline()
    ends = []
    for step in range(0, 20_000, 50):
        timeline.follow_to(0, step, None, is_over=False)
        first, last = timeline.range
        assert first == 0.0
        assert max(10, step) <= last <= max(11.5, step * 1.16)
        ends.append(last)
    assert len(set(ends)) < 60


def test_the_end_of_the_run_is_the_end_of_the_axis() -> None:
    timeline = Timeline()
    timeline.follow_to(0, 900, 1000, is_over=False)
    assert timeline.range == (0.0, 1000.0)
    timeline.follow_to(0, 950, 1000, is_over=True)
    assert timeline.range == (0.0, 950.0)


def test_a_continued_run_begins_where_it_went_on() -> None:
    timeline = Timeline()
    timeline.follow_to(5000, 5100, None, is_over=True)
    assert timeline.range == (5000.0, 5100.0)


def test_a_zoom_by_hand_ends_following() -> None:
    timeline = Timeline()
    timeline.zoom(10, 20)
    assert not timeline.follows
    timeline.follow_to(0, 1000, None, is_over=False)
    assert timeline.range == (10, 20)
    timeline.follow()
    timeline.follow_to(0, 1000, None, is_over=True)
    assert timeline.range == (0.0, 1000.0)


def test_a_pinned_crosshair_stays() -> None:
    timeline = Timeline()
    timeline.point_at(12.4)
    assert timeline.step == 12.0
    timeline.pin(40.0)
    timeline.point_at(50.0)
    assert (timeline.step, timeline.step_text) == (40.0, "step 40")
    timeline.pin(None)
    assert timeline.step is None


def test_the_crosshair_speaks_in_epochs() -> None:
    timeline = Timeline()
    timeline.set_in_epochs(True)
    timeline.pin(25.0)
    assert timeline.step_text == "step 25"  # not known yet
    timeline.epochs = EpochScale()
    timeline.epochs.add(0, 0.0)
    timeline.epochs.add(10, 1.0)
    assert timeline.step_text == "epoch 2.500"
