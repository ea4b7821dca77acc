"""Programs in Python that go with exported weights: texts of this package, filled in for one network."""

from pathlib import Path
from typing import Any, Final

from workbench.data.recipe import Input
from workbench.export.model import ExportedModel
from workbench.specs.activations import BY_MODULE

_FOLDER: Final = Path(__file__).resolve().parent / "programs"
_WIDTH: Final = 122
_BEGUN: Final = "ACTIVATIONS = {"


def program(name: str, **filled: str) -> str:
    """A text of the folder ``programs`` with its places filled; that of the encoding always is."""
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    encoding = (_FOLDER / "encoding.py.txt").read_text(encoding="utf-8")
    for place, value in {"encoding": encoding, **filled}.items():
        text = text.replace(f"@{place}@", value)
    return text


def activations(kinds: set[str]) -> str:
    """The entries of a dictionary with the formulas of those that are used."""
    lines = [_BEGUN]
    entries = sorted((f'"{kind}": {row.numpy}, ' for kind, row in BY_MODULE.items() if kind in kinds), key=len)
    while entries:  # the longest that still fits stands next
        fitting = [entry for entry in entries if len(lines[-1]) + len(entry) <= _WIDTH]
        if not fitting:
            lines.append("    ")
            fitting = entries
        lines[-1] += fitting[-1]
        entries.remove(fitting[-1])
    return "\n".join(line.rstrip() for line in lines).removeprefix(_BEGUN).rstrip(",")


def plain_inputs(model: ExportedModel) -> list[dict[str, Any]]:
    """The inputs with what the encoding asks of them: each category with its place, in every way in which it may stand."""
    return [
        {**entry, "places": _places(one)} for entry, one in zip(model.whole_about["inputs"], model.inputs, strict=True)
    ]


def _places(one: Input) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, value in enumerate(one.values):
        found.setdefault(value, place)
    for place, value in enumerate(one.values):
        found.setdefault(value.strip(), place)
        if value.lstrip("-").isdecimal():  # 3 of a column of numbers is 3.0 where somebody gives numbers
            found.setdefault(f"{value}.0", place)
    return found
