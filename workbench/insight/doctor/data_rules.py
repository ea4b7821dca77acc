"""What the data do to a run: classes that are rare, a feature that is the answer, labels that look wrong."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.insight.doctor.evidence import Evidence
from workbench.insight.doctor.finding import Finding
from workbench.insight.doctor.remedies import at_next_start, edit
from workbench.language import tr
from workbench.numbers import grouped, percent
from workbench.specs.data import TOYS

RARE: Final = 0.1
"""Of the most common class"""
RARE_RECALL: Final = 0.8
RARE_FEWEST: Final = 3
TOLD: Final = 0.995
"""Share of the examples that one feature tells right"""
TOLD_OTHERS: Final = 0.97
"""What the next best feature must not reach: where several tell, the classes are simply far apart"""
MOST_BINS: Final = 32
SURE: Final = 0.9
UNLIKELY: Final = 0.05
WRONG_LEAST: Final = 3
WRONG_SHARE: Final = 0.015
WRONG_OF_ERRORS: Final = 0.5
"""Share of all errors: where classes overlap most errors are made without being sure"""
MOST_ROWS: Final = 20

Floats = NDArray[np.float64]


def imbalance(seen: Evidence) -> Finding | None:
    """A class that is rare, not weighted, and badly found."""
    if seen.classes < 2 or seen.values.class_weights != "none":
        return None
    labels = seen.trained.kept_labels
    counts = np.bincount(labels, minlength=seen.classes)
    rare = int(np.argmin(np.where(counts > 0, counts, counts.max() + 1)))
    if counts[rare] > RARE * counts.max():
        return None
    if not seen.answered:
        return None
    if seen.last < 50:
        return None
    newest, dev_labels = seen.answered[-1], seen.data.dev.labels
    recalls = (_recall(newest.probabilities, labels, rare), _recall(newest.dev, dev_labels, rare))
    recall = min(recalls)
    if recall >= RARE_RECALL:
        return None
    name = seen.data.class_names[rare]
    return Finding(
        "imbalance",
        tr("class {name}", name=name),
        0,
        tr(
            "{count} of {rows} training examples are of the class {name}, and of the training or dev examples of it the network finds {recall}: it is right most of the "
            "time by never naming it.",
            count=grouped(int(counts[rare])),
            rows=grouped(len(labels)),
            name=name,
            recall=percent(recall),
        ),
        (tr("Every example counts alike, so the common classes make the gradient."),),
        (
            *edit(seen, "class_weights", "balanced", tr("Let rare classes weigh as much as common ones")),
            *at_next_start(tr("More examples of this class; look at recall, not accuracy")),
        ),
        is_exact=True,
    )


def _recall(probabilities: Floats, labels: NDArray[np.int32], rare: int) -> float:
    """Share of the examples of a class that are found; 1 where there are fewer than ``RARE_FEWEST``."""
    own = labels[: len(probabilities)] == rare
    if np.count_nonzero(own) < RARE_FEWEST:
        return 1.0
    return float((probabilities[own].argmax(axis=1) == rare).mean())


def leak(seen: Evidence) -> Finding | None:
    """One feature alone nearly determines the answer, and no other comes close."""
    data = seen.data
    if data.name in TOYS or data.image_shape is not None or data.n_features < 2:
        return None
    x = np.asarray(seen.trained.features_of(data.train.features), dtype=np.float64)
    if seen.classes:
        labels = seen.trained.kept_labels
        told = np.array([_told(column, labels, seen.classes) for column in x.T])
    else:
        told = np.max(
            [_correlations(x, target) for target in np.asarray(seen.trained.kept_answers, np.float64).T], axis=0
        )
    best = int(np.argmax(told))
    others = float(np.delete(told, best).max())
    if told[best] < TOLD or others > TOLD_OTHERS:
        return None
    name = data.feature_names[best]
    return Finding(
        "leak",
        tr("the input {name}", name=name),
        0,
        tr(
            "{name} alone tells the answer in {share} of the training examples; the next best input reaches {others}. Is it known "
            "before the answer is?",
            name=name,
            share=percent(float(told[best]), 1),
            others=percent(others, 1),
        ),
        (
            tr("The column was made from the answer, or written down after it."),
            tr("The question is that easy: then no network is needed."),
        ),
        at_next_start(tr("Leave out {name} and train again", name=name)),
        is_exact=True,
    )


def _told(column: Floats, labels: NDArray[np.int32], classes: int) -> float:
    """Share of the examples whose class is the most common one of their value, or of their stretch of values."""
    known = np.isfinite(column)
    column, labels = column[known], labels[known]
    if not len(column):
        return 0.0
    values, codes = np.unique(column, return_inverse=True)
    if len(values) > MOST_BINS:
        edges = np.quantile(column, np.linspace(0.0, 1.0, MOST_BINS + 1)[1:-1])
        codes = np.searchsorted(edges, column, side="right")
    table = np.zeros((int(codes.max()) + 1, classes))
    np.add.at(table, (codes, labels), 1.0)
    return max(float(table.max(axis=1).sum()) / len(column), _two_sided(column, labels, classes))


def _two_sided(column: Floats, labels: NDArray[np.int32], classes: int) -> float:
    """Of two classes: the best single threshold, exactly."""
    if classes != 2:
        return 0.0
    order = np.argsort(column, kind="stable")
    in_order, ones = column[order], np.cumsum(labels[order] == 1)
    count, total = len(order), int(ones[-1])
    ends = np.append(np.flatnonzero(np.diff(in_order) > 0.0), count - 1)
    below = ends + 1
    right = (below - ones[ends]) + (total - ones[ends])  # class 0 below, class 1 above
    return float(max(right.max(), (count - right).max())) / count


def _correlations(x: Floats, target: Floats) -> Floats:
    with np.errstate(all="ignore"):
        found = np.array([abs(float(np.corrcoef(column, target)[0, 1])) for column in x.T])
    return np.asarray(np.nan_to_num(found))


def wrong_labels(seen: Evidence) -> Finding | None:
    """Rows that the network is sure of, twice, and whose label says otherwise."""
    if len(seen.answered) < 2 or seen.classes < 2:
        return None
    rows = len(seen.answered[-1].probabilities)
    labels = seen.trained.kept_labels[:rows]
    at = np.arange(rows)
    wrong = np.ones(rows, dtype=np.bool_)
    for answered in seen.answered:
        p = answered.probabilities
        wrong &= (p[at, labels] < UNLIKELY) & (p.max(axis=1) > SURE)
    p = seen.answered[-1].probabilities
    right = float((p.argmax(axis=1) == labels).mean())
    errors = int((p.argmax(axis=1) != labels).sum())
    count = int(wrong.sum())
    if count < max(WRONG_LEAST, WRONG_SHARE * rows, WRONG_OF_ERRORS * errors) or right < 0.8:
        return None
    found = np.flatnonzero(wrong)
    found = found[np.argsort(p[found, labels[found]], kind="stable")]
    first, numbers = int(found[0]), seen.trained.kept[found[:MOST_ROWS]]
    return Finding(
        "wrong_labels",
        tr("the labels of the train part"),
        0,
        tr(
            "{count} training examples have a label that the network holds for nearly impossible, at step {early} and at step {late}, "
            "out of {errors} that it answers differently. The first: row {row} is labelled {label}, it says {said}.",
            count=grouped(count),
            early=grouped(seen.answered[0].step),
            late=grouped(seen.answered[-1].step),
            errors=grouped(errors),
            row=grouped(int(numbers[0]) + 1),
            label=seen.data.class_names[int(labels[first])],
            said=seen.data.class_names[int(p[first].argmax())],
        ),
        (
            tr("These rows are labelled wrongly."),
            tr("They are unusual examples of their class."),
        ),
        (
            *at_next_start(tr("Look at these rows, repair or leave them out")),
            *edit(seen, "label_smoothing", 0.1, tr("Smooth the labels: wrong ones then pull less")),
        ),
        is_exact=True,
        rows=tuple(int(row) for row in numbers),
    )
