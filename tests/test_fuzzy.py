"""What a few typed letters find, and in which order."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.fuzzy import holds_words, match

TEXTS = [
    "Learning rate α",
    "Lower α to a tenth and go on",
    "Label smoothing",
    "Clear the plot",
    "Layer 1: 64 units",
    "Rewind here",
    "15 Softmax",
    "Score of the comparison",
    "Export",
    "Export the best step",
]


def best(typed: str, texts: list[str] = TEXTS) -> str:
    found = {text: answer.score for text in texts if (answer := match(typed, text)) is not None}
    return max(found, key=found.__getitem__)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("lr", "Learning rate α"),
        ("learn", "Learning rate α"),
        ("rate learn", "Learning rate α"),
        ("ls", "Label smoothing"),
        ("rw", "Rewind here"),
        ("layer 1", "Layer 1: 64 units"),
        ("l1", "Layer 1: 64 units"),
        ("TENTH", "Lower α to a tenth and go on"),
        ("α", "Learning rate α"),
        ("layer", "Layer 1: 64 units"),
        ("soft", "15 Softmax"),
        ("export", "Export"),
    ],
)
def test_letters_find_the_text_that_is_meant(typed: str, text: str) -> None:
    assert best(typed) == text


def test_accents_are_not_needed() -> None:
    found = match("ruckgangig", "Rückgängig")
    assert found is not None
    assert found.places == tuple(range(10))


def test_a_word_that_is_not_there_finds_nothing() -> None:
    assert match("learning x", "Learning rate") is None
    assert match("etar", "Rate") is None


def test_nothing_typed_finds_everything() -> None:
    found = match("  ", "Rewind here")
    assert found is not None
    assert found.places == ()


def test_words_stand_anywhere_in_a_text() -> None:
    assert holds_words("Divide RATE", "divide the learning rate by ten")
    assert not holds_words("lr", "divide the learning rate by ten")


@given(st.text("abc -", max_size=12), st.text("abc", min_size=1, max_size=4))
def test_the_best_of_all_ways_is_found(text: str, word: str) -> None:
    """Against all ways of choosing the places, with the score written out."""

    def score(places: tuple[int, ...]) -> float:
        total = 0.0
        for number, place in enumerate(places):
            total += 1.0 + (8.0 if place == 0 else 0.0 if text[place - 1].isalnum() else 6.0)
            if number:
                gap = place - places[number - 1] - 1
                total += 7.0 if gap == 0 else -0.15 * gap
        return total - 0.02 * len(text)

    ways = [
        places
        for places in combinations(range(len(text)), len(word))
        if all(text[p] == w for p, w in zip(places, word, strict=True))
    ]
    found = match(word, text)
    if not ways:
        assert found is None
        return
    assert found is not None
    assert found.places in ways
    assert found.score == pytest.approx(max(map(score, ways)))
    assert found.score == pytest.approx(score(found.places))
