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


def split_by_time(times: NDArray[np.float64], *, dev_fraction: float, test_fraction: float) -> Parts:
    """The newest rows are the test part, those before them the dev part; rows of one moment stay in their order.

    ``times`` (rows,) is finite. Raises ``DataError`` when a part would be empty.
    """
    order = np.argsort(times, kind="stable")
    n_test, n_dev = _share(len(order), test_fraction), _share(len(order), dev_fraction)
    end = len(order) - n_test
    return _filled(Parts(order[: end - n_dev], order[end - n_dev : end], order[end:]), with_test=test_fraction > 0.0)


def split_by_group(groups: NDArray[np.int32], *, dev_fraction: float, test_fraction: float, seed: int) -> Parts:
    """All rows of a group, (rows,) numbers from 0, go to one part; which groups go where, the seed decides.

    Groups in random order fill the test part until it has its share of the rows, then the dev part. Raises ``DataError``
    when a part would be empty.
    """
    count = int(groups.max(initial=-1)) + 1
    order = random_order(seed, Purpose.SPLIT, count)
    sizes = np.bincount(groups, minlength=count)[order]
    before = np.cumsum(sizes) - sizes
    is_test = before < _share(len(groups), test_fraction)
    n_test = int(sizes[is_test].sum())
    is_dev = ~is_test & (before < n_test + _share(len(groups), dev_fraction))
    part_of_group = np.empty(count, dtype=np.int8)
    part_of_group[order] = np.where(is_test, _TEST, np.where(is_dev, _DEV, _TRAIN))
    return _gathered(part_of_group[groups], seed, with_test=test_fraction > 0.0)


def split_by_part(parts: NDArray[np.int8], seed: int) -> Parts:
    """As a column says: 0 for train, 1 for dev, 2 for test, (rows,). Raises ``DataError`` when train or dev is empty."""
    return _gathered(parts, seed, with_test=False)


def _gathered(part_of_row: NDArray[np.int8], seed: int, *, with_test: bool) -> Parts:
    order = random_order(seed, Purpose.SPLIT, len(part_of_row))
    part_in_order = part_of_row[order]
    train, dev, test = (order[part_in_order == part] for part in (_TRAIN, _DEV, _TEST))
    return _filled(Parts(train, dev, test), with_test=with_test)


def _filled(parts: Parts, *, with_test: bool) -> Parts:
    """The same parts. Raises ``DataError`` when one that is needed is empty."""
    for name, rows in (("train", parts.train), ("dev", parts.dev), ("test", parts.test)):
        if not len(rows) and (name != "test" or with_test):
            raise DataError(tr("the {name} part would have no rows: add data, or split them another way.", name=name))
    return parts


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
