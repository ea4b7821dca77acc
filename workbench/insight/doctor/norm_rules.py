"""What batch norm suffers from: no variance, averages that have not arrived, mini-batches that are too small."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from workbench.insight.doctor.evidence import Evidence
from workbench.insight.doctor.finding import Finding
from workbench.insight.doctor.layer_rules import FEWEST_SIGHTS
from workbench.insight.doctor.remedies import at_next_start, edit
from workbench.insight.doctor.sight import Sight
from workbench.language import tr
from workbench.numbers import grouped, percent, significant
from workbench.specs.run import BATCH_NORM_STATISTICS, EXACT

NO_VARIANCE: Final = 1e-10
NO_VARIANCE_SHARE: Final = 0.5
COLD: Final = 0.1
"""Weight of the starting values in the averages from which on they count as not warmed up"""
COLD_STEPS: Final = 100
"""That many steps they are given"""
COLD_GAP: Final = 0.3
FEW: Final = 6
FEW_GAP: Final = 0.25


def has_no_variance(sight: Sight) -> bool:
    """Half of the units of a layer say the same to every example of the mini-batch."""
    return any(float((one <= NO_VARIANCE).mean()) >= NO_VARIANCE_SHARE for one in sight.variances)


def no_variance(seen: Evidence) -> Finding | None:
    """σ² of units goes to 0."""
    late = seen.late or seen.finite[-FEWEST_SIGHTS:]
    if not late or not late[0].variances:
        return None
    for place, number in enumerate(late[0].normalizing):
        gone = np.all([sight.variances[place] <= NO_VARIANCE for sight in late], axis=0)
        if gone.mean() < NO_VARIANCE_SHARE:
            continue
        values = seen.values
        causes = [tr("The weights below are 0, or nearly: λ = {value}.", value=significant(values.weight_decay))]
        if seen.spec.network.batch_norm_on == "a":
            causes.append(tr("The units are dead: their activation is 0 for every example."))
        causes.append(tr("What the layer is given does not vary."))
        return Finding(
            "no_variance",
            seen.layer(number),
            late[0].step,
            tr(
                "{gone} of {units} units of {layer} have σ² = 0 in the mini-batch: they say the same to every example, and only "
                "ε = {epsilon} keeps batch norm from dividing by zero.",
                gone=grouped(int(gone.sum())),
                units=grouped(len(gone)),
                layer=seen.layer(number),
                epsilon=significant(values.bn_epsilon),
            ),
            tuple(causes),
            (
                *edit(seen, "bn_epsilon", max(1e-5, values.bn_epsilon), tr("Add ε to σ² before the root")),
                *(edit(seen, "weight_decay", 0.0, tr("No weight decay")) if values.weight_decay else ()),
                *at_next_start(tr("Starting weights “auto”; leave out inputs that do not vary")),
            ),
        )
    return None


def cold_averages(seen: Evidence) -> Finding | None:
    """The averages that answer at test time still hold much of μ = 0, σ² = 1, with which they began."""
    if not seen.spec.network.uses_batch_norm or not seen.finite:
        return None
    exact = [step for step, name in seen.edits if name == BATCH_NORM_STATISTICS]
    rho, steps = seen.values.bn_momentum, seen.last
    if exact or steps < min(COLD_STEPS, seen.total):
        return None
    left = rho**steps
    late = seen.late or seen.finite[-FEWEST_SIGHTS:]
    gap = _typical_gap(late)
    if left < COLD or gap < COLD_GAP:
        return None
    return Finding(
        "cold_averages",
        tr("batch norm"),
        0,
        tr(
            "After {steps} steps the averages of batch norm still consist of their starting values to {left} (ρ = {rho}): dev scores "
            "and answers are computed with them, and they lie {gap} standard deviations from what the mini-batches say.",
            steps=grouped(steps),
            left=percent(left),
            rho=significant(rho, 6),
            gap=significant(gap, 2),
        ),
        (tr("ρ averages over about 1/(1-ρ) = {span} steps.", span=grouped(round(1.0 / max(1e-9, 1.0 - rho)))),),
        (
            *edit(seen, "bn_momentum", 0.9, tr("A shorter memory")),
            *edit(seen, BATCH_NORM_STATISTICS, EXACT, tr("Compute the statistics exactly, once")),
        ),
        is_exact=True,
    )


def small_batch(seen: Evidence) -> Finding | None:
    """μ and σ² of very few examples are noise."""
    m, late = seen.values.batch_size, seen.late
    if m > FEW or not seen.spec.network.uses_batch_norm or len(late) < FEWEST_SIGHTS:
        return None
    gap = _typical_gap(late)
    if gap < FEW_GAP:
        return None
    since = [step for step, name in seen.edits if name == "batch_size"]
    return Finding(
        "small_batch",
        tr("batch norm"),
        since[-1] if since else 0,
        tr(
            "Batch norm takes μ and σ² from {m} examples: the mean alone is off by about 1/√{m} = {expected} standard deviations, "
            "measured {gap}.",
            m=m,
            expected=significant(float(m) ** -0.5, 2),
            gap=significant(gap, 2),
        ),
        (tr("The mini-batch is too small for batch norm."),),
        (
            *edit(seen, "batch_size", 32, tr("Larger mini-batches")),
            *at_next_start(tr("No batch norm, or a mini-batch of 16 and more")),
        ),
        is_exact=True,
    )


def _typical_gap(sights: Sequence[Sight]) -> float:
    """Of the layer where it is largest; 0 where nothing is known."""
    gaps = np.median([sight.gaps for sight in sights], axis=0)
    return float(gaps[np.isfinite(gaps)].max(initial=0.0))
