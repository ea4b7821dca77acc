"""How well a probability tells one class from all others, at every threshold."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.insight.sample_pass import SamplePass

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Of one class, a point for each threshold, from the highest down, (points,).

    ``false_positives``: share of the others that is taken for it; ``recall``: share of its examples that is; ``precision``:
    share of those taken for it that is of it. ``area``: that below the ROC curve, the chance that an example of the class
    gets a higher probability than one of the others, equal ones counted half. ``average_precision``: Σ P ΔR. All NaN, and no
    points, where there are only examples of the class, or none.
    """

    thresholds: Numbers
    false_positives: Numbers
    recall: Numbers
    precision: Numbers
    area: float
    average_precision: float
    examples: int


def rankings(sample: SamplePass) -> tuple[Ranking, ...]:
    """Of every class of a sample of a classification."""
    return tuple(
        ranking(sample.answers[:, number].astype(np.float64), sample.expected == number)
        for number in range(sample.answers.shape[1])
    )


def ranking(scores: Numbers, is_it: NDArray[np.bool_]) -> Ranking:
    """For probabilities (rows,) of a class, and which rows are of it, (rows,)."""
    positives, negatives = int(is_it.sum()), int((~is_it).sum())
    if positives == 0 or negatives == 0:
        empty = np.zeros(0)
        return Ranking(empty, empty, empty, empty, float("nan"), float("nan"), positives)
    order = np.argsort(-scores, kind="stable")
    sorted_scores = scores[order]
    last_of_equals = np.append(np.flatnonzero(np.diff(sorted_scores)), len(scores) - 1)
    hits = np.cumsum(is_it[order])[last_of_equals].astype(np.float64)
    taken = last_of_equals + 1.0
    recall, false_positives = hits / positives, (taken - hits) / negatives
    precision = hits / taken
    x, y = np.append(0.0, false_positives), np.append(0.0, recall)
    area = float(((x[1:] - x[:-1]) * (y[1:] + y[:-1]) / 2.0).sum())
    average = float((precision * np.diff(y)).sum())
    return Ranking(sorted_scores[last_of_equals], false_positives, recall, precision, area, average, positives)
