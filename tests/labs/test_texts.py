"""The texts of all labs are whole: every place has a number, every control a title, every formula can be set."""

import pytest

from workbench.labs.formulas import in_one_line, parse_formula
from workbench.labs.lab import ChoiceControl
from workbench.labs.lab_rows import LABS, setting_for
from workbench.labs.lab_text import LabText, read_text, text_path
from workbench.language import places
from workbench.specs.hyperparameters import TABLE

KINDS = {
    "hyperparameter",
    "plot",
    "inside",
    "state",
    "instrument",
    "board",
    "panel",
    "network",
    "sampler",
    "action",
    "run",
}
"""What ``explains`` and ``shows`` may begin with: docs/course.md"""


def test_every_file_belongs_to_a_lab() -> None:
    files = {path.stem for path in text_path("x").parent.glob("*.toml")} - {"quiz"}
    assert files == set(LABS)
    assert [row.number for row in LABS.values()] == sorted(row.number for row in LABS.values())


@pytest.mark.parametrize("name", LABS)
def test_a_text_is_whole(name: str) -> None:
    text, row = read_text(name), LABS[name]
    for sentence in text.plain_sentences:
        assert not places(sentence), "a place in a sentence that nobody fills"
    assert text.claim.count(". ") <= 1, "a claim has two sentences"
    assert set(text.controls) == {control.name for control in row.controls}
    for control in row.controls:
        choices = control.choices if isinstance(control, ChoiceControl) else ()
        assert set(text.controls[control.name].choices) == set(choices)
    for formula in text.formulas:
        assert in_one_line(parse_formula(formula))
    setting_for(row, 0, text.otherwise.set)


@pytest.mark.parametrize("name", LABS)
def test_a_text_leads_to_places_that_are_there(name: str) -> None:
    text = read_text(name)
    for link in (*text.explains, *text.shows):
        kind, dot, what = link.partition(".")
        assert dot
        assert kind in KINDS, f"{link}: kinds are {KINDS}"
        if kind == "hyperparameter":
            assert what in TABLE


def test_a_text_with_an_unknown_field_is_refused() -> None:
    from workbench.errors import SpecError

    with pytest.raises(SpecError, match="titel"):
        LabText.from_toml('titel = "A lab"')
