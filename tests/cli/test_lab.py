"""``lab``: what there is, one lab for people and as JSON, its controls."""

import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Said
from workbench.cli.patience import told_when_slow

Call = Callable[..., Said]


def test_without_a_name_all_labs_are_listed(call: Call) -> None:
    said = call("lab")
    assert said.code == 0
    assert "softmax" in said.out
    report = call("lab", "--json").report
    assert {one["name"] for one in report["labs"]} >= {"softmax", "formulas-by-hand"}


def test_one_lab_as_json(call: Call) -> None:
    report = call("lab", "softmax", "--json").report
    assert report["name"] == "softmax"
    assert report["holds"] is True
    assert report["seconds"] > 0.0
    assert report["measured"]["draws"] == 1000
    assert report["claim"].startswith("Softmax takes")


def test_a_control_turns_the_verdict_round(call: Call) -> None:
    report = call("lab", "softmax", "--json", "--seed", 3, "--set", "form=naive", "--set", "shift=1000").report
    assert report["holds"] is False
    assert report["measured"]["moved"] is None
    assert report["controls"]["form"] == "naive"


def test_a_page_for_people(call: Call) -> None:
    said = call("lab", "softmax")
    assert said.code == 0, said.errors
    assert "aᵢ = tᵢ / (Σⱼ tⱼ)" in said.out
    assert "The claim holds" in said.out
    for part in ("The experiment: ", "The question: ", "Controls, for --set NAME=VALUE:", "  form="):
        assert part in said.out
    assert said.out.index("The question: ") < said.out.index("The claim holds")


def test_what_takes_long_says_so_aside_and_what_is_quick_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    with told_when_slow("Slow.", seconds=0.01):
        time.sleep(0.2)
    with told_when_slow("Quick.", seconds=60.0):
        pass
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "Slow.\n")


def test_wrong_wishes_are_refused(call: Call) -> None:
    assert call("lab", "softmin").code == 2
    assert call("lab", "softmax", "--set", "heat=1").code == 2
    assert call("lab", "softmax", "--set", "classes").code == 2
    assert call("lab", "softmax", "--set", "classes=nan").code == 2
    assert call("lab", "softmax", "--seed", "-1").code == 2
    assert call("lab", "softmax", "--all").code == 2


def test_a_sheet_for_a_class_with_and_without_answers(call: Call, tmp_path: Path) -> None:
    page, text = tmp_path / "sheet.html", tmp_path / "sheet.md"
    said = call("lab", "softmax", "--json", "--html", page, "--markdown", text)
    assert said.code == 0, said.errors
    shown = page.read_text("utf-8")
    assert "<math" in shown
    assert shown.count("<svg") == 2
    assert "<script" not in shown
    assert "Measured: a) Nothing" in shown
    ElementTree.fromstring(shown[shown.index("<svg") : shown.index("</svg>") + 6])
    assert "data:image/svg+xml;base64," in text.read_text("utf-8")
    assert call("lab", "softmax", "--hide-answers", "--html", page).code == 0
    hidden = page.read_text("utf-8")
    assert "Measured" not in hidden
    assert "What happens to the softmax" in hidden
    assert call("lab", "softmax", "--hide-answers").code == 2
