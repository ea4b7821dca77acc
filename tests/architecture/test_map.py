"""ARCHITECTURE.md leads to files that are there, and has a row for every usual addition."""

import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import ROOT

ADDITIONS = {
    "an activation": 2,
    "an optimizer": 2,
    "a live hyperparameter": 2,
    "a metric of each step": 2,
    "a plot": 1,
    "a probe of a state": 2,
    "a health rule": 1,
    "an export format": 2,
    "a data format": 2,
    "a search strategy": 2,
    "a dock": 2,
    "a shortcut": 1,
    "a language": 1,
}
"""What is added, and how many files of the program that may touch."""

BASES = (ROOT, ROOT / "workbench", ROOT / "workbench" / "ui")
TEXT = (ROOT / "ARCHITECTURE.md").read_text("utf-8")


def paths_of(line: str) -> Iterator[str]:
    """What stands in backticks and is a path."""
    for word in re.findall(r"`([^`]+)`", line):
        if " " not in word and ("/" in word or word.endswith((".py", ".md", ".toml"))):
            yield word


def is_there(path: str, bases: tuple = BASES) -> bool:
    """Of a file that is yet to be written, ``<name>.py``, the folder must be there."""
    place = path.rpartition("/")[0] if "<" in path else path
    return any((base / place).exists() for base in bases)


def wrong_paths(text: str) -> list[str]:
    """A path is relative to the top, to ``workbench`` or to the window. In the map of rooms it may be relative to the room that its line begins with."""
    wrong = []
    for line in text.splitlines():
        found = list(paths_of(line))
        rooms = tuple(base / found[0] for base in BASES) if found and line.startswith("|") else ()
        wrong += [path for path in found if not is_there(path, (*BASES, *rooms))]
    return wrong


def section(title: str) -> str:
    return TEXT.split(f"## {title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("title", ["Rooms", "Where do I change …"])
def test_every_path_leads_somewhere(title: str) -> None:
    text = section(title)
    assert len(list(paths_of(text))) > 10
    assert wrong_paths(text) == []


@pytest.mark.parametrize(
    "path", ["workbench/rooms.py", "ui/plot_pane.py", "engine/layers/logistics.py", "nowhere/<probe>.py", "softmax.py"]
)
def test_a_wrong_path_is_found(path: str) -> None:
    assert wrong_paths(f"| something | `engine/layers/dense.py`, `{path}` |") == [path]


@pytest.mark.parametrize("what", ADDITIONS)
def test_every_usual_addition_has_its_row(what: str) -> None:
    (row,) = (line for line in section("Where do I change …").splitlines() if line.startswith(f"| {what} |"))
    _, _, first, rest, _ = row.split("|")
    (opened,) = paths_of(first)
    program = [path for path in {opened, *paths_of(rest)} if path.endswith(".py") or path.startswith("resources/")]
    program = [path for path in program if not path.endswith("README.md")]
    assert len(program) <= ADDITIONS[what]
