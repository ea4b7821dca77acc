"""Shares explained on held-out trials."""

import numpy as np
import pytest

from workbench.search.advice.regression_trees import BINS, Sample, held_out_shares

TRIALS = 400
RANDOM = np.random.default_rng(0)
BINS_OF = RANDOM.integers(0, BINS, size=(TRIALS, 3))


def shares(target: np.ndarray, trees: int = 32) -> np.ndarray:
    seen = np.random.default_rng(1).random((trees, TRIALS)) < 0.6
    return held_out_shares(Sample(BINS_OF, target), seen.astype(float), (~seen).astype(float)).mean(axis=0)


def test_a_column_that_is_everything_explains_nearly_all() -> None:
    found = shares(np.where(BINS_OF[:, 1] > 7, 1.0, 0.0))
    assert found == pytest.approx([0.0, 1.0, 0.0], abs=0.02)


def test_the_parts_of_a_sum_explain_their_variances() -> None:
    found = shares(2.0 * BINS_OF[:, 0] + 1.0 * BINS_OF[:, 2], trees=64)
    assert found[0] / found[2] == pytest.approx(4.0, rel=0.35)
    assert found[0] + found[2] > 0.8
    assert abs(found[1]) < 0.01


def test_what_only_works_together_is_seen() -> None:
    together = (BINS_OF[:, 0] > 7) ^ (BINS_OF[:, 1] > 9)
    found = shares(together.astype(float), trees=64)
    assert found[0] + found[1] > 0.25
    assert abs(found[2]) < 0.05


def test_noise_is_explained_by_nothing() -> None:
    found = shares(np.random.default_rng(3).normal(size=TRIALS), trees=64)
    assert np.abs(found).max() < 0.06


def test_without_variance_there_is_nothing_to_explain() -> None:
    assert shares(np.ones(TRIALS)) == pytest.approx([0.0, 0.0, 0.0])
