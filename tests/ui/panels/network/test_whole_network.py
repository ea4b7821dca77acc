"""The settings of the whole network, and what the rest of the builder says about them."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from workbench.specs.data import CatalogueSpec
from workbench.specs.network_choices import NETWORK_CHOICES
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.network.network_drawing import title_at
from workbench.ui.panels.network.network_panel import BuilderPanel


def choose(panel: BuilderPanel, field: str, value: str) -> None:
    box = panel.whole.boxes[field]
    box.setCurrentIndex(box.findData(value))


def output_texts(panel: BuilderPanel) -> list[str]:
    return [label.text() for label in panel.layers.row_at(4).findChildren(QLabel)]


def use(document: RunDocument, data: str, output: str) -> None:
    network = document.spec.network.replaced(output=output)
    document.change("Open", document.spec.replaced(data=CatalogueSpec(name=data), network=network))


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("output", "logistic", "Change output"),
        ("initializer", "orthogonal", "Change starting weights"),
        ("batch_norm_on", "a", "Change place of batch norm"),
    ],
)
def test_a_choice_is_one_named_edit(
    panel: BuilderPanel, document: RunDocument, field: str, value: str, text: str
) -> None:
    before = document.spec.network
    choose(panel, field, value)
    assert document.spec.network == before.replaced(**{field: value})
    assert document.undo_stack.undoText() == text
    document.undo_stack.undo()
    assert document.spec.network == before
    assert panel.whole.boxes[field].currentData() == getattr(before, field)
    assert document.undo_stack.canRedo()


def test_every_value_of_the_spec_can_be_chosen_and_is_explained(panel: BuilderPanel, document: RunDocument) -> None:
    for field, choices in NETWORK_CHOICES.items():
        box = panel.whole.boxes[field]
        assert box.accessibleName() == choices.label
        assert "Default" in box.toolTip()
        assert box.height() >= 24
        widest = max(box.fontMetrics().horizontalAdvance(name) for name, _ in choices.options.values())
        assert widest + 34 <= box.width()  # frame and arrow
        for value in choices.options:
            choose(panel, field, value)
            assert getattr(document.spec.network, field) == value


@pytest.mark.parametrize(
    ("data", "output", "title", "count", "units"),
    [
        ("digits", "softmax", "Softmax output", "10 classes", 10),
        ("moons", "logistic", "Logistic output", "2 classes", 1),
        ("diabetes", "linear", "Linear output", "1 number", 1),
    ],
)
def test_the_output_is_told_everywhere(
    panel: BuilderPanel, document: RunDocument, data: str, output: str, title: str, count: str, units: int
) -> None:
    use(document, data, output)
    assert document.problems == ()
    assert output_texts(panel) == [title, count, f"W ({units}, 13) · z ({units}, m) · b ({units})"]
    assert panel.layers.row_at(4).accessibleName() == f"{title}: {count}"
    assert panel.drawing.accessibleDescription().endswith(f"{title}: {count}")
    assert title_at(panel.drawing.picture, panel.drawing.width() - 2.0) == f"{title}: {count}"
    assert panel.drawing.picture.units(4) == units


def test_an_output_that_does_not_fit_is_told_at_the_choice(
    qtbot: QtBot, panel: BuilderPanel, document: RunDocument
) -> None:
    choose(panel, "output", "linear")
    assert panel.whole.message.text.startswith("Output must be 'softmax'")
    assert panel.whole.message.isVisible()
    assert panel.layers.rows[0].units.problem is None
    assert panel.edits.problem_with(0, "units", 12) is None  # growing a layer is not to blame
    use(document, "diabetes", "softmax")
    assert "no classes in these data" in output_texts(panel)
    assert not panel.drawing.grab().isNull()
    choose(panel, "output", "linear")
    assert panel.whole.message.isHidden()


def test_under_batch_norm_on_a_the_layer_keeps_its_bias(panel: BuilderPanel) -> None:
    row = panel.layers.rows[0]
    assert "no\N{NO-BREAK SPACE}b" in row.shapes.text()
    choose(panel, "batch_norm_on", "a")
    assert row.shapes.text() == "W (11, 4) · z (11, m) · b (11)"
    assert "keeps its bias" in row.shapes.toolTip()
    assert "unit's a" in row.batch_norm.toolTip()
    assert row.accessibleName().endswith("batch norm after it")
