"""What goes wrong inside layers: units without gradient, gradients that vanish or explode, steps of the wrong size."""

from collections.abc import Callable
from typing import Final

import numpy as np

from workbench.insight.doctor.evidence import Evidence
from workbench.insight.doctor.finding import Finding, Remedy
from workbench.insight.doctor.remedies import at_next_start, clipping, edit, smaller_rate
from workbench.insight.doctor.sight import Sight
from workbench.language import tr
from workbench.numbers import grouped, percent, significant

LARGE: Final = 1.0
SMALL: Final = 1e-6
SMALL_LOSS: Final = 0.5
"""Share of the loss of guessing below which small steps are no illness"""
DEAD: Final = 0.4
"""Share of a layer"""
SATURATED: Final = 0.8
VANISHED: Final = 1e-4
EXPLODED: Final = 30.0
FEWEST_SIGHTS: Final = 2

Condition = Callable[[Sight], bool]
"""Whether a rule is broken in one mini-batch: by it the onset is found"""


def large_updates(seen: Evidence) -> Finding | None:
    """‖ΔW‖ / ‖W‖ far above the usual 0.001, in half of the layers at least."""
    found = [(sight, sight.typical_ratio) for sight in seen.finite]
    large = [(sight, ratio) for sight, ratio in found if ratio > LARGE]
    if not large:
        return None
    sight, ratio = large[0]
    return Finding(
        "large_updates",
        tr("half of the layers, or more"),
        sight.step,
        tr(
            "The mini-batch after step {step} moved the weights of a layer by {ratio} of their size; about 0.001 is usual, 0.01 is much: "
            "what was there before is gone.",
            step=grouped(sight.step),
            ratio=percent(ratio),
        ),
        (tr("The learning rate α = {rate} is too large.", rate=significant(seen.values.learning_rate)),),
        (*smaller_rate(seen, 100.0), *clipping(seen)),
        try_from=sight.step,
    )


def small_updates(seen: Evidence) -> Finding | None:
    """‖ΔW‖ / ‖W‖ of every layer next to nothing, while there is much to learn."""
    late = [sight for sight in seen.late if not _is_fading(seen, sight)]
    if len(late) < FEWEST_SIGHTS or not seen.recent_loss > SMALL_LOSS * seen.guessing:
        return None
    ratios = np.array([sight.update_ratios[np.isfinite(sight.update_ratios)].max(initial=0.0) for sight in late])
    if not ratios.any() or np.median(ratios) > SMALL:
        return None
    values, causes, remedies = seen.values, list[str](), list[Remedy]()
    rate, found = late[-1].learning_rate, values.learning_rate
    if rate < 0.01 * found:
        causes.append(tr("The learning-rate decay left {rate} of α = {alpha}.", rate=significant(rate, 2), alpha=found))
        remedies += edit(seen, "schedule", "constant", tr("Keep the learning rate"))
    if 0.0 < values.clip_norm < 0.05:
        causes.append(tr("The gradient is clipped to {value}.", value=significant(values.clip_norm)))
        remedies += edit(seen, "clip_norm", 1.0, tr("Clip less"))
    causes.append(tr("The learning rate α = {rate} is too small.", rate=significant(found)))
    remedies += edit(seen, "learning_rate", found * 100.0, tr("A larger learning rate"))
    return Finding(
        "small_updates",
        tr("every layer"),
        late[0].step,
        tr(
            "One step moves the weights by {ratio} of their size at most; about 0.001 is usual. At this pace nothing happens.",
            ratio=significant(float(np.median(ratios)), 2),
        ),
        tuple(causes),
        tuple(remedies),
    )


def _is_fading(seen: Evidence, sight: Sight) -> bool:
    """At the end of a cosine, or at the beginning of a warm-up, small steps are what was asked for."""
    values = seen.values
    if values.schedule == "cosine" and sight.step > 0.7 * seen.total:
        return True
    return sight.step < values.warmup_steps


def dead_units(seen: Evidence) -> Finding | None:
    """Units of a hidden layer whose activation is flat for every example of all late mini-batches."""
    late = seen.late
    if len(late) < FEWEST_SIGHTS:
        return None
    for number in range(len(late[0].dead)):
        dead = np.all([sight.dead[number] for sight in late], axis=0)
        share = float(dead.mean())
        if share < DEAD or dead.sum() < 2:
            continue
        units = np.flatnonzero(dead)
        return Finding(
            "dead_units",
            seen.layer(number),
            late[0].step,
            tr(
                "{dead} of {units} units of {layer} give no gradient for any of {examples} examples: nothing can bring them back.",
                dead=grouped(len(units)),
                units=grouped(len(dead)),
                layer=seen.layer(number),
                examples=grouped(sum(len(sight.losses) for sight in late)),
            ),
            (
                tr("A step that was too large threw them out: α = {rate}.", rate=_rate(seen)),
                tr("The inputs of the layer are shifted or not scaled."),
            ),
            (
                *smaller_rate(seen),
                *at_next_start(tr("Batch norm in {layer}, or leaky ReLU", layer=seen.layer(number))),
            ),
            try_from=None,
        )
    return None


def saturated(seen: Evidence) -> Finding | None:
    """Most activations of a layer lie where they are flat."""
    late = seen.late
    if len(late) < FEWEST_SIGHTS:
        return None
    for number, layer in enumerate(seen.spec.network.layers):
        share = float(np.mean([sight.saturation[number] for sight in late]))
        if layer.activation not in ("tanh", "sigmoid") or share < SATURATED:
            continue
        size = max(sight.input_size for sight in late)
        causes = [tr("Its weights grew too large: α = {rate}.", rate=_rate(seen))]
        causes.insert(
            0 if size > 20.0 and number == 0 else 1,
            tr("The inputs are not scaled: the largest is {size}.", size=significant(size, 3)),
        )
        return Finding(
            "saturated",
            seen.layer(number),
            late[0].step,
            tr(
                "{share} of the activations of {layer} lie on the flat ends of {name}: they hold the gradient back.",
                share=percent(share),
                layer=seen.layer(number),
                name=layer.activation,
            ),
            tuple(causes),
            (
                *at_next_start(tr("Batch norm in {layer}, or standardized inputs", layer=seen.layer(number))),
                *smaller_rate(seen),
            ),
        )
    return None


def fades(sight: Sight) -> bool:
    """What reaches a unit of the first layer is next to nothing of what begins at the output."""
    ratio = _ratio(sight)
    return ratio is not None and ratio < VANISHED


def grows(sight: Sight) -> bool:
    """What reaches a unit of the first layer is a multiple of what begins at the output."""
    ratio = _ratio(sight)
    return ratio is not None and ratio > EXPLODED


def _ratio(sight: Sight) -> float | None:
    signals = sight.signals
    if len(signals) < 3 or not np.isfinite(signals).all() or signals[-1] <= 1e-30:
        return None
    return float(signals[0] / signals[-1])


def vanishing(seen: Evidence) -> Finding | None:
    """The gradient gets lost on its way down."""
    ratio = _typical_ratio(seen, fades)
    if ratio is None:
        return None
    return Finding(
        "vanishing",
        seen.layer(0),
        seen.late[0].step,
        tr(
            "What reaches a unit of the first layer is {ratio} of what begins at the output.",
            ratio=significant(ratio, 2),
        ),
        (
            tr("Each layer multiplies the gradient by less than one: sigmoid passes at most 1/4 of it."),
            tr("The starting weights are too small."),
        ),
        at_next_start(tr("Batch norm in every layer, ReLU or tanh in the place of sigmoid, fewer layers")),
    )


def exploding(seen: Evidence) -> Finding | None:
    """The gradient grows on its way down."""
    ratio = _typical_ratio(seen, grows)
    if ratio is None:
        return None
    return Finding(
        "exploding",
        seen.layer(0),
        seen.late[0].step,
        tr(
            "What reaches a unit of the first layer is {ratio} times what begins at the output.",
            ratio=significant(ratio, 2),
        ),
        (tr("Each layer multiplies the gradient by more than one: the starting weights are too large."),),
        (*clipping(seen), *at_next_start(tr("Batch norm in every layer, or starting weights “auto”"))),
    )


def _typical_ratio(seen: Evidence, holds: Condition) -> float | None:
    """Over the late mini-batches, where it holds in most of them."""
    late = seen.late
    if len(late) < FEWEST_SIGHTS or 2 * sum(holds(sight) for sight in late) <= len(late):
        return None
    return float(np.median([ratio for sight in late if (ratio := _ratio(sight)) is not None]))


def _rate(seen: Evidence) -> str:
    return significant(seen.values.learning_rate)
