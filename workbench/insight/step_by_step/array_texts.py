"""What is told of an array of a sub-step, and how much of it is shown."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.language import tr, tr_count
from workbench.numbers import grouped, significant

MOST_ROWS: Final = 24
MOST_COLUMNS: Final = 12


def shown_part(array: NDArray[Any]) -> NDArray[np.float64]:
    """The first rows and columns of an array, (rows, columns); of one axis a column."""
    wide = array.reshape(len(array), -1).astype(np.float64)
    return wide[:MOST_ROWS, :MOST_COLUMNS]


def array_caption(name: str, array: NDArray[Any]) -> str:
    """Shape, range and mean, and whether it is shown whole."""
    shape = " × ".join(grouped(size) for size in array.shape)
    values = array.astype(np.float64)
    text = tr(
        "{name}: {shape}; from {low} to {high}, mean {mean}.",
        name=name,
        shape=shape,
        low=significant(float(values.min()), 4),
        high=significant(float(values.max()), 4),
        mean=significant(float(values.mean()), 4),
    )
    if not np.isfinite(values).all():
        count = int((~np.isfinite(values)).sum())
        text += " " + tr_count("One number is not finite.", "{n} numbers are not finite.", count)
    part = shown_part(array)
    if part.size < array.size:
        text = tr("{text} Shown: the first rows and columns.", text=text)
    return text


def array_reading(name: str, part: NDArray[np.float64], row: int, column: int) -> str:
    """One number, all digits that a float32 has."""
    place = f"[{row}]" if part.shape[1] == 1 else f"[{row}, {column}]"
    return f"{name}{place} = {significant(float(part[row, column]), 9)}"
