"""The data panel in use."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.typed import type_number
from workbench.data.dataset import Dataset
from workbench.data.loading import load_dataset
from workbench.errors import DataError
from workbench.specs.data import BUNDLED, DATA_NAMES, TOYS, CatalogueSpec, DataSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.data.data_card import DataCard
from workbench.ui.panels.data.data_panel import DataPanel
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.theme import DARK, ThemeSource


def entry(panel: DataPanel, path: str) -> NumberEntry:
    return panel.settings.fields[path].entry


def pixels(widget: QWidget) -> bytes:
    return bytes(widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32).constBits())


def pictures(card: DataCard) -> list[QLabel]:
    return [label for label in card.findChildren(QLabel) if not label.pixmap().isNull()]


def test_a_name_that_speaks_of_other_data_is_not_kept(panel: DataPanel, document: RunDocument) -> None:
    document.show(document.spec.replaced(name="iris trial 19"))
    panel.choice.cards["wine"].click()
    assert document.spec.name == "wine"
    document.show(document.spec.replaced(name="my best"))
    panel.choice.cards["iris"].click()
    assert document.spec.name == "my best"


# --- Which data set ------------------------------------------------------------------------------------------------


def test_every_known_data_set_has_a_card(panel: DataPanel) -> None:
    assert tuple(panel.choice.cards) == DATA_NAMES
    assert [name for name, card in panel.choice.cards.items() if card.isChecked()] == ["iris"]


@pytest.mark.parametrize("name", ["digits", "fashion", "spirals", "wine"])
def test_a_card_chooses_its_data_set(panel: DataPanel, document: RunDocument, name: str) -> None:
    panel.choice.cards[name].click()
    assert document.spec.data == CatalogueSpec(name="iris").with_name(name)
    assert document.undo_stack.undoText() == f"Choose data set {name}"
    expected = load_dataset(document.spec.data)
    assert panel.title.text() == expected.title
    assert panel.description.text() == expected.description
    assert panel.facts.values["SHA-256"].text() == f"{expected.sha256[:12]} …"
    assert panel.facts.values["Licence"].text() == expected.licence
    rows = f"{expected.train.rows:,} train, {expected.dev.rows:,} dev, {expected.test.rows:,} test"
    assert panel.facts.values["Rows"].text() == rows
    document.undo_stack.undo()
    assert panel.choice.cards["iris"].isChecked()
    assert panel.title.text() == "Iris flowers"


def test_what_is_not_installed_is_grey_and_says_how(panel: DataPanel) -> None:
    card = panel.choice.cards["fashion-full"]
    assert not card.isEnabled()
    assert "apt-get install dataset-fashion-mnist" in card.toolTip()
    assert panel.choice.how_to_install.isVisible()


def test_what_was_installed_meanwhile_is_found(panel: DataPanel, tmp_path: Path) -> None:
    panel.hide()
    (tmp_path / "fashion-mnist").mkdir()
    panel.show()
    assert panel.choice.cards["fashion-full"].isEnabled()
    assert panel.choice.how_to_install.isHidden()


def test_what_was_installed_meanwhile_is_found_when_the_dock_comes_to_the_front(
    panel: DataPanel, tmp_path: Path
) -> None:
    panel.setEnabled(False)  # as a dock does behind another one
    (tmp_path / "fashion-mnist").mkdir()
    panel.setEnabled(True)
    assert panel.choice.cards["fashion-full"].isEnabled()
    assert panel.choice.how_to_install.isHidden()


def test_data_that_cannot_be_read_is_told_in_the_panel(
    panel: DataPanel, document: RunDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_nothing(spec: DataSpec) -> Dataset:
        raise DataError(f"{spec.name} is damaged")

    monkeypatch.setattr("workbench.ui.document.document.load_dataset", load_nothing)
    panel.choice.cards["wine"].click()
    assert panel.message.text == "Wine is damaged"
    assert panel.message.isVisible()
    assert panel.title.text() == "Wine recognition"
    assert panel.facts.isHidden()
    assert panel.balance.isHidden()
    document.undo_stack.undo()
    monkeypatch.undo()
    panel.choice.cards["digits"].click()
    assert panel.message.isHidden()
    assert panel.facts.isVisible()


def test_cards_get_their_pictures(qtbot: QtBot, panel: DataPanel, themes: ThemeSource) -> None:
    cards = panel.choice.cards
    qtbot.waitUntil(lambda: all(pictures(card) for card in cards.values()))
    before = pixels(cards["moons"])
    themes.set_theme(DARK)
    qtbot.waitUntil(lambda: not panel.choice.findChild(QTimer).isActive())
    assert pixels(cards["moons"]) != before


def test_a_live_run_is_not_touched(panel: DataPanel) -> None:
    assert panel.live_hint.isHidden()
    panel.set_run_is_live(True)
    assert panel.live_hint.isVisible()
    assert "next run" in panel.live_hint.text()
    panel.set_run_is_live(False)
    assert panel.live_hint.isHidden()


@pytest.mark.parametrize(
    ("before", "output", "after", "expected"),
    [
        ("iris", "softmax", "diabetes", "linear"),
        ("diabetes", "linear", "digits", "softmax"),
        ("moons", "logistic", "breast-cancer", "logistic"),
        ("moons", "logistic", "blobs", "softmax"),
        ("iris", "softmax", "moons", "softmax"),
    ],
)
def test_the_output_is_fitted_in_the_same_entry(
    panel: DataPanel, document: RunDocument, before: str, output: str, after: str, expected: str
) -> None:
    network = document.spec.network.replaced(output=output)
    document.change("Open", document.spec.replaced(data=CatalogueSpec(name=before), network=network))
    opened, entries = document.spec, document.undo_stack.count()
    panel.choice.cards[after].click()
    assert (document.spec.data.name, document.spec.network.output) == (after, expected)
    assert document.problems == ()
    assert document.undo_stack.count() == entries + 1
    document.undo_stack.undo()
    assert document.spec == opened


# --- Settings ------------------------------------------------------------------------------------------------------


def test_a_fraction_changes_the_split(qtbot: QtBot, panel: DataPanel, document: RunDocument) -> None:
    type_number(qtbot, entry(panel, "dev_fraction"), "0.3")
    assert document.spec.data.dev_fraction == 0.3
    assert document.undo_stack.undoText() == "Change dev fraction"
    assert panel.settings.fields["dev_fraction"].remark.text() == "45 rows"
    document.undo_stack.undo()
    assert entry(panel, "dev_fraction").text() == "0.15"
    assert panel.settings.fields["dev_fraction"].remark.text() == "21 rows"


def test_a_wrong_fraction_is_told_at_the_field_and_keeps_a_run_from_starting(
    qtbot: QtBot, panel: DataPanel, document: RunDocument
) -> None:
    type_number(qtbot, entry(panel, "dev_fraction"), "0.7")
    assert panel.settings.fields["dev_fraction"].message.text == "Must be less than 0.5, not 0.7"
    assert document.spec.data.dev_fraction == 0.15
    assert [problem.field for problem in document.problems] == ["data.dev_fraction"]
    qtbot.keyClick(entry(panel, "dev_fraction"), Qt.Key.Key_Escape)
    assert document.problems == ()


def test_a_field_that_disappears_keeps_nothing_from_starting(
    qtbot: QtBot, panel: DataPanel, document: RunDocument
) -> None:
    panel.choice.cards["moons"].click()
    type_number(qtbot, entry(panel, "toy.noise"), "5")
    assert document.problems
    panel.choice.cards["wine"].click()
    assert document.problems == ()
    assert not entry(panel, "toy.noise").isVisible()


def test_an_official_test_part_cannot_be_cut(panel: DataPanel) -> None:
    panel.choice.cards["fashion"].click()
    assert not entry(panel, "test_fraction").isVisible()
    assert panel.settings.fields["test_fraction"].remark.text() == "1,000 rows, fixed by the authors"
    panel.choice.cards["wine"].click()
    assert entry(panel, "test_fraction").isVisible()


def test_toys_have_settings_of_their_own(qtbot: QtBot, panel: DataPanel, document: RunDocument) -> None:
    assert not entry(panel, "toy.classes").isVisible()
    panel.choice.cards["spirals"].click()
    before = pixels(panel.examples.points)
    type_number(qtbot, entry(panel, "toy.classes"), "5")
    assert document.dataset is not None
    assert document.dataset.n_classes == 5
    assert document.undo_stack.undoText() == "Change classes"
    assert pixels(panel.examples.points) != before
    assert panel.examples.legend.text().count("●") == 5


def test_arrow_keys_take_a_step_and_stop_at_the_limit(qtbot: QtBot, panel: DataPanel, document: RunDocument) -> None:
    qtbot.keyClick(entry(panel, "split_seed"), Qt.Key.Key_Up)
    assert document.spec.data.split_seed == 1
    for _ in range(3):
        qtbot.keyClick(entry(panel, "split_seed"), Qt.Key.Key_Down)
    assert document.spec.data.split_seed == 0


def test_standardizing_can_be_switched_off(panel: DataPanel, document: RunDocument) -> None:
    panel.settings.standardize.click()
    assert document.spec.data.standardize is False
    assert document.undo_stack.undoText() == "Leave features as they are"
    document.undo_stack.undo()
    assert panel.settings.standardize.isChecked()


# --- What it shows -------------------------------------------------------------------------------------------------


def test_bars_tell_their_figures(panel: DataPanel) -> None:
    assert panel.balance.tip_at(QPoint(2, 30)) == "setosa: 36 of 108 train examples (33.3 %)"
    assert panel.balance.tip_at(QPoint(panel.balance.width() - 2, 30)).startswith("virginica: 7 of 21 test")
    assert "virginica 36" in panel.balance.accessibleDescription()


def test_a_regression_shows_targets_where_others_show_classes(panel: DataPanel) -> None:
    card = panel.choice.cards["diabetes"]
    assert "→ a number" in [label.text() for label in card.findChildren(QLabel)]
    assert "10 inputs → a number: disease progression" in card.toolTip()
    assert card.minimumSizeHint().width() <= panel.choice.cards["breast-cancer"].minimumSizeHint().width()
    card.click()
    assert panel.facts.values["Rows"].text() == "310 train, 66 dev, 66 test"
    assert panel.facts.values["Predicts"].text() == "disease progression after one year"
    assert "body mass index" in panel.examples.legend.text()
    assert "●" not in panel.examples.legend.text()
    assert panel.balance.isVisible()
    assert panel.balance.accessibleName() == "Targets"
    assert panel.balance.tip_at(QPoint(2, 30)).startswith("25 to 51.75: ")
    assert "of 310 train examples" in panel.balance.tip_at(QPoint(2, 30))
    targets = load_dataset(CatalogueSpec(name="diabetes", standardize=False)).train.answers
    assert f": {(targets < 51.75).sum()} of 310" in panel.balance.tip_at(QPoint(2, 30))


def test_images_are_shown_as_they_are(panel: DataPanel) -> None:
    panel.choice.cards["digits"].click()
    assert panel.examples.strip.isVisible()
    assert not panel.examples.points.isVisible()
    columns = panel.examples.strip.columns
    assert [len(column) for column in columns] == [2] * 10
    raw = load_dataset(CatalogueSpec(name="digits", standardize=False))
    row = int((raw.train.labels == 3).argmax())
    image, values = columns[3][0], raw.train.features[row].reshape(8, 8)
    for y, x in ((0, 0), (3, 4), (7, 2)):
        assert image.pixelColor(x, y).red() == pytest.approx(255 * values[y, x] / values.max(), abs=1)


@pytest.mark.parametrize("name", [*BUNDLED, *TOYS])
def test_nothing_is_clipped_in_a_narrow_dock(panel: DataPanel, name: str) -> None:
    panel.choice.cards[name].click()
    for _ in range(3):  # heights that depend on widths take a second pass
        QApplication.processEvents()
    assert panel.width() == 360
    content = panel.title.parentWidget()
    assert content is not None
    for label in panel.findChildren(QLabel):
        if not label.isVisible() or not label.text() or isinstance(label.parent(), NumberEntry):
            continue
        needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        assert label.height() >= needed, label.text()
        assert label.wordWrap() or label.width() >= label.sizeHint().width(), label.text()
        assert label.mapTo(content, QPoint(label.width(), 0)).x() <= content.width(), label.text()
    for drawn in (panel.examples.strip, panel.balance):
        assert not drawn.isVisible() or drawn.height() >= drawn.heightForWidth(drawn.width())


def test_everything_has_a_name_and_an_explanation(panel: DataPanel) -> None:
    inputs = [widget for kind in (QAbstractButton, QLineEdit) for widget in panel.findChildren(kind)]
    assert len(inputs) == len(DATA_NAMES) + 9
    for widget in inputs:
        assert widget.accessibleName()
        assert widget.toolTip(), widget.accessibleName()
        assert widget.sizeHint().height() >= 24, widget.accessibleName()
