"""The Python files of the repository as the measures see them: text and syntax tree, each read once."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 300  # lines without a reason
HEAD = 30  # lines in which the reason must stand


@dataclass(frozen=True)
class Source:
    """One file."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def name(self) -> str:
        """The path from the top of the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def module(self) -> str:
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def sources_below(*folders: str) -> list[Source]:
    """All Python files below some folders of the repository, in the order of their paths."""
    paths = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return [Source(path, path.read_text("utf-8")) for path in paths]


def sources_at_the_top() -> list[Source]:
    return [Source(path, path.read_text("utf-8")) for path in sorted(ROOT.glob("*.py"))]


def too_long(sources: Iterable[Source]) -> list[str]:
    """The files over 300 lines without a reason for it, with their lengths."""
    return [f"{s.name}: {s.lines}" for s in sources if s.lines > LONGEST_FILE and not _says_why(s)]


def _says_why(source: Source) -> bool:
    return any("Long because:" in line for line in source.text.splitlines()[:HEAD])
