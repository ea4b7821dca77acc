"""Many small regression trees at once, and how much of the scores of held-out trials each column explains.

All trees of a forest grow together, level by level: one histogram holds the sums of every bin of every column in every
node of every tree, so there is no loop over nodes or trees. What a column explains is measured on trials that the tree
has not seen (Li, Wang, Basu, Kumbier and Yu, "A debiased MDI feature importance measure for random forests",
NeurIPS 2019): along the path of trial i, each split on column j moves the prediction by the mean of the child less the
mean of the node; with f_ij the sum of these moves,

    share_j = sum_i w_i f_ij (y_i - mean y) / sum_i w_i (y_i - mean y)^2      over held-out trials i.

For a column that does nothing the expected share is 0, not something positive as with splits measured on the trials
that chose them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS: Final = 16
_DEPTH: Final = 5
_LEAST_WEIGHT: Final = 3.0
"""Trials in a leaf."""
_TINY: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Sample:
    """Columns cut into ``BINS`` bins, (trials, columns), and what is to be explained, (trials,)."""

    bins: NDArray[np.int64]
    target: Floats


def held_out_shares(sample: Sample, seen: Floats, held_out: Floats) -> Floats:
    """Share of the held-out variance that each column explains, (trees, columns); may be slightly negative.

    ``seen`` are the weights of the trials that a tree grows from, ``held_out`` those it is measured on, both
    (trees, trials).
    """
    moves = _moves(sample, seen)
    weights = held_out.sum(axis=1, keepdims=True)
    means = (held_out @ sample.target)[:, None] / np.maximum(weights, _TINY)
    rest = (sample.target[None, :] - means) * held_out
    variance = np.maximum((rest * (sample.target[None, :] - means)).sum(axis=1), _TINY)
    return np.asarray(np.einsum("tij,ti->tj", moves, rest) / variance[:, None])


def _moves(sample: Sample, seen: Floats) -> Floats:
    """How far each column moves the prediction of each trial in each tree, (trees, trials, columns)."""
    trees, (trials, columns) = len(seen), sample.bins.shape
    moves = np.zeros((trees, trials, columns))
    node = np.zeros((trees, trials), dtype=np.int64)
    tree = np.arange(trees)[:, None]
    trial = np.arange(trials)[None, :]
    for level in range(_DEPTH):
        nodes = 2**level
        weight, total = _histograms(sample, seen, node, nodes)
        column, border, step_left, step_right, splits = _best_splits(weight, total)
        own_column = column[tree, node]
        goes_right = sample.bins[trial, own_column] > border[tree, node]
        step = np.where(goes_right, step_right[tree, node], step_left[tree, node])
        moves[tree, trial, own_column] += np.where(splits[tree, node], step, 0.0)
        node = 2 * node + goes_right
    return moves


def _histograms(sample: Sample, seen: Floats, node: NDArray[np.int64], nodes: int) -> tuple[Floats, Floats]:
    """Weight and weighted sum of the target, (trees, nodes, columns, bins)."""
    trees, (_, columns) = len(seen), sample.bins.shape
    shape = (trees, nodes, columns, BINS)
    first = (np.arange(trees)[:, None] * nodes + node)[:, :, None] * columns + np.arange(columns)
    place = (first * BINS + sample.bins[None, :, :]).ravel()
    size = trees * nodes * columns * BINS
    weights = np.repeat(seen.ravel(), columns)
    targets = np.repeat((seen * sample.target).ravel(), columns)
    weight: Floats = np.bincount(place, weights, minlength=size).astype(np.float64, copy=False)
    total: Floats = np.bincount(place, targets, minlength=size).astype(np.float64, copy=False)
    return weight.reshape(shape), total.reshape(shape)


def _best_splits(
    weight: Floats, total: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats, Floats, NDArray[np.bool_]]:
    """For each node: column, last bin of the left side, moves to the left and right mean, whether it splits at all."""
    left_weight, left_total = weight.cumsum(axis=3)[..., :-1], total.cumsum(axis=3)[..., :-1]
    node_weight, node_total = weight[:, :, 0].sum(axis=2), total[:, :, 0].sum(axis=2)
    right_weight = node_weight[:, :, None, None] - left_weight
    right_total = node_total[:, :, None, None] - left_total
    possible = (left_weight >= _LEAST_WEIGHT) & (right_weight >= _LEAST_WEIGHT)
    left_mean = left_total / np.maximum(left_weight, _TINY)
    right_mean = right_total / np.maximum(right_weight, _TINY)
    gain = np.where(possible, left_total * left_mean + right_total * right_mean, -np.inf)
    flat = gain.reshape(*gain.shape[:2], -1)
    best = flat.argmax(axis=2)
    splits = np.isfinite(flat.max(axis=2))
    column, border = np.divmod(best, BINS - 1)
    tree, node = np.indices(best.shape)
    mean = node_total / np.maximum(node_weight, _TINY)
    chosen = (tree, node, column, border)
    return column, border, left_mean[chosen] - mean, right_mean[chosen] - mean, splits
