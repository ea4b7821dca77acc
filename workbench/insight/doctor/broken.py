"""Runs that broke: numbers that are not finite, weights that are finite and worth nothing, a loss that rises."""

import math
from typing import Final

import numpy as np

from workbench.insight.doctor.evidence import Evidence
from workbench.insight.doctor.finding import Finding, Remedy
from workbench.insight.doctor.remedies import at_next_start, clipping, edit, smaller_rate
from workbench.insight.doctor.sight import FAR, BadPlace
from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.training.verdict import RUINED_FROM

NO_EPSILON: Final = 1e-12
HOPELESS: Final = 20.0
"""Times the loss of guessing: from there a loss may fall for long and is worth nothing all the same"""
RISE: Final = 0.25
"""Of the loss of guessing, by which the loss has to rise above its lowest window"""
RISE_RATIO: Final = 1.5
RISE_ERRORS: Final = 5.0
NEWEST: Final = 150
"""Mini-batches from which a rise is told at most: of a long run a twelfth would hide for long what happens now"""
FEWEST: Final = 20
"""Mini-batches from which a mean is taken"""


def not_finite(seen: Evidence) -> Finding | None:
    """NaN or infinity: the layer, the unit, the example, the step and the cause."""
    broken = next((sight for sight in seen.sights if sight.bad is not None), None)
    if broken is None or broken.bad is None:
        return None
    bad, step = broken.bad, broken.step
    causes, remedies = _causes(seen, bad)
    rows = ", ".join(grouped(row + 1) for row in bad.rows[:3])
    return Finding(
        "not_finite",
        _place(seen, bad),
        step,
        tr(
            "In the mini-batch after step {step} {place} is not a finite number, at the training examples {rows}. The "
            "update was not applied: the weights are those of step {step}.",
            step=grouped(step),
            place=_place(seen, bad),
            rows=rows or "–",
        ),
        causes,
        remedies,
        is_exact=True,
        rows=bad.rows,
        mini_batch=step,
        try_from=step if bad.symbol == "x" or math.isfinite(bad.variance) else max(0, step - 50),
    )


def _place(seen: Evidence, bad: BadPlace) -> str:
    if bad.layer < 0:
        return tr("the input {name}", name=seen.data.feature_names[bad.unit])
    if bad.unit < 0:
        return tr("the loss") if bad.symbol == "loss" else tr("the gradient of W")
    return tr(
        "{symbol} of unit {unit} in {layer}", symbol=bad.symbol, unit=grouped(bad.unit + 1), layer=seen.layer(bad.layer)
    )


def _causes(seen: Evidence, bad: BadPlace) -> tuple[tuple[str, ...], tuple[Remedy, ...]]:
    epsilon = seen.values.bn_epsilon
    rate = tr("The learning rate α = {rate} is too large.", rate=significant(seen.values.learning_rate))
    if bad.symbol == "x":
        cause = tr("The inputs themselves are not finite: look at these rows of the data.")
        return (cause,), at_next_start(tr("Repair or leave out these rows of the data"))
    if math.isfinite(bad.variance) and bad.variance <= epsilon * 1e-3 + 1e-30 and epsilon < NO_EPSILON:
        cause = tr(
            "All examples of the mini-batch say the same to this unit: its σ² is {variance}, and ε is {epsilon}, so that batch "
            "norm divides by zero.",
            variance=significant(bad.variance),
            epsilon=significant(epsilon),
        )
        return (cause,), edit(seen, "bn_epsilon", 1e-5, tr("Add ε to σ² before the root"))
    small = (*smaller_rate(seen), *clipping(seen))
    if bad.input_size > FAR:
        cause = tr(
            "The inputs of these examples are very large, up to {size}: a typing error, or a column that is not scaled.",
            size=significant(bad.input_size),
        )
        return (cause, rate), (*at_next_start(tr("Repair or leave out these rows, or scale the inputs")), *small)
    return (rate, tr("The gradient is not clipped.")), small


def ruined(seen: Evidence) -> Finding | None:
    """Finite numbers, and weights that are worth less than guessing."""
    losses = seen.recent
    if len(losses) < FEWEST or seen.last - seen.began_at < 100:
        return None
    now, limit = seen.recent_loss, RUINED_FROM * seen.guessing
    half = len(losses) // 2
    is_falling = losses[half:].mean() < 0.9 * losses[:half].mean()
    if now <= limit or (is_falling and now < HOPELESS * seen.guessing):
        return None
    course = seen.course
    above = course.losses > limit
    since = _tail_start(course.steps, above)
    return Finding(
        "ruined",
        tr("the whole network"),
        since,
        tr(
            "All numbers are finite, but the loss is {loss} and guessing gives {guessing}: the weights are worth nothing.",
            loss=significant(now, 3),
            guessing=significant(seen.guessing, 3),
        ),
        (
            tr("Steps that were too large carried the weights far away: α = {rate}.", rate=_rate(seen)),
            tr("The inputs are not scaled."),
        ),
        (*smaller_rate(seen), *clipping(seen)),
        try_from=max(0, since - 1),
    )


def diverging(seen: Evidence) -> Finding | None:
    """The loss rises: the newest window lies far above the lowest one before it."""
    course, width = seen.course, max(25, (seen.last - seen.began_at) // 12)
    recent = course.window(max(seen.began_at, seen.last - min(width, NEWEST)), seen.last)
    if len(recent) < FEWEST:  # a long course knows no single steps
        recent = course.window(max(seen.began_at, seen.last - width), seen.last)
    if len(recent) < FEWEST:
        return None
    starts = range(seen.began_at, max(seen.began_at, seen.last - 2 * width) + 1, max(1, width // 2))
    windows = [(start, course.window(start, start + width)) for start in starts]
    means = [(float(losses.mean()), _error(losses), start) for start, losses in windows if len(losses) >= FEWEST]
    if not means:
        return None
    (best, error, start), now = min(means), float(recent.mean())
    doubt = math.hypot(error, _error(recent))
    if now < best + RISE * seen.guessing or now < RISE_RATIO * best or now - best < RISE_ERRORS * doubt:
        return None
    onset = _rise_start(seen, start + width, best, RISE_ERRORS * error)
    edits = [(step, name) for step, name in seen.edits if start <= step <= onset + 1]
    edited = [tr("{name} was edited at step {step}.", name=name, step=grouped(step)) for step, name in edits[-1:]]
    return Finding(
        "diverging",
        tr("the whole network"),
        onset,
        tr(
            "The loss of the mini-batches rose from {best} (around step {start}) to {now}.",
            best=significant(best, 3),
            start=grouped(start),
            now=significant(now, 3),
        ),
        (*edited, tr("Steps that are too large: α = {rate}.", rate=_rate(seen))),
        (*smaller_rate(seen), *clipping(seen)),
        try_from=onset,
    )


def _rate(seen: Evidence) -> str:
    return significant(seen.values.learning_rate)


def _error(losses: np.ndarray) -> float:
    """Standard error of the mean of a window."""
    return float(losses.std(ddof=1)) / math.sqrt(len(losses)) if len(losses) > 1 else math.inf


def _tail_start(steps: np.ndarray, holds: np.ndarray) -> int:
    """The step from which on something holds for nearly all points up to the end."""
    gaps = np.flatnonzero(~holds)
    if not len(gaps):
        return int(steps[0])
    rare = np.cumsum(~holds[::-1])[::-1] <= 0.1 * np.arange(len(holds), 0, -1)
    first = np.flatnonzero(rare)
    return int(steps[first[0]]) if len(first) else int(steps[-1])


def _rise_start(seen: Evidence, first: int, best: float, doubt: float) -> int:
    """The first step after the best window from which on the loss hardly ever comes back."""
    course = seen.course
    later = course.steps >= first
    steps, losses = course.steps[later], course.losses[later]
    if not len(steps):
        return first
    return _tail_start(steps, ~(losses <= best + doubt))
