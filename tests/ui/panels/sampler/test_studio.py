"""The panel as the editor of a space: layers, files, other tools, the search that is asked for."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.panels.sampler.hands import form
from tests.ui.typed import type_number
from workbench.search.space.presets import preset_space
from workbench.search.study.plan import StudyPlan
from workbench.search.study.search_settings import SearchSettings, plan_of
from workbench.specs.data import CatalogueSpec
from workbench.specs.run import RunSpec
from workbench.specs.search_space import Dimension, SearchSpace
from workbench.ui.document.document import RunDocument
from workbench.ui.document.space_document import SpaceDocument
from workbench.ui.panels.sampler.sampler_panel import SamplerPanel
from workbench.ui.widgets.theme import ThemeSource, styled_afterwards


class OneFile:
    """Every dialog is answered with the same file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def space_to_read(self, parent: QWidget) -> Path:
        return self.path

    def foreign_to_read(self, parent: QWidget) -> Path:
        return self.path

    def space_to_write(self, parent: QWidget, title: str, suggestion: str) -> Path:
        return self.path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.toml"


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication, document: RunDocument, themes: ThemeSource, path: Path) -> SamplerPanel:
    with styled_afterwards(qapp):
        panel = SamplerPanel(document, themes, choices=OneFile(path))
    qtbot.addWidget(panel)
    panel.resize(344, 760)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


# --- Layers and whole numbers --------------------------------------------------------------------------------------


def test_units_for_each_layer_are_one_edit(panel: SamplerPanel, document: RunDocument) -> None:
    panel.row("hidden_units").box.click()
    form(panel, "hidden_units").switches.per_layer.click()
    assert [row.name for row in panel.space.dimensions] == ["learning_rate", "hidden_units", "hidden_layers"]
    assert document.undo_stack.undoText() == "Vary hidden units in each layer"
    panel.draw_bar.button.click()
    layers = document.spec.network.layers
    assert "n₁" in panel.draw_bar.values.text()
    assert f"n_{len(layers) + 1}" not in panel.draw_bar.values.text()
    panel.row("hidden_layers").box.click()
    assert not form(panel, "hidden_units").switches.per_layer.isChecked()
    document.undo_stack.undo()
    assert form(panel, "hidden_units").switches.per_layer.isChecked()


def test_ranges_of_rows_per_layer_can_be_edited(panel: SamplerPanel, qtbot: QtBot) -> None:
    panel.row("hidden_units").box.click()
    form(panel, "hidden_units").switches.per_layer.click()
    type_number(qtbot, form(panel, "hidden_units").range.high, "64")
    row = panel.space.row("hidden_units")
    assert row is not None
    assert (row.per_layer, row.high) == (True, 64)


def test_whole_numbers_where_they_make_sense(panel: SamplerPanel) -> None:
    assert not form(panel, "learning_rate").switches.isVisible()
    panel.page.tiers[None].set_open(True)
    panel.row("root_scale").box.click()
    form(panel, "root_scale").switches.whole.click()
    row = panel.space.row("root_scale")
    assert row is not None
    assert (row.integer, row.low, row.high) == (True, 1.0, 10.0)
    form(panel, "root_scale").switches.whole.click()
    row = panel.space.row("root_scale")
    assert row is not None
    assert not row.integer


def test_another_scale_to_compare_with_changes_no_draw(panel: SamplerPanel, document: RunDocument) -> None:
    panel.row("momentum").box.click()
    view = form(panel, "momentum").view
    texts = [view.against.itemText(index) for index in range(view.against.count())]
    assert texts == ["against linear", "against log", "against logit"]
    before = document.undo_stack.count(), view.other.share.text()
    view.against.setCurrentIndex(1)
    view.against.activated.emit(1)
    assert document.undo_stack.count() == before[0]
    assert view.against.currentText() == "against log"
    assert view.other.share.text() != before[1]


def test_tab_goes_through_a_row_before_the_next_one(panel: SamplerPanel, qtbot: QtBot) -> None:
    panel.row("momentum").box.click()
    panel.row("momentum").box.setFocus()
    names = []
    for _ in range(6):
        widget = QApplication.focusWidget()
        assert widget is not None
        names.append(widget.accessibleName())
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert names == [
        "Vary momentum",
        "Lowest momentum",
        "Highest momentum",
        "Scale of momentum",
        "Scale to compare momentum with",
        "Vary hidden units",
    ]


# --- Sections ------------------------------------------------------------------------------------------------------


def test_sections_fold_and_say_what_is_inside(panel: SamplerPanel) -> None:
    tier = panel.page.tiers[1]
    assert tier.summary.text() == "1 varies"
    tier.head.click()
    assert not panel.row("learning_rate").isVisible()
    assert "open it" in tier.head.toolTip()
    tier.head.click()
    assert panel.row("learning_rate").isVisible()


def test_a_folded_tier_opens_for_its_first_row(panel: SamplerPanel) -> None:
    assert not panel.page.tiers[None].is_open
    panel.head.presets["everything usual"].click()
    assert panel.page.tiers[None].is_open
    assert panel.row("dropout").isVisible()
    assert panel.head.count.text() == "10 of 21 vary"


# --- Files ---------------------------------------------------------------------------------------------------------


def test_save_and_open_by_the_menu(panel: SamplerPanel, path: Path, qtbot: QtBot) -> None:
    panel.head.presets["tiers 1 and 2"].click()
    panel.head.save.trigger()
    qtbot.waitUntil(panel.notices.isVisible)
    assert SearchSpace.from_toml(path.read_text()) == panel.space
    panel.head.presets["tier 1 only"].click()
    panel.head.open.trigger()
    assert panel.space == preset_space("tiers 1 and 2")


def test_a_search_is_saved_and_opened_with_its_settings(panel: SamplerPanel, path: Path, qtbot: QtBot) -> None:
    panel.search.show_settings(SearchSettings("tpe", 33, 7, "dev_loss", "median", "derived", 2))
    type_number(qtbot, panel.draw_bar.seed, "12")
    panel.head.save_plan.trigger()
    qtbot.waitUntil(panel.notices.isVisible)
    saved = panel.plan()
    assert StudyPlan.from_toml(path.read_text()) == saved
    panel.search.show_settings(SearchSettings())
    type_number(qtbot, panel.draw_bar.seed, "0")
    panel.head.open.trigger()
    assert panel.plan() == saved
    assert not panel.head.origin.isVisible()


def test_a_search_on_other_data_is_borrowed_until_it_is_changed(
    panel: SamplerPanel, path: Path, document: RunDocument
) -> None:
    other = RunSpec(data=CatalogueSpec(name="wine"))
    path.write_text(plan_of(other, preset_space("tiers 1 and 2"), SearchSettings(), 0).to_toml())
    panel.head.open.trigger()
    assert panel.head.origin.text().startswith("Borrowed from a search on wine")
    assert panel.head.origin.isVisible()
    panel.row("momentum").box.click()
    assert not panel.head.origin.isVisible()
    document.undo_stack.undo()
    assert panel.head.origin.isVisible()


def test_a_file_that_is_wrong_is_told_in_the_panel(panel: SamplerPanel, path: Path) -> None:
    path.write_text("dimensions = 3")
    panel.head.open.trigger()
    assert panel.notices.notice is not None
    assert "was not opened" in panel.notices.notice.text


def test_another_tool(panel: SamplerPanel, path: Path, document: RunDocument) -> None:
    path.write_text('{"lr": tune.loguniform(1e-4, 1e-1), "momentum": tune.uniform(0.9, 0.999)}')
    panel.head.foreign.trigger()
    assert panel.foreign.isVisible()
    panel.foreign.back.click()
    assert not panel.foreign.isVisible()
    panel.head.foreign.trigger()
    panel.foreign.take.click()
    assert not panel.foreign.isVisible()
    assert panel.space == SearchSpace(
        dimensions=(
            Dimension(name="learning_rate", scale="log", low=1e-4, high=0.1),
            Dimension(name="momentum", scale="one_minus_log", low=0.9, high=0.999),
        )
    )
    assert document.undo_stack.undoText() == "Import file.toml"
    assert panel.head.origin.text().startswith("Borrowed from file.toml")


# --- The search ----------------------------------------------------------------------------------------------------


def test_start_search_hands_over_the_whole_search(panel: SamplerPanel, document: RunDocument, qtbot: QtBot) -> None:
    type_number(qtbot, panel.search.trials.entry, "7")
    type_number(qtbot, panel.search.workers.entry, "3")
    panel.search.strategy.box.setCurrentIndex(1)
    panel.search.strategy.box.activated.emit(1)
    assert "fill the gaps" in panel.search.strategy.reason.text()
    with qtbot.waitSignal(panel.search_asked) as heard:
        panel.draw_bar.search.click()
    assert heard.args is not None
    (plan,) = heard.args
    assert isinstance(plan, StudyPlan)
    assert (plan.trials, plan.stages[0].strategy, plan.base) == (7, "sobol", document.spec)
    assert panel.workers == 3
    assert "7 trials × 20 epochs" in panel.draw_bar.search.toolTip()


def test_nothing_is_searched_without_rows(panel: SamplerPanel) -> None:
    panel.row("learning_rate").box.click()
    assert not panel.draw_bar.search.isEnabled()
    assert "at least one" in panel.draw_bar.search.toolTip()
    assert panel.draw_bar.reason.isVisible()
    assert not panel.head.save_plan.isEnabled()


def test_a_wrong_range_stops_the_search_until_it_is_right(panel: SamplerPanel, qtbot: QtBot) -> None:
    type_number(qtbot, form(panel, "learning_rate").range.low, "7")
    assert panel.draw_bar.reason.text() == "Learning rate: low must be less than high, not 7 and 1."
    assert not panel.draw_bar.search.isEnabled()
    type_number(qtbot, form(panel, "learning_rate").range.low, "0.5")
    assert panel.draw_bar.search.isEnabled()
    assert not panel.draw_bar.reason.isVisible()


def test_wrong_settings_stop_the_search(panel: SamplerPanel, qtbot: QtBot) -> None:
    type_number(qtbot, panel.search.trials.entry, "0")
    assert "Trials: must be between" in panel.draw_bar.search.toolTip()
    type_number(qtbot, panel.search.trials.entry, "9")
    assert panel.draw_bar.search.isEnabled()


def test_a_run_that_cannot_be_trained_stops_the_search(panel: SamplerPanel, document: RunDocument) -> None:
    document.report_field("epochs", "must be a whole number")
    assert "The run itself cannot be trained" in panel.draw_bar.reason.text()
    document.report_field("epochs", None)
    assert panel.draw_bar.search.isEnabled()


def test_the_space_can_be_shared(qtbot: QtBot, document: RunDocument, themes: ThemeSource) -> None:
    shared = SpaceDocument(preset_space("tiers 1 and 2"), document.undo_stack)
    panel = SamplerPanel(document, themes, space=shared)
    qtbot.addWidget(panel)
    panel.row("momentum").box.click()
    assert shared.space.row("momentum") is None


def test_trainings_end_with_the_window(panel: SamplerPanel, qtbot: QtBot) -> None:
    panel.twin.form.score.setCurrentIndex(1)
    panel.twin.form.score.activated.emit(1)
    panel.twin.bar.begin_asked.emit()
    assert panel.twin.work.is_running
    assert panel.shut_down()
    assert not panel.twin.work.is_running
