"""Sentences in another language, and what happens where a language falls short."""

from pathlib import Path

import pytest

from workbench import language
from workbench.language import (
    ENGLISH,
    PLURALS,
    Language,
    as_markup,
    languages,
    printable,
    read_language,
    system_language,
    tr,
    tr_count,
)

GERMAN = """
name = "Deutsch"
plurals = "one, other"
[sentences]
"Loss {loss:.2f} at step {step}" = "In Schritt {step} ist der Verlust {loss:.3f}"
"Start" = "Start {nobody}"
"{a} and {b}" = "{b"
"Stop" = 5
[counted]
"{n} steps" = ["{n} Schritt", "{n} Schritte"]
"{n} trials" = ["{n} Versuch"]
"""


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Language:
    """A language with mistakes in its file, in force for this test."""
    (tmp_path / "languages").mkdir()
    (tmp_path / "languages" / "de.toml").write_text(GERMAN, "utf-8")
    monkeypatch.setattr(language, "resource_path", tmp_path.joinpath)
    return read_language("de")


@pytest.fixture(autouse=True)
def english_again() -> object:
    yield
    language.use_language(ENGLISH)


def test_places_are_filled_in_the_order_of_the_language(german: Language) -> None:
    assert tr("Loss {loss:.2f} at step {step}", loss=0.5, step=3) == "Loss 0.50 at step 3"
    language.use_language(german)
    assert tr("Loss {loss:.2f} at step {step}", loss=0.5, step=3) == "In Schritt 3 ist der Verlust 0.500"
    assert [tr_count("{n} step", "{n} steps", n) for n in (0, 1, 2)] == ["0 Schritte", "1 Schritt", "2 Schritte"]


def test_what_a_language_lacks_or_gets_wrong_is_said_in_english(german: Language) -> None:
    language.use_language(german)
    assert tr("Start") == "Start"
    assert tr("Stop") == "Stop"
    assert tr("{a} and {b}", a=1, b=2) == "1 and 2"
    assert tr_count("{n} trial", "{n} trials", 1) == "1 trial"
    assert tr("A sentence with {braces} and no values") == "A sentence with {braces} and no values"


@pytest.mark.parametrize("text", ["name = ", "\x00", '[sentences]\n"a" = {}'])
def test_a_damaged_file_leaves_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (tmp_path / "languages").mkdir()
    (tmp_path / "languages" / "xx.toml").write_text(text, "utf-8")
    monkeypatch.setattr(language, "resource_path", tmp_path.joinpath)
    assert read_language("xx").sentence("a") == "a"


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({"WORKBENCH_LANGUAGE": "de"}, "de"),
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LC_ALL": "C", "LANG": "de_DE"}, "en"),
        ({"WORKBENCH_LANGUAGE": "en", "LANG": "de_DE"}, "en"),
        ({"LANG": "tlh"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_chosen_by_the_environment(
    monkeypatch: pytest.MonkeyPatch, wishes: dict[str, str], code: str
) -> None:
    for name in ("WORKBENCH_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, wish in wishes.items():
        monkeypatch.setenv(name, wish)
    assert system_language().code == code


@pytest.mark.parametrize(
    ("rule", "forms"),
    [
        ("other", [0, 0, 0, 0]),
        ("one, other", [1, 0, 1, 1]),
        ("zero or one, other", [0, 0, 1, 1]),
        ("one, few, other", [2, 0, 1, 2]),
    ],
)
def test_plural_rules(rule: str, forms: list[int]) -> None:
    assert [PLURALS[rule](n) for n in (0, 1, 2, 5)] == forms


def test_every_language_that_comes_with_the_workbench_reads_without_a_complaint(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for code in languages():
        if code != "en":
            assert read_language(code).code == code
    assert caplog.records == []


def test_names_are_never_taken_for_markup_or_for_orders_to_a_terminal() -> None:
    assert as_markup("<img src=x> & <b>bold</b>\nnext") == (
        "<qt>&lt;img src=x&gt; &amp; &lt;b&gt;bold&lt;/b&gt;<br>next</qt>"
    )
    assert as_markup("plain") == "plain"
    assert printable("a\x1b[31mb\u202ec\n\td – ü 日本") == "a\\x1b[31mb\\x202ec\n\td – ü 日本"
