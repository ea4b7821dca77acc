"""Spaces of other tools, shown before they are taken over."""

import json

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from workbench.search.foreign.reading import read_foreign
from workbench.specs.search_space import SearchSpace
from workbench.ui.panels.sampler.foreign_card import summary, thresholds_table, verdict
from workbench.ui.panels.sampler.foreign_page import ForeignPage
from workbench.ui.widgets.theme import ThemeSource

SWEEP = json.dumps(
    {
        "parameters": {
            "lr": {"distribution": "log_uniform_values", "min": 1e-4, "max": 0.1},
            "momentum": {"distribution": "inv_log_uniform_values", "min": 0.9, "max": 0.999},
            "colour": {"values": ["red", "blue"]},
        }
    }
)
REVERSE = '[hp.Float("momentum", 0.9, 0.999, sampling="reverse_log")]'


@pytest.fixture
def page(qtbot: QtBot, themes: ThemeSource) -> ForeignPage:
    page = ForeignPage(themes)
    qtbot.addWidget(page)
    page.resize(344, 700)
    page.show()
    return page


def test_what_a_scale_really_draws_is_told_beside_the_rule() -> None:
    (_, momentum, _) = read_foreign(SWEEP)
    assert thresholds_table(momentum) == (("above 0.99 (≈ 100 steps)", "8.7 %", "50.0 %"),)


def test_verdicts() -> None:
    rows = read_foreign(SWEEP)
    assert summary("sweep.json", rows) == "sweep.json: 2 of 3 rows can be taken over."
    assert verdict(rows[0], take_suggestions=True) == ("good", "Becomes learning rate, log, 0.0001 to 0.1.")
    assert verdict(rows[1], take_suggestions=False)[0] == "warning"
    assert verdict(rows[1], take_suggestions=True) == ("good", "Becomes momentum, 1−log, 0.9 to 0.999.")
    role, text = verdict(rows[2], take_suggestions=True)
    assert (role, text) == ("error", "Cannot be taken over. There is no hyperparameter 'colour' here.")


def test_a_mirrored_scale_can_only_be_replaced() -> None:
    rows = read_foreign(REVERSE)
    assert "1 more on the 1−log scale" in summary("space.py", rows)
    assert verdict(rows[0], take_suggestions=False)[0] == "error"
    assert verdict(rows[0], take_suggestions=True)[0] == "good"


@pytest.mark.parametrize(("suggestions", "scale"), [(True, "one_minus_log"), (False, "log")])
def test_taken_over_with_and_without_suggestions(
    page: ForeignPage, qtbot: QtBot, suggestions: bool, scale: str
) -> None:
    page.show_rows("sweep.json", read_foreign(SWEEP))
    assert len(page.cards) == 3
    page.suggestions.setChecked(suggestions)
    with qtbot.waitSignal(page.taken) as heard:
        page.take.click()
    assert heard.args is not None
    text, space = heard.args
    assert text == "Import sweep.json"
    assert isinstance(space, SearchSpace)
    momentum = space.row("momentum")
    assert momentum is not None
    assert momentum.scale == scale
    assert space.row("learning_rate") is not None


def test_nothing_to_take_says_so(page: ForeignPage) -> None:
    page.show_rows("x.json", read_foreign('{"colour": tune.choice(["red"])}'))
    assert not page.take.isEnabled()
    assert page.message.text == "None of these rows can be taken over"
    assert page.suggestions.isHidden()


def test_two_rows_for_one_hyperparameter_are_refused(page: ForeignPage) -> None:
    page.show_rows("x.json", read_foreign('{"lr": tune.loguniform(1e-4, 1), "alpha": tune.loguniform(1e-4, 1)}'))
    assert not page.take.isEnabled()
    assert "listed once only" in page.message.text


def test_escape_goes_back(page: ForeignPage, qtbot: QtBot) -> None:
    page.show_rows("sweep.json", read_foreign(SWEEP))
    with qtbot.waitSignal(page.left):
        qtbot.keyClick(page, *chord("foreign.back"))
