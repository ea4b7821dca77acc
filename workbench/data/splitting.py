"""Cutting examples into train, dev and test parts, each with the same mix of classes (a *stratified* split).

All rows are put into a random order that only the seed decides. Within each class the first of them go to the test
part, the next to the dev part, the rest to the train part. So the test part does not depend on the dev fraction:
whoever tries another dev fraction is still judged by the same, unseen examples.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.data.draws import Purpose, random_order
from workbench.errors import DataError
from workbench.language import tr


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Row numbers of each part, in random order; together every row exactly once."""

    train: NDArray[np.intp]
    dev: NDArray[np.intp]
    test: NDArray[np.intp]


def split_rows(
    labels: NDArray[np.int32],
    class_names: tuple[str, ...],
    *,
    dev_fraction: float,
    test_fraction: float,
    seed: int,
) -> Parts:
    """Cut the rows with these ``labels``, (rows,), into stratified parts.

    Each class gives ``floor(its rows x fraction)`` rows to dev and to test, but at least one; a ``test_fraction`` of 0
    leaves the test part empty. Fractions are below 1/2, so every class keeps at least one row for training.

    Raises ``DataError`` when a class has too few rows for one in each part.
    """
    order = random_order(seed, Purpose.SPLIT, len(labels))
    part_of_row = np.full(len(labels), _TRAIN, dtype=np.int8)
    for number, class_name in enumerate(class_names):
        rows = order[labels[order] == number]
        _check_enough(len(rows), class_name, with_test=test_fraction > 0.0)
        n_test = _share(len(rows), test_fraction)
        n_dev = _share(len(rows), dev_fraction)
        part_of_row[rows[:n_test]] = _TEST
        part_of_row[rows[n_test : n_test + n_dev]] = _DEV
    part_in_order = part_of_row[order]
    return Parts(
        train=order[part_in_order == _TRAIN],
        dev=order[part_in_order == _DEV],
        test=order[part_in_order == _TEST],
    )


_TRAIN, _DEV, _TEST = 0, 1, 2


def _share(rows: int, fraction: float) -> int:
    """How many of the ``rows`` of a class a part of this fraction gets."""
    if fraction == 0.0:
        return 0
    rounding_error = 1e-9  # 100 x 0.29 is 28.999999999999996 in binary, yet 29 is meant
    return max(1, int(rows * fraction + rounding_error))


def _check_enough(rows: int, class_name: str, *, with_test: bool) -> None:
    parts = ("train", "dev", "test") if with_test else ("train", "dev")
    if rows < len(parts):
        raise DataError(
            tr(
                "class {class_name!r} has {rows} examples, but needs at least {n_parts}: "
                "one for each of {parts}. Add examples or leave the class out.",
                class_name=class_name,
                rows=rows,
                n_parts=len(parts),
                parts=", ".join(parts),
            )
        )
