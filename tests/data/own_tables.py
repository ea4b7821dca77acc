"""A small table of one's own, as a reader would give it, and a spec for it."""

from datetime import date

import numpy as np

from workbench.data.table import Column, Table, make_table
from workbench.specs.own_data import ColumnSpec, TableSpec


def numbers(name: str, *values: float | None) -> Column:
    return Column(name, "number", numbers=np.array([np.nan if value is None else float(value) for value in values]))


def dates(name: str, *values: str | None) -> Column:
    days = [np.nan if value is None else float((date.fromisoformat(value) - date(1970, 1, 1)).days) for value in values]
    return Column(name, "date", numbers=np.array(days))


def words(name: str, *values: str | None) -> Column:
    texts = tuple(dict.fromkeys(value for value in values if value is not None))
    codes = [-1 if value is None else texts.index(value) for value in values]
    return Column(name, "text", codes=np.array(codes, dtype=np.int32), texts=texts)


def flats(rows: int = 40) -> Table:
    """Area, town, day of sale and price of flats; area and town have gaps."""
    random = np.random.default_rng(5)
    area = [None if row % 10 == 3 else round(float(random.uniform(20, 120)), 1) for row in range(rows)]
    town = [None if row % 10 == 7 else ("Ulm", "Bonn", "Köln")[row % 3] for row in range(rows)]
    sold = [f"2024-{1 + row % 12:02}-{1 + row % 28:02}" for row in range(rows)]
    price = [1000.0 * round(float(random.uniform(100, 900))) for _ in range(rows)]
    return make_table((numbers("area", *area), words("town", *town), dates("sold", *sold), numbers("price", *price)))


def flats_spec(table: Table, **changes: object) -> TableSpec:
    """To predict the price from all the rest."""
    columns = (
        ColumnSpec(name="area", missing="median", flag=True),
        ColumnSpec(name="town", type="category", encoding="one-hot", values=("Bonn", "Köln", "Ulm"), missing="mode"),
        ColumnSpec(name="sold", type="date", encoding="calendar"),
        ColumnSpec(name="price", use="target"),
    )
    return TableSpec(name="flats", file="flats.csv", sha256=table.sha256, columns=columns).replaced(**changes)
