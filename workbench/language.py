"""The language in which the workbench speaks: every sentence that a person reads goes through ``tr``.

The English sentence in the source is the key. A language is one file, ``resources/languages/<code>.toml``::

    name = "Deutsch"
    plurals = "one, other"        # a row of PLURALS

    [sentences]
    "Start training" = "Training starten"
    "Loss {loss} at step {step}" = "Verlust {loss} in Schritt {step}"

    [counted]
    "{n} steps" = ["{n} Schritt", "{n} Schritte"]

Numbers and names inside a sentence are places ``{…}`` that are filled after the translation, so that a language may order
them as it likes. What a language does not have is said in English. The language is chosen once, when the first sentence is
asked for: by ``WORKBENCH_LANGUAGE``, otherwise by the locale of the system. Without Qt.
"""

import html
import logging
import os
import string
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from workbench.resources import resource_path

log = logging.getLogger(__name__)

PLURALS: Final[Mapping[str, Callable[[int], int]]] = {
    "other": lambda _n: 0,
    "one, other": lambda n: int(n != 1),
    "zero or one, other": lambda n: int(n > 1),
    "one, few, other": lambda n: 0 if n == 1 else 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2,
}
"""Which of its forms a language uses for n things."""


@dataclass(frozen=True, slots=True)
class Language:
    """``sentences``: English to translation; ``counted``: English plural to all forms, in the order of ``plurals``."""

    code: str = "en"
    name: str = "English"
    plurals: str = "one, other"
    sentences: Mapping[str, str] = field(default_factory=dict)
    counted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def sentence(self, english: str) -> str:
        """The translation, or the English sentence itself."""
        return self.sentences.get(english, english)

    def counting(self, one: str, many: str, n: int) -> str:
        """The form for ``n`` things, its places still open."""
        forms = self.counted.get(many)
        return forms[PLURALS[self.plurals](n)] if forms else one if n == 1 else many


ENGLISH: Final = Language()
_JOINERS: Final = "\u200c\u200d"
"""Invisible letters that words of some languages need"""


class _Choice:
    """The one language of this process; read at the first sentence, so that nobody has to be called first."""

    def __init__(self) -> None:
        self._language: Language | None = None

    @property
    def language(self) -> Language:
        if self._language is None:
            self._language = system_language()
        return self._language

    def use(self, language: Language) -> None:
        self._language = language


_choice = _Choice()


def tr(sentence: str, /, **values: object) -> str:
    """The sentence in the chosen language, its places filled with ``values`` (format specs as in ``str.format``)."""
    text = _choice.language.sentence(sentence)
    return text.format(**values) if values else text


def tr_count(one: str, many: str, /, n: int, **values: object) -> str:
    """Like ``tr`` for ``n`` things: ``tr_count("{n} step", "{n} steps", n=3)``. ``n`` is a place as well.

    A number that is shown with separators is a place of its own: ``tr_count("{edits} edit", "{edits} edits", n, edits=grouped(n))``.
    """
    return _choice.language.counting(one, many, n).format(n=n, **values)


def current_language() -> Language:
    """The language that sentences are said in."""
    return _choice.language


def use_language(language: Language) -> None:
    """Say everything from now on in this language; what was said before, tables included, stays as it is."""
    _choice.use(language)


def languages() -> tuple[str, ...]:
    """Codes of all languages there are, English first."""
    folder = resource_path("languages")
    return ("en", *sorted(path.stem for path in folder.glob("*.toml"))) if folder.is_dir() else ("en",)


def system_language() -> Language:
    """The language asked for by the environment, or English."""
    wishes = [os.environ.get(name, "") for name in ("WORKBENCH_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    wish = next((wish for wish in wishes if wish), "en")
    code = wish.partition(".")[0].partition("@")[0].replace("_", "-").lower()
    for candidate in (code, code.partition("-")[0]):
        if candidate in languages() and candidate != "en":
            return read_language(candidate)
    return ENGLISH


def read_language(code: str) -> Language:
    """A language from its file; what is wrong in it is left out, with a line in the log: English is said there."""
    try:
        table = tomllib.loads(resource_path("languages", f"{code}.toml").read_text("utf-8"))
    except (OSError, ValueError) as error:
        log.warning("The language %s cannot be read: %s", code, error)
        return ENGLISH
    plurals = str(table.get("plurals", "one, other"))
    if plurals not in PLURALS:
        log.warning("The language %s counts by an unknown rule: %s", code, plurals)
        plurals = "one, other"
    forms = len(plurals.split(","))
    sentences = {a: b for a, b in _table(table, "sentences").items() if _fits(code, a, b)}
    counted = {
        many: tuple(texts)
        for many, texts in _table(table, "counted").items()
        if isinstance(texts, list) and len(texts) == forms and all(_fits(code, many, text) for text in texts)
    }
    return Language(code, str(table.get("name", code)), plurals, sentences, counted)


def _table(table: dict[str, Any], name: str) -> dict[str, Any]:
    part = table.get(name, {})
    return part if isinstance(part, dict) else {}


def places(sentence: str) -> set[str]:
    """Names of the places of a sentence, without their format specs. Raises ``ValueError`` for braces that do not pair."""
    return {name.partition(".")[0].partition("[")[0] for _, name, _, _ in string.Formatter().parse(sentence) if name}


def _fits(code: str, english: str, text: object) -> bool:
    """Whether a translation can stand for the English sentence: it must not ask for a place that nobody fills."""
    try:
        fits = isinstance(text, str) and places(text) <= places(english)
    except ValueError:
        fits = False
    if not fits:
        log.warning("The language %s has no usable translation of: %s", code, english)
    return fits


def printable(text: str) -> str:
    """A text that changes nothing but what it says: control characters and marks of direction as their numbers.

    A terminal obeys what a name in a file may hold: colours, titles, moves of the cursor.
    """
    return "".join(letter if _is_plain(letter) else f"\\x{ord(letter):02x}" for letter in text)


def as_markup(text: str) -> str:
    """A text for a place that takes markup where it looks like some: names from files stay as they are."""
    return f"<qt>{html.escape(text).replace(chr(10), '<br>')}</qt>" if "<" in text or "&" in text else text


def _is_plain(letter: str) -> bool:
    return letter in "\n\t" or letter in _JOINERS or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
