"""The ledger of a small history, and what leaves with it."""

import csv
import io
import math

import pytest

from workbench.runs.history.history import Branch, Effect, History, JournalEdit, Mark, Place
from workbench.runs.history.ledger import effect_text, ledger_rows, to_csv, to_markdown
from workbench.specs.data import CatalogueSpec
from workbench.specs.run import RunSpec

SPEC = RunSpec(data=CatalogueSpec(name="iris"))


def history(**changes: object) -> History:
    """α was edited, then somebody went back, began another branch, and pinned its end."""
    plain: dict[str, object] = {
        "branches": (
            Branch(1, SPEC, created=1.0, length=900),
            Branch(2, SPEC, start=Place(1, 400, 0), name="calm", created=30.0, length=600),
        ),
        "edits": (
            JournalEdit(1, 0, 500, "learning_rate", 0.001, 0.01, made=20.0, note="too brave?"),
            JournalEdit(2, 0, 450, "epochs", 30, 40, made=40.0),
        ),
        "marks": (
            Mark(1, Place(2, 600, 1), "pin", "good", made=50.0),
            Mark(2, Place(2, 600, 1), "pin", "gone", made=51.0, is_removed=True),
            Mark(3, Place(1, 700, 1), "alert", "dead units", made=25.0),
        ),
        "effects": (Effect(1, 0, 500, (-0.012, -0.008, -0.016)),),
    }
    return History(**{**plain, **changes})  # type: ignore[arg-type]


def test_rows_tell_what_hands_did_in_the_order_of_time() -> None:
    rows = ledger_rows(history())
    assert [(row.kind, row.place.step, row.branch, row.what, row.change) for row in rows] == [
        ("edit", 500, "main", "Learning rate", "0.001 → 0.01"),
        ("branch", 400, "calm", "Branch begun", "main → calm"),
        ("edit", 450, "calm", "Planned epochs", "30 → 40"),
        ("pin", 600, "calm", "Pin", "good"),
    ]
    assert (
        rows[0].effect == "dev loss −0.012 ± 0.004 after 500 steps (± between 3 orders of the examples, one dev part)"
    )
    assert rows[2].effect == "not measured"
    assert rows[0].note == "too brave?"
    assert rows[0].place == Place(1, 500, 0)
    assert [row.edit for row in rows] == [0, None, 0, None]


@pytest.mark.parametrize(
    ("differences", "text"),
    [
        ((), "not measured"),
        ((0.25,), "dev loss +0.25 after 1,000 steps"),
        ((math.inf, 0.1), "diverges with it within 1,000 steps (2 orders)"),
        ((-math.inf,), "diverges without it within 1,000 steps"),
        ((math.inf, math.nan), "diverges with it (2×) and without it (1×) within 1,000 steps (2 orders)"),
    ],
)
def test_effect_in_words(differences: tuple[float, ...], text: str) -> None:
    assert effect_text(Effect(1, 0, 1000, differences)) == text


@pytest.mark.parametrize(
    ("differences", "text"),
    [
        (
            (-0.012, -0.008, -0.016),
            "(± 95 %: other examples than the 22 of the dev part, 3 orders in training)",
        ),
        (
            (-0.012,),
            "(± 95 %: other examples than the 22 of the dev part; not other orders in training)",
        ),
    ],
)
def test_the_spread_names_what_it_covers(differences: tuple[float, ...], text: str) -> None:
    """Of other dev examples too: with 21 degrees of freedom t is 2.08."""
    told = effect_text(Effect(1, 0, 500, differences, differences, 0.009, 22))
    assert told == f"dev loss −0.012 ± 0.019 after 500 steps {text}"


@pytest.mark.parametrize("note", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_csv_text_is_never_a_formula(note: str) -> None:
    edit = JournalEdit(1, 0, 5, "momentum", 0.9, 0.5, made=0.0, note=note)
    (_, row, *_) = list(csv.reader(io.StringIO(to_csv(ledger_rows(history(edits=(edit,), marks=()))), newline="")))
    assert row[-1] == f"'{note}"


def test_csv_keeps_numbers_and_quotes_text() -> None:
    edit = JournalEdit(1, 0, 5, "momentum", -0.5, 0.5, made=0.0, note='say "hi", then\nleave')
    (_, row, *_) = list(csv.reader(io.StringIO(to_csv(ledger_rows(history(edits=(edit,), marks=()))), newline="")))
    assert row[2:5] == ["-0.5", "0.5", "1970-01-01 00:00:00"]
    assert row[-1] == 'say "hi", then\nleave'


def test_markdown_keeps_its_columns() -> None:
    edit = JournalEdit(1, 0, 5, "momentum", 0.9, 0.5, made=0.0, note="a|b\\|c\nd")
    lines = to_markdown(ledger_rows(history(edits=(edit,), marks=()))).splitlines()
    assert lines[2].endswith("| a\\|b\\\\\\|c d |")
    assert {line.replace("\\\\", "").replace("\\|", "").count("|") for line in lines} == {8}
