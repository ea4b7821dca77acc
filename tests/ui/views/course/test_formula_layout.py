"""Formulas as they are set: what stands above stands above, and nothing overlaps or sticks out."""

import pytest
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from workbench.labs.formulas import parse_formula
from workbench.labs.lab_rows import LABS
from workbench.labs.lab_text import read_text
from workbench.ui.views.course.formula_layout import Box, set_formula
from workbench.ui.views.course.formula_picture import FormulaPicture
from workbench.ui.widgets.theme import ThemeSource


def box(text: str) -> Box:
    font = QFont()
    font.setPointSizeF(12.0)
    return set_formula(parse_formula(text), font)


def test_a_fraction_has_its_bar_between_its_parts(qtbot: QtBot) -> None:
    found = box(r"\frac{a}{b}")
    above, below = (next(run for run in found.runs if run.text == letter) for letter in "ab")
    bar = found.strokes[0].points[0].y()
    assert above.at.y() < bar < below.at.y()
    assert found.ascent > box("a").ascent
    assert found.descent > box("a").descent


def test_small_letters_stand_above_and_below_at_the_same_place(qtbot: QtBot) -> None:
    found = box("x_i^2")
    base, above, below = (next(run for run in found.runs if run.text == letter) for letter in "x2i")
    assert above.at.y() < 0.0 < below.at.y()
    assert above.font.pointSizeF() < base.font.pointSizeF()
    assert min(above.at.x(), below.at.x()) > base.at.x()


def test_a_root_reaches_over_what_is_inside(qtbot: QtBot) -> None:
    found = box(r"\sqrt{σ^2 + ε}")
    line = found.strokes[0].points
    assert max(point.x() for point in line) >= max(run.at.x() for run in found.runs)
    assert min(point.y() for point in line) >= -found.ascent


def test_words_stand_upright_and_quantities_slant(qtbot: QtBot) -> None:
    fonts = {run.text: run.font.italic() for run in box("max z").runs}
    assert fonts == {"max": False, " ": False, "z": True}


@pytest.mark.parametrize("name", [name for name in LABS if read_text(name).formulas])
def test_every_formula_of_the_course_is_set_within_its_box(qtbot: QtBot, themes: ThemeSource, name: str) -> None:
    formulas = read_text(name).formulas
    for text in formulas:
        found = box(text)
        assert found.runs
        for run in found.runs:
            assert 0.0 <= run.at.x() <= found.width
            assert -found.ascent <= run.at.y() <= found.descent
        for stroke in found.strokes:
            assert all(-0.5 <= point.x() <= found.width + 0.5 for point in stroke.points)
    picture = FormulaPicture(formulas, themes)
    qtbot.addWidget(picture)
    picture.resize(200, picture.sizeHint().height())
    assert not picture.grab().isNull()
