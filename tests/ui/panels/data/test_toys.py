"""Toys in the data panel: sliders, and the way to points of one's own."""

from pytestqt.qtbot import QtBot

from workbench.data.dataset import Dataset
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.data.data_panel import DataPanel


def test_a_slider_of_a_toy_is_one_step_of_undo_for_each_drag(panel: DataPanel, document: RunDocument) -> None:
    panel.choice.cards["spirals"].click()
    before = document.spec
    field = panel.settings.fields["toy.noise"]
    assert field.slider.value() == 10
    seen: list[Dataset | None] = []
    document.dataset_changed.connect(seen.append)
    for goals in ((20, 40, 60), (30, 5)):
        field.slider.setSliderDown(True)
        for goal in goals:
            field.slider.setValue(goal)
        field.slider.setSliderDown(False)
    assert len(seen) == 5  # the picture follows the slider
    assert field.entry.text() == "0.05"
    document.undo_stack.undo()
    assert field.entry.text() == "0.6"
    assert field.slider.value() == 60
    document.undo_stack.undo()
    assert document.spec == before
    panel.choice.cards["moons"].click()
    moons = document.spec
    panel.settings.fields["toy.classes"].slider.setValue(3)  # moons have two
    assert document.spec == moons
    assert panel.settings.fields["toy.classes"].slider.value() == 0
    assert panel.settings.fields["split_seed"].slider.isHidden()


def test_points_of_ones_own_are_asked_for(qtbot: QtBot, panel: DataPanel) -> None:
    with qtbot.waitSignal(panel.choice.draw_asked):
        panel.choice.draw.click()
