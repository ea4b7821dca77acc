"""The sampler panel in use."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.panels.sampler.hands import choose_scale, form
from tests.ui.typed import type_number, type_text
from workbench.search.space.draws import apply_draw, draw
from workbench.specs.search_space import ROWS, Dimension, SearchSpace, usual_dimension
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.sampler.sampler_panel import SamplerPanel
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.theme import DARK, ThemeSource


def names(panel: SamplerPanel) -> tuple[str, ...]:
    return tuple(dimension.name for dimension in panel.space.dimensions)


def dimension(panel: SamplerPanel, name: str = "learning_rate") -> Dimension:
    return next(found for found in panel.space.dimensions if found.name == name)


def test_every_row_can_be_a_choice(panel: SamplerPanel, document: RunDocument) -> None:
    """Whatever the other rows are; the comparison of grid and random, too, has to live with the rows that are left."""
    panel.twin.form.score.setCurrentIndex(1)
    panel.twin.form.score.activated.emit(1)
    for name in ROWS:
        if panel.row(name).form is None:
            panel.row(name).box.click()
        if not ROWS[name].choices:
            choose_scale(panel, name, "Choice")
        assert dimension(panel, name).scale == "choice"
        assert panel.twin.form.axes is None or all(axis.scale != "choice" for axis in panel.twin.form.axes)
    assert panel.twin.form.axes is None
    document.undo_stack.undo()
    assert panel.twin.form.axes is not None
    choose_scale(panel, "learning_rate", "Log")
    assert dimension(panel).scale == "log"


def vary_all(panel: SamplerPanel) -> None:
    for name in ROWS:
        if not panel.row(name).box.isChecked():
            panel.row(name).box.click()


def pixels(widget: QWidget) -> bytes:
    return bytes(widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32).constBits())


def test_it_starts_with_the_learning_rate_alone(panel: SamplerPanel) -> None:
    assert panel.space == SearchSpace()
    assert panel.row("learning_rate").box.isChecked()
    assert form(panel).isVisible()
    assert panel.row("momentum").form is None


def test_a_tick_is_one_named_undo_entry(qtbot: QtBot, panel: SamplerPanel, document: RunDocument) -> None:
    with qtbot.waitSignal(panel.space_changed) as heard:
        panel.row("momentum").box.click()
    assert heard.args == [panel.space]
    assert names(panel) == ("learning_rate", "momentum")
    assert (document.undo_stack.count(), document.undo_stack.undoText()) == (1, "Vary momentum")
    document.undo_stack.undo()
    assert names(panel) == ("learning_rate",)
    assert not panel.row("momentum").box.isChecked()
    assert form(panel, "momentum").isHidden()
    document.undo_stack.redo()
    assert dimension(panel, "momentum") == usual_dimension("momentum")


def test_rows_keep_the_order_of_the_table(panel: SamplerPanel) -> None:
    for name in ("dropout", "batch_size", "optimizer"):
        panel.row(name).box.click()
    assert names(panel) == tuple(name for name in ROWS if name in (*names(panel),))


def test_presets_vary_whole_tiers_and_keep_ranges(qtbot: QtBot, panel: SamplerPanel, document: RunDocument) -> None:
    type_number(qtbot, form(panel).range.low, "1e-3")
    panel.head.presets["tiers 1 and 2"].click()
    assert names(panel) == ("learning_rate", "batch_size", "momentum", "hidden_units")
    assert dimension(panel).low == 1e-3
    assert document.undo_stack.undoText() == "Vary tiers 1 and 2"
    assert panel.head.presets["tiers 1 and 2"].isChecked()
    panel.head.presets["tier 1 only"].click()
    assert names(panel) == ("learning_rate",)
    assert dimension(panel).low == 1e-3


def test_a_row_without_effect_says_so(panel: SamplerPanel, document: RunDocument) -> None:
    panel.row("decay").box.click()
    texts = [label.text() for label in panel.row("decay").findChildren(QLabel) if label.isVisible()]
    assert any(text.startswith("No effect while the decay is constant") for text in texts)
    panel.row("schedule").box.click()
    texts = [label.text() for label in panel.row("decay").findChildren(QLabel) if label.isVisible()]
    assert not any(text.startswith("No effect") for text in texts)


# --- Range, scale, choices -----------------------------------------------------------------------------------------


def test_another_range(qtbot: QtBot, panel: SamplerPanel, document: RunDocument) -> None:
    type_number(qtbot, form(panel).range.high, "0,5")
    assert (dimension(panel).low, dimension(panel).high) == (1e-5, 0.5)
    assert document.undo_stack.undoText() == "Change range of learning rate"
    document.undo_stack.undo()
    assert form(panel).range.high.text() == "1"


def test_a_wrong_range_is_told_at_the_field_and_changes_nothing(
    qtbot: QtBot, panel: SamplerPanel, document: RunDocument
) -> None:
    type_text(qtbot, form(panel).range.low, "7")
    assert form(panel).message.isVisible()
    assert form(panel).message.text == "Low must be less than high, not 7 and 1"
    qtbot.keyClick(form(panel).range.low, Qt.Key.Key_Return)
    assert panel.space == SearchSpace()
    assert document.undo_stack.count() == 0
    assert document.problems == ()  # a run may start all the same
    qtbot.keyClick(form(panel).range.low, Qt.Key.Key_Escape)
    assert form(panel).message.isHidden()


def test_a_range_may_move_past_itself(qtbot: QtBot, panel: SamplerPanel) -> None:
    """From [1e-5, 1] to [10, 100]: the new low is wrong until the new high is there."""
    type_number(qtbot, form(panel).range.low, "10")
    type_number(qtbot, form(panel).range.high, "100")
    assert (dimension(panel).low, dimension(panel).high) == (10.0, 100.0)
    assert form(panel).message.isHidden()


def test_arrow_keys_move_an_end(qtbot: QtBot, panel: SamplerPanel) -> None:
    qtbot.keyClick(form(panel).range.low, Qt.Key.Key_Up)
    assert dimension(panel).low == 2e-5


def test_another_scale_shows_its_draws_at_once(panel: SamplerPanel, document: RunDocument) -> None:
    before = pixels(form(panel).view.chosen.plot)
    choose_scale(panel, "learning_rate", "Linear")
    assert dimension(panel).scale == "linear"
    assert document.undo_stack.undoText() == "Change scale of learning rate"
    assert form(panel).view.title.text() == "Linear scale"
    assert form(panel).view.chosen.share.text() == "90 % above 0.1"
    assert form(panel).view.against.currentText() == "against log"
    assert pixels(form(panel).view.chosen.plot) != before


def test_an_impossible_scale_waits_for_a_possible_range(qtbot: QtBot, panel: SamplerPanel) -> None:
    panel.row("dropout").box.click()
    choose_scale(panel, "dropout", "Log")
    assert form(panel, "dropout").message.text == "A log scale needs low > 0, not 0"
    assert dimension(panel, "dropout").scale == "linear"
    type_number(qtbot, form(panel, "dropout").range.low, "0.01")
    assert (dimension(panel, "dropout").scale, dimension(panel, "dropout").low) == ("log", 0.01)
    assert form(panel, "dropout").message.isHidden()


def test_numbers_to_choose_from(qtbot: QtBot, panel: SamplerPanel) -> None:
    panel.row("batch_size").box.click()
    choose_scale(panel, "batch_size", "Choice")
    entry = form(panel, "batch_size").numbers.entry
    assert entry.isVisible()
    type_number(qtbot, entry, "16, 32, 64")
    assert dimension(panel, "batch_size").choices == (16, 32, 64)
    type_number(qtbot, entry, "16, x")
    assert form(panel, "batch_size").message.isVisible()
    assert dimension(panel, "batch_size").choices == (16, 32, 64)


def test_words_to_choose_from_keep_at_least_one(panel: SamplerPanel) -> None:
    panel.row("optimizer").box.click()
    boxes = form(panel, "optimizer").words.boxes
    for word in ("sgd", "momentum", "nesterov", "rmsprop", "adamw"):
        boxes[word].click()
    assert dimension(panel, "optimizer").choices == ("adam",)
    assert not boxes["adam"].isEnabled()


# --- Draws ---------------------------------------------------------------------------------------------------------


def test_draw_one_fills_the_form(panel: SamplerPanel, document: RunDocument) -> None:
    panel.head.presets["tiers 1 and 2"].click()
    before = document.spec
    panel.draw_bar.button.click()
    values = draw(panel.space, 0, 1)
    assert document.spec == apply_draw(before, values)
    assert document.undo_stack.undoText() == "Draw hyperparameters"
    assert panel.draw_bar.heading.text() == "Draw 1 of seed 0"
    assert f"{values['learning_rate']}" in panel.draw_bar.values.text()
    panel.draw_bar.button.click()
    assert document.spec == apply_draw(before, draw(panel.space, 0, 2))
    document.undo_stack.undo()
    assert document.spec == apply_draw(before, values)


def test_nothing_is_drawn_from_a_range_that_is_wrong(qtbot: QtBot, panel: SamplerPanel, document: RunDocument) -> None:
    type_number(qtbot, form(panel).range.low, "7")
    before = document.spec
    panel.draw_bar.button.click()
    assert document.spec == before
    assert panel.draw_bar.message.text == "Nothing drawn: learning rate: low must be less than high, not 7 and 1"
    type_number(qtbot, form(panel).range.low, "0.5")
    panel.draw_bar.button.click()
    assert panel.draw_bar.heading.text() == "Draw 1 of seed 0"
    assert panel.draw_bar.message.isHidden()


def test_the_button_stays_under_the_mouse(panel: SamplerPanel) -> None:
    QApplication.processEvents()
    place = panel.draw_bar.button.mapTo(panel, panel.draw_bar.button.rect().center())
    panel.draw_bar.button.click()
    QApplication.processEvents()
    assert panel.draw_bar.button.mapTo(panel, panel.draw_bar.button.rect().center()) == place


def test_the_drawn_value_is_marked(panel: SamplerPanel) -> None:
    before = pixels(form(panel).view.chosen.plot)
    panel.draw_bar.button.click()
    assert pixels(form(panel).view.chosen.plot) != before


def test_another_seed_starts_again(qtbot: QtBot, panel: SamplerPanel, document: RunDocument) -> None:
    panel.draw_bar.button.click()
    before = pixels(form(panel).view.chosen.plot)
    type_number(qtbot, panel.draw_bar.seed, "12")
    assert panel.draw_bar.heading.text() == "Next: draw 1 of seed 12"
    assert pixels(form(panel).view.chosen.plot) != before
    panel.draw_bar.button.click()
    assert document.spec.hyperparameters.learning_rate == draw(panel.space, 12, 1)["learning_rate"]


def test_nothing_to_draw_without_rows(panel: SamplerPanel) -> None:
    panel.row("learning_rate").box.click()
    assert not panel.draw_bar.button.isEnabled()
    assert "at least one" in panel.draw_bar.button.toolTip()
    assert panel.draw_bar.heading.text() == "Nothing varies yet"


def test_a_draw_that_cannot_be_used_says_why(panel: SamplerPanel, document: RunDocument) -> None:
    """A mini-batch of one example leaves batch norm without a variance."""
    panel.show_space(SearchSpace(dimensions=(Dimension(name="batch_size", scale="choice", choices=(1,)),)))
    before = document.spec
    panel.draw_bar.button.click()
    assert document.spec == before
    assert panel.draw_bar.message.text.startswith("Draw 1 cannot be used")


# --- Looks ---------------------------------------------------------------------------------------------------------


def test_it_fits_a_narrow_dock_with_everything_open(panel: SamplerPanel) -> None:
    for section in (*panel.page.tiers.values(), panel.page.twin, panel.page.search):
        section.set_open(True)
    vary_all(panel)
    for width in (332, 900, 344):
        panel.resize(width, 760)
        _check_that_all_fits(panel, width)


def _check_that_all_fits(panel: SamplerPanel, width: int) -> None:
    for _ in range(3):  # heights that depend on widths take a second pass
        QApplication.processEvents()
    assert panel.width() == width
    assert panel.page.is_wide == (width == 900)
    assert panel.page.widget().width() <= panel.page.viewport().width()
    for label in panel.findChildren(QLabel):
        if label.isVisible() and label.text() and not isinstance(label.parent(), NumberEntry):
            needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            assert label.height() >= needed, label.text()
            assert label.wordWrap() or label.width() >= label.sizeHint().width(), label.text()


def test_everything_has_a_name_and_an_explanation(panel: SamplerPanel) -> None:
    vary_all(panel)
    found = [w for kind in (QAbstractButton, QLineEdit, QComboBox) for w in panel.findChildren(kind)]
    inputs = [w for w in found if not panel.notices.isAncestorOf(w)]  # its buttons are of its actions
    assert len(inputs) > 60
    for widget in inputs:
        assert widget.accessibleName(), widget
        assert widget.toolTip(), widget.accessibleName()
        assert widget.sizeHint().height() >= 24, widget.accessibleName()


def test_another_theme_repaints(panel: SamplerPanel, themes: ThemeSource) -> None:
    before = pixels(form(panel).view.chosen.plot)
    themes.set_theme(DARK)
    assert pixels(form(panel).view.chosen.plot) != before


def test_every_row_paints(panel: SamplerPanel) -> None:
    vary_all(panel)
    for name in ROWS:
        image = form(panel, name).view.chosen.plot.grab().toImage()
        places = ((x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 4))
        assert len({image.pixelColor(*place).name() for place in places}) > 2, name
