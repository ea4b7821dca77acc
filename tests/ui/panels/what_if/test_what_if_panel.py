"""The what-if panel with a real past and real branches."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.ui.side_runs.past_machine import PastMachine
from workbench.runs.history.history import Place
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.training.fan import FanResult
from workbench.ui.panels.what_if.fan_page import outcome
from workbench.ui.panels.what_if.range_page import findings
from workbench.ui.panels.what_if.what_if_panel import WhatIfPanel
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def machine(qtbot: QtBot, spec: RunSpec) -> PastMachine:
    return PastMachine(spec, 12, ((6, "learning_rate", 0.02),))


@pytest.fixture
def panel(qtbot: QtBot, machine: PastMachine, themes: ThemeSource) -> Iterator[WhatIfPanel]:
    panel = WhatIfPanel(machine, themes)
    qtbot.addWidget(panel)
    panel.resize(344, 700)
    panel.show()
    qtbot.waitExposed(panel)
    yield panel
    assert panel.shut_down()


def fan_out(qtbot: QtBot, panel: WhatIfPanel, count: int = 3, steps: int = 20) -> FanResult:
    panel.fan.form.count.show_value(count)
    panel.fan.form.steps.show_value(steps)
    with qtbot.waitSignal(panel.fan.work.finished) as finished:
        qtbot.mouseClick(panel.fan.bar.button, Qt.MouseButton.LeftButton)
    result = finished.args[0]
    assert isinstance(result, FanResult)
    return result


def test_without_a_run_it_says_what_it_is_for(qtbot: QtBot, panel: WhatIfPanel, machine: PastMachine) -> None:
    assert panel.tabs.isVisible()
    machine.forget()
    assert panel.empty.isVisible()
    with qtbot.waitSignal(panel.start_asked):
        qtbot.mouseClick(panel.empty.button, Qt.MouseButton.LeftButton)


def test_the_values_follow_the_place_looked_at(panel: WhatIfPanel, machine: PastMachine) -> None:
    assert panel.fan.form.planned().values[0] == 0.005
    machine.look_at(1, 3)
    assert panel.fan.bar.place.text() == "step 3"
    assert machine.history.branch(1).spec.hyperparameters.learning_rate in panel.fan.form.planned().values
    names = [panel.fan.form.name_box.itemData(row) for row in range(panel.fan.form.name_box.count())]
    assert names[0] == "learning_rate"
    assert "decay" not in names


def test_a_fan_from_here_is_drawn_and_adopted(qtbot: QtBot, panel: WhatIfPanel, machine: PastMachine) -> None:
    machine.look_at_place(Place(1, 6, 1))
    result = fan_out(qtbot, panel)
    assert result.start_step == 6
    assert [branch.value for branch in result.branches] == [0.005, 0.02, 0.08]
    assert panel.fan.view.table.currentIndex().row() == result.winner
    assert len(panel.fan.view.plot.overlay.lines) == 3
    panel.fan.view.table.selectRow(2)
    assert panel.fan.view.adopt.text() == "Adopt α 0.08"
    qtbot.mouseClick(panel.fan.view.adopt, Qt.MouseButton.LeftButton)
    edit = ScheduledEdit(step=6, name="learning_rate", value=0.08)
    assert machine.asked[-1] == ("adopt", Place(1, 6, 1), (edit,), "α 0.08")


def test_what_cannot_be_adopted_says_why(qtbot: QtBot, panel: WhatIfPanel, machine: PastMachine) -> None:
    fan_out(qtbot, panel)
    view = panel.fan.view
    view.table.selectRow(1)
    assert not view.adopt.isEnabled()
    assert "nothing to change" in view.adopt.toolTip()
    view.table.selectRow(0)
    assert view.adopt.isEnabled()
    machine.owner_text = "Ada writes this run"
    machine.tell()
    assert not view.adopt.isEnabled()
    assert view.adopt.toolTip() == "Ada writes this run"
    view.adopt_asked.emit()
    assert machine.asked == []


def test_what_belongs_to_another_run_goes_away(qtbot: QtBot, panel: WhatIfPanel, machine: PastMachine) -> None:
    fan_out(qtbot, panel)
    with qtbot.waitSignal(panel.range.work.finished):
        panel.range.begin()
    machine.source = PastMachine(machine.history.branch(1).spec, 12).source
    with qtbot.waitSignal(panel.lines_changed) as drawn:
        machine.tell()
    assert drawn.args == [()]
    assert not panel.fan.view.isVisible()
    assert panel.fan.empty.isVisible()
    panel.tabs.setCurrentIndex(1)
    assert panel.range.empty.isVisible()
    assert not panel.range.use.isVisible()


def test_a_fan_under_way_in_another_run_is_stopped(qtbot: QtBot, panel: WhatIfPanel, machine: PastMachine) -> None:
    panel.fan.form.steps.show_value(1_000_000)
    panel.fan.begin()
    machine.source = PastMachine(machine.history.branch(1).spec, 12).source
    with qtbot.waitSignal(panel.fan.work.finished, timeout=1000):
        machine.tell()
    assert not panel.fan.view.isVisible()


def test_it_can_be_cancelled(qtbot: QtBot, panel: WhatIfPanel) -> None:
    panel.fan.form.steps.show_value(1_000_000)
    panel.fan.begin()
    assert panel.fan.bar.cancel.isVisible()
    with qtbot.waitSignal(panel.fan.work.progressed):
        pass
    assert panel.fan.bar.progress.value() > 0 or panel.fan.view.plot.overlay.lines
    with qtbot.waitSignal(panel.fan.work.finished, timeout=1000):
        qtbot.mouseClick(panel.fan.bar.cancel, Qt.MouseButton.LeftButton)
    assert panel.fan.bar.message.text().startswith("Cancelled")
    assert panel.fan.bar.button.isVisible()


def test_the_table_is_a_proper_model(qtbot: QtBot, panel: WhatIfPanel, qtmodeltester: ModelTester) -> None:
    result = fan_out(qtbot, panel)
    model = panel.fan.view.model
    qtmodeltester.check(model)
    texts = [str(model.index(1, column).data()) for column in range(4)]
    assert texts[0] == "0.02"
    assert texts[1] == f"{result.branches[1].scores[-1].loss:.4f}"
    assert texts[2].endswith(" %")
    assert "now" in texts[3]


def test_lines_go_to_an_overlay_elsewhere(qtbot: QtBot, panel: WhatIfPanel) -> None:
    seen: list[int] = []

    def count(lines: tuple[object, ...]) -> None:
        seen.append(len(lines))

    panel.lines_changed.connect(count)
    fan_out(qtbot, panel)
    assert seen[-1] == 3


def test_the_outcome_in_words(qtbot: QtBot, panel: WhatIfPanel) -> None:
    result = fan_out(qtbot, panel)
    text, role = outcome(result)
    assert role == "good"
    assert "does best" in text
    assert panel.fan.bar.message.text() == text


def test_a_range_test_suggests_a_rate_and_adopts_it(qtbot: QtBot, panel: WhatIfPanel, machine: PastMachine) -> None:
    machine.look_at(1, 0)
    panel.tabs.setCurrentIndex(1)
    page = panel.range
    assert not page.use.isEnabled()
    page.high.show_value(1000.0)
    with qtbot.waitSignal(page.work.finished) as finished:
        qtbot.mouseClick(page.bar.button, Qt.MouseButton.LeftButton)
    suggestion = finished.args[0].suggestion
    assert suggestion is not None
    assert page.bar.message.text() == findings(finished.args[0])[0]
    assert page.use.isEnabled()
    qtbot.mouseClick(page.use, Qt.MouseButton.LeftButton)
    edit = ScheduledEdit(step=0, name="learning_rate", value=suggestion)
    assert machine.asked[-1][:3] == ("adopt", Place(1, 0, 0), (edit,))


def test_a_range_that_is_none_cannot_be_tested(panel: WhatIfPanel) -> None:
    panel.range.low.show_value(20.0)
    panel.range.refresh()
    assert not panel.range.bar.button.isEnabled()
    assert "larger than" in panel.range.bar.button.toolTip()


def test_nothing_is_wider_than_a_narrow_dock(qtbot: QtBot, panel: WhatIfPanel) -> None:
    fan_out(qtbot, panel)
    assert panel.minimumSizeHint().width() <= 344
    assert panel.fan.minimumSizeHint().width() <= 330
    assert panel.range.minimumSizeHint().width() <= 330


def test_many_values_squeeze_no_field(qtbot: QtBot, panel: WhatIfPanel) -> None:
    panel.resize(300, 500)
    fan_out(qtbot, panel, count=16, steps=2)
    form = panel.fan.form
    form.refresh()
    qtbot.waitUntil(lambda: form.values.height() >= form.values.heightForWidth(form.values.width()))
    for field in (form.name_box, form.count.entry, form.steps.entry):
        bottom = field.mapTo(form, field.rect().bottomLeft()).y()
        assert field.height() >= field.minimumSizeHint().height()
        assert bottom < form.values.y()


def test_the_button_of_the_range_test_stands_below_its_fields(qtbot: QtBot, panel: WhatIfPanel) -> None:
    panel.tabs.setCurrentIndex(1)
    page = panel.range
    qtbot.waitUntil(lambda: page.bar.isVisible() and page.bar.y() > 0)
    bottom = page.low.entry.mapTo(page, page.low.entry.rect().bottomLeft()).y()
    assert page.bar.y() - bottom < 40
