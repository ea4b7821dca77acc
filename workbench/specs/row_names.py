"""What a drawn value is called: rows of the table, and those of one layer."""

from workbench.specs.search_space import ROWS, row_and_layer


def label(name: str) -> str:
    """The name of a value for people: "Learning rate", "Hidden units 2"."""
    row, layer = row_and_layer(name)
    return ROWS[row].label if layer is None else f"{ROWS[row].label} {layer}"


def short_label(name: str) -> str:
    """The symbol where there is one: α, β₁, n₂."""
    row, layer = row_and_layer(name)
    text = ROWS[row].symbol or ROWS[row].label
    return text if layer is None else f"{text} {layer}"
