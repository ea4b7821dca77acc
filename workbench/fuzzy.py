"""How well a text answers to a few typed letters: all of them in their order, best at the beginnings of words and side by side.

The letters of each typed word are laid over the text in the best of all ways (dynamic programming over letters × places, as in the
alignment of sequences): a letter right behind its neighbour counts most, one at the beginning of a word nearly as much, and each
letter that is jumped over costs a little.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_LETTER: Final = 1.0
_BEGINNING: Final = 6.0
_NEIGHBOUR: Final = 7.0
_FIRST: Final = 2.0
"""More for the beginning of the whole text."""
_GAP: Final = 0.15
_LENGTH: Final = 0.02
"""Per letter of the text: of two texts that answer equally well the shorter one."""


@dataclass(frozen=True, slots=True)
class Match:
    """``score``: the higher, the better. ``places``: the letters of the text that answer, from left to right."""

    score: float
    places: tuple[int, ...]


def match(typed: str, text: str) -> Match | None:
    """None where a typed word is not there; nothing typed matches everything."""
    letters = _plain(text)
    score, places = -_LENGTH * len(text), set[int]()
    for word in _plain(typed).split():
        found = _laid_over(word, letters)
        if found is None:
            return None
        score += found.score
        places.update(found.places)
    return Match(score, tuple(sorted(places)))


def _laid_over(word: str, text: str) -> Match | None:
    rest = iter(text)
    if not all(letter in rest for letter in word):  # quick: most texts end here
        return None
    none = -1e9
    scores = [none] * len(text)
    origins: list[list[int]] = []
    for number, letter in enumerate(word):
        before, scores, origin = scores, [none] * len(text), [-1] * len(text)
        best, best_at = none, -1  # of all places further left than the neighbour, less the gap up to here
        for place, other in enumerate(text):
            best -= _GAP
            if number and place > 1 and before[place - 2] - _GAP > best:
                best, best_at = before[place - 2] - _GAP, place - 2
            if other != letter:
                continue
            own = _LETTER + _beginning(text, place)
            if not number:
                scores[place] = own
                continue
            beside = before[place - 1] + _NEIGHBOUR if place else none
            scores[place], origin[place] = (beside + own, place - 1) if beside > best else (best + own, best_at)
        origins.append(origin)
    end = max(range(len(text)), key=scores.__getitem__)
    places, place = [end], end
    for origin in reversed(origins[1:]):
        place = origin[place]
        places.append(place)
    return Match(scores[end], tuple(reversed(places)))


def _beginning(text: str, place: int) -> float:
    if place == 0:
        return _BEGINNING + _FIRST
    return 0.0 if text[place - 1].isalnum() else _BEGINNING


def holds_words(typed: str, text: str) -> bool:
    """Whether every typed word is a part of the text as it stands."""
    letters = _plain(text)
    return all(word in letters for word in _plain(typed).split())


@lru_cache(maxsize=4096)  # the same texts are asked for at every letter typed
def _plain(text: str) -> str:
    """Small letters without accents, each in the place that it had."""
    return "".join(unicodedata.normalize("NFKD", letter)[0].lower()[:1] or letter for letter in text)
