"""The settings of a spec one by one, under names and in words for people: what comparisons are made of."""

from typing import Final

from workbench.language import tr
from workbench.numbers import exact
from workbench.specs.row_names import label
from workbench.specs.search_space import ROWS, row_and_layer

OF_LAYERS: Final = {"units": "hidden_units"}
"""Fields of a layer that have another name as a row of a search space."""


def flat_settings(value: object, prefix: str = "") -> dict[str, object]:
    """``{"network.layers.1.units": 32, …}`` of what JSON makes of a spec."""
    found: dict[str, object] = {}
    match value:
        case dict():
            for name, inner in value.items():
                found |= flat_settings(inner, f"{prefix}.{name}" if prefix else str(name))
        case list():
            for place, inner in enumerate(value, start=1):
                found |= flat_settings(inner, f"{prefix}.{place}")
        case _:
            found[prefix] = value
    return found


def setting_title(name: str) -> str:
    """``hyperparameters.learning_rate`` is the learning rate, ``network.layers.1.units`` reads as it is."""
    last = name.removeprefix("hyperparameters.")
    if row_and_layer(last)[0] in ROWS:
        return label(last)
    return name.replace(".", " ").replace("_", " ").capitalize()


def setting_text(value: object) -> str:
    """A value for people; a dash where there is none."""
    match value:
        case None:
            return "–"
        case bool():
            return tr("yes") if value else tr("no")
        case int() | float():
            return exact(value)
        case list() | tuple():
            return ", ".join(setting_text(one) for one in value) or "–"
        case _:
            return str(value)
