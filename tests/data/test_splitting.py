"""The stratified split: every row once, every class in every part, decided by the seed alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.data.splitting import Parts, split_rows
from workbench.errors import DataError

FRACTIONS = st.floats(min_value=0.001, max_value=0.499)


def split(counts: list[int], dev: float = 0.15, test: float = 0.15, seed: int = 0) -> tuple[np.ndarray, Parts]:
    labels = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    names = tuple(f"c{number}" for number in range(len(counts)))
    return labels, split_rows(labels, names, dev_fraction=dev, test_fraction=test, seed=seed)


@given(
    counts=st.lists(st.integers(min_value=3, max_value=60), min_size=1, max_size=6),
    dev=FRACTIONS,
    test=st.one_of(st.just(0.0), FRACTIONS),
    seed=st.integers(min_value=0, max_value=2**63 - 1),
)
def test_parts_are_disjoint_exhaustive_and_hold_every_class(
    counts: list[int], dev: float, test: float, seed: int
) -> None:
    labels, parts = split(counts, dev, test, seed)
    rows = np.concatenate([parts.train, parts.dev, parts.test])
    assert sorted(rows.tolist()) == list(range(len(labels)))
    for part, fraction in ((parts.dev, dev), (parts.test, test)):
        for number, count in enumerate(counts):
            found = int((labels[part] == number).sum())
            assert abs(found - count * fraction) <= 1.0
            assert (found > 0) == (fraction > 0.0)
    assert set(labels[parts.train]) == set(range(len(counts)))


def test_shares_are_those_of_decimal_arithmetic() -> None:
    _, parts = split([100], dev=0.29)  # 100 x 0.29 = 28.999999999999996
    assert len(parts.dev) == 29


def test_the_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    first, again, other = (split([40, 40], seed=seed)[1] for seed in (1, 1, 2))
    assert first.train.tolist() == again.train.tolist()
    assert set(first.dev) != set(other.dev)
    assert set(first.test) != set(other.test)


def test_the_test_part_does_not_depend_on_the_dev_fraction() -> None:
    small, large = (split([40, 40], dev=dev)[1] for dev in (0.1, 0.4))
    assert small.test.tolist() == large.test.tolist()


def test_classes_are_mixed_within_each_part() -> None:
    labels, parts = split([50, 50, 50], dev=0.3, test=0.3)
    for part in (parts.train, parts.dev, parts.test):
        assert np.count_nonzero(np.diff(labels[part])) > len(part) // 3


@pytest.mark.parametrize(("test_fraction", "rows", "needed"), [(0.15, 2, 3), (0.0, 1, 2), (0.15, 0, 3)])
def test_too_few_rows_of_a_class_are_refused(test_fraction: float, rows: int, needed: int) -> None:
    with pytest.raises(DataError, match=rf"class 'c1' has {rows} examples, but needs at least {needed}"):
        split([10, rows], test=test_fraction)


def test_the_fewest_possible_rows_are_enough() -> None:
    _, parts = split([3, 3], dev=0.49, test=0.49)
    assert (len(parts.train), len(parts.dev), len(parts.test)) == (2, 2, 2)
