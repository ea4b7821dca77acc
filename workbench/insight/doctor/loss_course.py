"""How the loss begins and goes on: its first value, a plateau, a dev loss that turns."""

import math
from typing import Final

import numpy as np

from workbench.engine.kernels.types import Labels
from workbench.engine.training.objective import balanced_weights
from workbench.insight.doctor.evidence import Evidence
from workbench.insight.doctor.finding import Finding, Remedy
from workbench.insight.doctor.remedies import at_next_start, edit
from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.specs.run import RunSpec

FIRST_ABOVE: Final = 3.5
"""How far the first loss may lie above ln K, beside its own error: outputs of variance 1 add about 0.5, narrow layers more"""
FIRST_UNSCALED: Final = 1.0
"""The same where the inputs are not scaled"""
UNSCALED: Final = 50.0
"""|x| that no standardized column of a few thousand examples has"""
STUCK_FROM: Final = 0.95
"""Share of the loss of guessing from which on nothing was learned"""
STUCK_STEPS: Final = 100
STUCK_FALL: Final = 0.005
"""Share of the loss of guessing that it has to fall in 100 steps, if that can be told from chance"""
DEV_ERRORS: Final = 3.5
DEV_RISE: Final = 0.15
"""Of the loss of guessing, by which the dev loss has to rise above its best"""
DEV_RATIO: Final = 1.25


def first_loss(seen: Evidence) -> Finding | None:
    """The loss before the first update, against that of equal probabilities: ln K, whatever smoothing and class weights."""
    first = next((sight for sight in seen.finite if sight.step == 0), None)
    if first is None or seen.classes < 2:
        return None
    usual, m = loss_of_equal_probabilities(seen, first.labels), len(first.losses)
    error = float(first.losses.std()) / math.sqrt(m)
    is_scaled = first.input_size < UNSCALED
    if first.loss < usual + (FIRST_ABOVE + error if is_scaled else FIRST_UNSCALED):
        return None
    causes = [
        tr("The starting weights are too large."),
        tr("The labels do not fit the order of the outputs."),
    ]
    scaled = tr("The inputs are not scaled: the largest is {size}.", size=significant(first.input_size, 3))
    causes.insert(1 if is_scaled else 0, scaled)
    return Finding(
        "first_loss",
        tr("the output"),
        0,
        tr(
            "The very first mini-batch has the loss {loss}. Equal probabilities for {classes} classes give {usual} (ln {classes}, but for label "
            "smoothing together with class weights): the network begins sure of itself and wrong.",
            loss=significant(first.loss, 3),
            classes=seen.classes,
            usual=significant(usual, 3),
        ),
        tuple(causes),
        (
            *at_next_start(tr("Standardize the inputs in the data panel")),
            *at_next_start(tr("Starting weights “auto”, or batch norm in every hidden layer")),
        ),
        is_exact=True,
    )


def loss_of_equal_probabilities(seen: Evidence, labels: Labels) -> float:
    """ln K of a mini-batch of these labels; s shares of it count w̄ of the classes over w̄ of the examples.

    Of L = -Σ Σ_k t_k log ŷ_k / Σ w_y with t_k = (1 - s) w_y [k = y] + s/K w_k and ŷ_k = 1/K. Without class weights, and without
    smoothing, that is ln K.
    """
    s, of_data = seen.values.label_smoothing, seen.data.train.labels
    factor = 1.0
    if seen.values.class_weights != "none":
        weights = balanced_weights(np.bincount(of_data, minlength=seen.classes).astype(np.int64))
        factor = 1.0 - s + s * float(weights.mean()) / float(weights[labels].mean())
    return math.log(seen.classes) * factor


def plateau(seen: Evidence) -> Finding | None:
    """Nothing is learned: the loss stays near that of guessing and does not fall."""
    since = max(seen.began_at, seen.last - max(STUCK_STEPS, seen.last // 4))
    losses = seen.course.window(since, seen.last)
    if seen.last - since < STUCK_STEPS or len(losses) < STUCK_STEPS // 4:
        return None
    half = len(losses) // 2
    before, now = float(losses[:half].mean()), float(losses[half:].mean())
    if not STUCK_FROM * seen.guessing <= now <= 2.0 * seen.guessing:
        return None
    error = math.sqrt((losses[:half].var() + losses[half:].var()) / max(1, half))
    if before - now > max(STUCK_FALL * seen.guessing * (seen.last - since) / STUCK_STEPS, 2.0 * error):
        return None
    onset = _flat_since(seen, now)
    causes, remedies = _reasons(seen)
    return Finding(
        "plateau",
        tr("the whole network"),
        onset,
        tr(
            "The loss is {now}, guessing gives {guessing}, and in {steps} steps it fell by {fall}: nothing is learned.",
            now=significant(now, 3),
            guessing=significant(seen.guessing, 3),
            steps=grouped(seen.last - since),
            fall=significant(max(0.0, before - now), 2),
        ),
        causes,
        remedies,
    )


def _reasons(seen: Evidence) -> tuple[tuple[str, ...], tuple[Remedy, ...]]:
    values, causes, remedies = seen.values, list[str](), list[Remedy]()
    spec: RunSpec = seen.spec
    if spec.network.initializer == "zeros" and spec.network.layers:
        causes.append(tr("All starting weights are 0: the units of a layer stay alike."))
        remedies += at_next_start(tr("Starting weights “auto”"))
    if values.weight_decay > 0.05:
        causes.append(tr("Weight decay λ = {value} pulls the weights to 0.", value=significant(values.weight_decay)))
        remedies += edit(seen, "weight_decay", 0.0, tr("No weight decay"))
    if 0.0 < values.clip_norm < 0.05:
        causes.append(tr("The gradient is clipped to {value}.", value=significant(values.clip_norm)))
        remedies += edit(seen, "clip_norm", 1.0, tr("Clip less"))
    ratios = [sight.typical_ratio for sight in seen.late]
    if ratios and float(np.median(ratios)) > 0.03:
        causes.append(
            tr("Steps that are too large: each moves the weights by {ratio}.", ratio=significant(ratios[-1], 2))
        )
        remedies += edit(seen, "learning_rate", values.learning_rate / 10.0, tr("A smaller learning rate"))
    else:
        causes.append(tr("The learning rate α = {rate} is too small.", rate=significant(values.learning_rate)))
        remedies += edit(seen, "learning_rate", values.learning_rate * 10.0, tr("A larger learning rate"))
    causes.append(tr("The inputs say nothing of the answer, or the network cannot express it."))
    return tuple(causes), tuple(remedies)


def _flat_since(seen: Evidence, now: float) -> int:
    """The first step from which on windows lie no more than the limit above the newest."""
    width, found = 25, seen.last
    for start in range(seen.last - width, seen.began_at - 1, -width):
        window = seen.course.window(start, start + width)
        if len(window) and abs(float(window.mean()) - now) > 0.1 * seen.guessing:
            break
        found = start
    return max(found, seen.began_at)


def overfitting(seen: Evidence) -> Finding | None:
    """The dev loss turned while the training loss goes on falling."""
    rise = seen.dev_rise
    if rise is None or rise.now_step - rise.best_step < 10:
        return None
    if rise.gap < max(DEV_ERRORS * rise.error, DEV_RISE * seen.guessing, (DEV_RATIO - 1.0) * rise.best):
        return None
    width = max(10, (rise.now_step - rise.best_step) // 3)
    before = seen.course.window(rise.best_step - width, rise.best_step + width)
    now = seen.course.window(rise.now_step - width, rise.now_step)
    if not len(before) or not len(now) or now.mean() > 1.05 * before.mean():
        return None  # both rise: that is no overfitting
    values = seen.values
    decay = max(1e-3, 10.0 * values.weight_decay)
    return Finding(
        "overfitting",
        tr("the whole network"),
        rise.best_step,
        tr(
            "The dev loss was best at step {step}, {best}, and is {now} now: {gap} ± {error} more, while the training loss fell from "
            "{before} to {train}.",
            step=grouped(rise.best_step),
            best=significant(rise.best, 3),
            now=significant(rise.best + rise.gap, 3),
            gap=significant(rise.gap, 2),
            error=significant(rise.error, 2),
            before=significant(float(before.mean()), 2),
            train=significant(float(now.mean()), 2),
        ),
        (
            tr("The network learns the {rows} training examples by heart.", rows=grouped(seen.trained.count)),
            tr("It is large for so few examples, and nothing holds it back."),
        ),
        (
            *edit(seen, "weight_decay", decay, tr("More weight decay")),
            *(edit(seen, "label_smoothing", 0.1, tr("Smooth the labels")) if seen.classes else ()),
            *at_next_start(tr("Stop at the best dev loss (patience), dropout, fewer units, or more data")),
        ),
        try_from=rise.best_step,
    )
