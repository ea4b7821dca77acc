"""Every choice of the form is the row of a table, by its name and with its reason."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from workbench.search.pruning.pruners import PRUNERS
from workbench.search.space.ticks import tick_marks
from workbench.search.strategies.strategy_rows import STRATEGIES
from workbench.search.study.search_settings import METRICS, SEEDS
from workbench.specs.hyperparameter_texts import SCALE_NAMES
from workbench.specs.search_space import ROWS, Dimension
from workbench.ui.panels.sampler.choice_form import WordsForm
from workbench.ui.panels.sampler.dimension_edits import possible_scales
from workbench.ui.panels.sampler.scale_box import ScaleBox
from workbench.ui.panels.sampler.search_form import SearchForm
from workbench.ui.widgets.choice_field import ChoiceField
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def form(qtbot: QtBot, themes: ThemeSource) -> SearchForm:
    form = SearchForm(themes)
    qtbot.addWidget(form)
    return form


def check(field: ChoiceField, values: Sequence[str], labels: Sequence[tuple[str, str]]) -> None:
    shown = []
    for place, value in enumerate(values):
        field.show_value(value)
        assert field.box.currentIndex() == place
        assert field.value == value
        shown.append((field.box.currentText(), field.reason.text()))
        assert field.box.itemData(place, Qt.ItemDataRole.ToolTipRole) == field.reason.text()
    assert shown == list(labels)
    assert field.box.count() == len(labels)


def test_the_strategies_are_those_of_the_table(form: SearchForm) -> None:
    check(form.strategy, list(STRATEGIES), [(row.title, row.meaning) for row in STRATEGIES.values()])


def test_the_pruners_are_those_of_the_table(form: SearchForm) -> None:
    check(form.pruner, list(PRUNERS), [(row.title, row.meaning) for row in PRUNERS.values()])


def test_the_seeds_and_what_is_best(form: SearchForm) -> None:
    check(form.seeds, ["fixed", "derived"], [SEEDS["fixed"], SEEDS["derived"]])
    check(form.goal, ["dev_accuracy", "dev_loss"], [METRICS["dev_accuracy"], METRICS["dev_loss"]])
    assert [name for name, _ in SEEDS.values()] == ["Fixed", "Derived"]
    assert [name for name, _ in METRICS.values()] == ["Dev accuracy, R²", "Dev loss"]


@pytest.mark.parametrize("name", ROWS)
def test_the_scales_of_a_row_are_called_by_their_names(qtbot: QtBot, name: str) -> None:
    box = ScaleBox(ROWS[name])
    qtbot.addWidget(box)
    scales = possible_scales(ROWS[name])
    for place, scale in enumerate(scales):
        box.show_scale(scale)
        assert (box.currentIndex(), box.currentText(), box.scale) == (place, SCALE_NAMES[scale], scale)
    assert box.count() == len(scales)


@pytest.mark.parametrize("name", [name for name, info in ROWS.items() if info.choices])
def test_every_choice_of_an_axis_is_labelled_where_there_is_room(name: str) -> None:
    choices = ROWS[name].choices
    axis = Dimension(name=name, scale="choice", choices=choices)
    assert [text for _, text in tick_marks(axis, 6)] == list(choices)


@pytest.mark.parametrize("name", [name for name, info in ROWS.items() if info.choices])
def test_the_words_of_a_row_are_those_of_the_table(qtbot: QtBot, name: str) -> None:
    form = WordsForm(name, ROWS[name])
    qtbot.addWidget(form)
    boxes = form.findChildren(QCheckBox)
    assert [box.text() for box in boxes] == list(ROWS[name].choices)
    assert [box.accessibleName() for box in boxes] == [f"{ROWS[name].label}: {word}" for word in ROWS[name].choices]
