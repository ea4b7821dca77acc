"""What is said of the size of the mini-batch: its noise, what another size would cost, and what the fan has shown."""

import math

from workbench.insight.batch_size.noise_measurement import NoiseScale
from workbench.insight.batch_size.other_size import CHEAP, Cost, cost_of
from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.training.fan import Fan, FanResult


def noise_text(noise: NoiseScale) -> str:
    """The noise scale with its interval."""
    low, high = noise.interval
    words = {
        "batches": grouped(noise.batches),
        "size": grouped(noise.size),
        "first": grouped(noise.first),
        "low": _size(low),
    }
    if not math.isfinite(noise.scale):
        return tr(
            "The gradient is buried in noise: in {batches} mini-batches of {size} rows from step {first} on no common direction is seen. The noise "
            "scale B is above {low} examples (95 %).",
            **words,
        )
    if not math.isfinite(high):
        return tr(
            "Noise scale B about {scale} examples, 95 %: from {low} up, without an upper bound ({batches} mini-batches of {size} rows from step "
            "{first} on).",
            scale=_size(noise.scale),
            **words,
        )
    return tr(
        "Noise scale B about {scale} examples, 95 %: {low} to {high} ({batches} mini-batches of {size} rows from step {first} on).",
        scale=_size(noise.scale),
        high=_size(high),
        **words,
    )


def cost_text(noise: NoiseScale, m: int, other: int) -> str:
    """What the theory says of another size, and how far that is certain."""
    cost = cost_of(noise, m, other)
    words = {
        "m": grouped(m),
        "other": grouped(other),
        "examples": _times(cost.examples),
        "low": _times(cost.low),
        "high": _times(cost.high),
        "steps": _times(cost.steps),
    }
    head = tr(
        "m = {m} → {other}: for the same progress {examples} times as many examples (95 %: {low} to {high}), {steps} times as many steps, if α is set anew.",
        **words,
    )
    return f"{head} {_verdict(cost, is_larger=other > m)}"


def _verdict(cost: Cost, *, is_larger: bool) -> str:
    if not is_larger:
        return (
            tr("Smaller ones save hardly any examples here.")
            if cost.examples > 1.0 / CHEAP
            else tr("Smaller ones save examples here, at more steps.")
        )
    if cost.high <= CHEAP:
        return tr("That is nearly free.")
    if cost.low > CHEAP:
        return tr("That is paid for with examples.")
    return tr("Whether that is nearly free is not certain: test it.")


def plan_text(fan: Fan) -> str:
    """What the fan would train."""
    parts = [
        tr("m = {m}: {steps} steps", m=grouped(int(size)), steps=grouped(fan.length(number)))
        if not fan.rates
        else tr(
            "m = {m}: {steps} steps with α = {rate}",
            m=grouped(int(size)),
            steps=grouped(fan.length(number)),
            rate=significant(fan.rates[number], 3),
        )
        for number, size in enumerate(fan.values)
    ]
    return tr("{parts}: the same number of examples.", parts=" · ".join(parts))


def outcome_text(result: FanResult, m: int) -> str:
    """What the fan has shown of the other size against the one in force, with its doubt."""
    if result.was_stopped:
        return tr("Cancelled: nothing is told of branches of different lengths.")
    leader, gap = result.leader, result.gap
    if leader is None or gap is None:
        return tr("Both diverged.")
    best = int(result.fan.values[leader])
    other = next(int(size) for size in result.fan.values if int(size) != best)
    words = {"best": grouped(best), "other": grouped(other)}
    if not math.isfinite(gap.mean):
        return tr("m = {best} does better: m = {other} diverges.", **words)
    words |= {
        "mean": significant(gap.mean, 2),
        "half": significant(gap.doubt.half_width, 2),
        "orders": grouped(gap.doubt.orders),
        "examples": grouped(gap.doubt.examples),
    }
    if not gap.is_shown:
        return tr(
            "After as many examples no difference is shown: the dev loss with m = {best} is {mean} ± {half} lower than with m = {other} "
            "(95 %, {orders} orders, {examples} dev examples), which may be chance.",
            **words,
        )
    told = tr(
        "After as many examples m = {best} does better: its dev loss is {mean} ± {half} lower than with m = {other} (95 %, {orders} orders, "
        "{examples} dev examples).",
        **words,
    )
    return told if best != m else tr("{told} The change is not free here.", told=told)


def _size(value: float) -> str:
    return grouped(round(value)) if 10.0 <= value < 1e9 else significant(value, 2)


def _times(value: float) -> str:
    return significant(value, 3)
