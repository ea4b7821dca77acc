"""What the microscope says, as text. A beginner should understand each sentence; formulas are in the letters of the course.

Long because: it has the words of every card of the page, so that they speak with one voice.
"""

from typing import Final

import numpy as np

from workbench.insight.insight_texts import layer_name, number
from workbench.insight.microscope.average_lag import AverageLag
from workbench.insight.microscope.batch_noise import BatchNoise
from workbench.insight.microscope.identity import IdentityProof
from workbench.insight.microscope.input_drift import InputDrift
from workbench.insight.microscope.kept_bias import KeptBias
from workbench.insight.microscope.norm_paths import NormPaths, PathOf
from workbench.insight.microscope.norm_twins import Twins, loss_difference
from workbench.insight.microscope.strips import Strip
from workbench.insight.microscope.train_dev_gap import Cause, TrainDevGap
from workbench.insight.microscope.unit_story import NormStatistics, Walk
from workbench.language import tr
from workbench.numbers import grouped, percent, signed, significant

CAUSE_NAMES: Final[dict[Cause, str]] = {
    "smoothing": tr("label smoothing"),
    "dropout": tr("dropout"),
    "batch_noise": tr("noise of μ and σ²"),
    "draw": tr("luck of the draw"),
    "overfit": tr("learned by heart"),
    "lag": tr("lag of the averages"),
}
CAUSE_MEANINGS: Final[dict[Cause, str]] = {
    "smoothing": tr("labels smoothed and classes weighted in the told losses, on both sides, against plain ones"),
    "dropout": tr("the same rows without dropout, batch norm with the statistics of the mini-batch"),
    "batch_noise": tr(
        "the same rows, batch norm with the exact statistics of all training rows in place of those of the mini-batch"
    ),
    "draw": tr("all training rows in place of those that happened to be drawn for the mini-batch"),
    "overfit": tr(
        "the dev rows in place of the training rows, exact statistics: what did not carry over to new examples"
    ),
    "lag": tr("the dev rows with the averages (EWMA) that are used at test time in place of the exact statistics"),
}
PATH_NAMES: Final[dict[PathOf, str]] = {
    "gamma": "γ",
    "beta": "β",
    "gamma_moment": tr("first moment of γ"),
    "beta_moment": tr("first moment of β"),
    "gamma_square": tr("second moment of γ"),
    "beta_square": tr("second moment of β"),
    "mean": tr("EWMA of μ"),
    "variance": tr("EWMA of σ²"),
}


def paths_caption(paths: NormPaths) -> str:
    """Which steps of the way are there."""
    first, last = int(paths.steps[0]), int(paths.steps[-1])
    words = {"first": grouped(first), "last": grouped(last)}
    if paths.is_every:
        return tr("Every step from {first} to {last}, exact. Without colour: as at the start.", **words)
    return tr(
        "{steps} steps from {first} to {last}, exact, side by side however far apart; more come while the cursor rests. "
        "Without colour: as at the start.",
        steps=grouped(len(paths.steps)),
        **words,
    )


def strip_line(strip: Strip) -> str:
    """One stage in a sentence."""
    text = tr(
        "{name}: mean {mean}, deviation {deviation}",
        name=strip.name,
        mean=number(strip.mean),
        deviation=number(strip.deviation),
    )
    return text if not strip.others else tr("{text}; {others} not finite", text=text, others=grouped(strip.others))


def strip_bin(strip: Strip, place: int) -> str:
    """One bar of a histogram."""
    low, high = strip.edges[place], strip.edges[place + 1]
    count, total = int(strip.counts[place]), int(strip.counts.sum())
    return tr(
        "{line}. From {low} to {high}: {count} of {total}",
        line=strip_line(strip),
        low=number(float(low)),
        high=number(float(high)),
        count=grouped(count),
        total=grouped(total),
    )


def statistics_rows(told: NormStatistics, unit: int) -> list[tuple[str, str, str]]:
    """Which statistics, μ and σ² of one unit."""
    waits = "…"
    exact = (
        (waits, waits)
        if told.exact_mean is None or told.exact_variance is None
        else (significant(float(told.exact_mean[unit])), significant(float(told.exact_variance[unit])))
    )
    return [
        (
            tr("this mini-batch"),
            significant(float(told.batch_mean[unit])),
            significant(float(told.batch_variance[unit])),
        ),
        (
            tr("EWMA before it"),
            significant(float(told.average_mean[unit])),
            significant(float(told.average_variance[unit])),
        ),
        (tr("exact, all training rows"), *exact),
    ]


def statistics_caption(told: NormStatistics) -> str:
    """How far mini-batch and averages are off, over all units."""
    text = tr("σ² is biased: divided by m, not by m − 1. At test time the EWMA is used.")
    if told.exact_mean is None or told.exact_variance is None:
        return text
    scale = np.sqrt(told.exact_variance + told.epsilon)
    off = [
        float(np.sqrt(np.square((mean - told.exact_mean) / scale).mean()))
        for mean in (told.batch_mean, told.average_mean)
    ]
    return tr(
        "{text} Over all units μ is off by {batch} σ in the mini-batch, {average} σ in the EWMA.",
        text=text,
        batch=number(off[0]),
        average=number(off[1]),
    )


def walk_lines(found: Walk) -> list[tuple[str, str]]:
    """Each formula of the course, and the same with the numbers of this unit and example."""
    source, hat, tilde = ("a", "â", "ã") if found.normalizes_a else ("z", "ẑ", "z̃")
    root = significant(float(np.sqrt(found.variance + found.epsilon)))
    z, mean, variance = significant(found.source), significant(found.mean), significant(found.variance)
    lines = [
        (f"{source} = {z}", ""),
        (f"μ = 1/m · Σ {source} = {mean}", ""),
        (f"σ² = 1/m · Σ ({source} − μ)² = {variance}", ""),
        (
            f"{hat} = ({source} − μ) / √(σ² + ε)",
            f"= ({z} − {_bracketed(found.mean)}) / √({variance} + {significant(found.epsilon)})",
        ),
        ("", f"= {significant(found.source - found.mean)} / {root} = {significant(found.normalized)}"),
        (
            f"{tilde} = γ {hat} + β",
            f"= {significant(found.gamma)} · {_bracketed(found.normalized)} + {_bracketed(found.beta)} = {significant(found.shifted)}",
        ),
    ]
    if not found.normalizes_a:
        lines.append((f"a = g(z̃) = g({significant(found.shifted)}) = {significant(found.out)}", ""))
    return lines


def _bracketed(value: float) -> str:
    text = significant(value)
    return f"({text})" if text.startswith("−") else text


def noise_caption(found: BatchNoise, unit: int, m: int) -> str:
    """How noisy the mean is at the m that is trained with, and that it falls."""
    if not len(found.sizes):
        return tr("There are too few training rows to measure it: at least 4 mini-batches of 8 are needed.")
    deviation = float(found.deviations[unit])
    if not deviation > 0.0:
        return tr("This unit does not vary: σ = 0, and its mean has no noise.")
    return tr(
        "The mean scatters by σ/√m: it falls as 1/√m, four times the rows halve it. Here σ = {deviation}, so {expected} at "
        "m = {m}; measured slope {slope} (−0.5 expected) on {rows} rows.",
        deviation=number(deviation),
        expected=number(deviation / m**0.5),
        m=grouped(m),
        slope=number(found.slope(unit)),
        rows=grouped(found.rows),
    )


def noise_reading(found: BatchNoise, unit: int, place: int) -> str:
    """One m."""
    spread = float(found.measured[place, unit]) / (2.0 * max(1, int(found.batches[place]) - 1)) ** 0.5
    return tr(
        "m = {m}: measured {measured} ± {spread} over {batches} mini-batches; σ/√m = {expected}; "
        "{whole} where no row comes twice in an epoch",
        m=grouped(int(found.sizes[place])),
        measured=number(float(found.measured[place, unit])),
        spread=number(spread),
        batches=grouped(int(found.batches[place])),
        expected=number(float(found.expected[place, unit])),
        whole=number(float(found.without_return[place, unit])),
    )


def lag_caption(found: AverageLag) -> str:
    """How old the average is, and what is left of the start."""
    text = tr(
        "EWMA = ρ · old + (1 − ρ) · batch, ρ = {momentum}: ρ/(1 − ρ) = {age} steps behind in the mean, half of its weight on "
        "the last {half} steps.",
        momentum=number(found.momentum),
        age=number(found.age),
        half=number(found.half_life),
    )
    if found.since:
        return tr(
            "{text} Of the exact statistics put in at step {since}, {weight} is left.",
            text=text,
            since=grouped(found.since),
            weight=_share(found.start_weight),
        )
    return tr(
        "{text} Of the start (μ 0, σ² 1) {weight} is left after {step} steps.",
        text=text,
        weight=_share(found.start_weight),
        step=grouped(found.step),
    )


def _share(weight: float) -> str:
    return percent(weight, 1) if weight >= 1e-3 or weight == 0.0 else significant(weight, 2)


def drift_caption(found: InputDrift) -> str:
    """What moved most."""
    if found.steps == 0:
        return tr("At the beginning there is nothing to compare with.")
    shifts = np.nan_to_num(found.shift)
    layer = int(shifts.argmax())
    return tr(
        "What each layer reads, against {steps} steps ago, on the same rows. Most for {layer}: means moved by {shift} standard "
        "deviations, variances × {ratio}.",
        steps=grouped(found.steps),
        layer=layer_name(layer, layer == len(shifts) - 1),
        shift=number(float(found.shift[layer])),
        ratio=number(float(found.ratio[layer])),
    )


def gap_caption(found: TrainDevGap) -> str:
    """The whole gap, and its largest part."""
    largest = max(found.bars, key=lambda bar: abs(bar.change))
    return tr(
        "Dev loss {dev} − told loss of this mini-batch {told} = {gap}; the bars add up to it. Largest: {cause}, {change}.",
        dev=significant(found.dev),
        told=significant(found.told),
        gap=signed(found.gap),
        cause=CAUSE_NAMES[largest.cause],
        change=signed(largest.change),
    )


def identity_lines(proof: IdentityProof) -> str:
    """The proof in figures."""
    return tr(
        "{layer} with γ = √(σ² + ε) and β = μ, on a copy: the largest |z̃ − z| is {largest} (the largest |z| {size}). "
        "Loss {loss_set}, without batch norm in this layer {loss_without}: difference {difference}. "
        "So γ and β can undo batch norm if that is best; learned was something else, with loss {learned}.",
        layer=layer_name(proof.number, is_output=False),
        largest=significant(proof.largest, 2),
        size=number(proof.size),
        loss_set=significant(proof.loss_set, 6),
        loss_without=significant(proof.loss_without, 6),
        difference=significant(proof.loss_set - proof.loss_without, 2),
        learned=significant(proof.loss_learned, 6),
    )


def bias_lines(found: KeptBias) -> str:
    """Why there is no bias."""
    unit, total, size = found.largest
    if found.matters:
        return tr(
            "Here batch norm comes after the activation, so the bias matters and the layer keeps it: ∂L/∂b = Σ ∂L/∂z is "
            "{total} in unit {unit} (Σ |∂L/∂z| {size}); another b changes the loss from {loss} to {kept}.",
            total=number(total),
            unit=grouped(unit + 1),
            size=number(size),
            loss=significant(found.loss, 6),
            kept=significant(found.loss_kept, 6),
        )
    return tr(
        "A bias b would be subtracted again with the mean μ, so ∂L/∂b = Σ ∂L/∂z = 0. Measured, at most: |Σ ∂L/∂z| = {total} "
        "beside Σ |∂L/∂z| = {size} in unit {unit}: rounding. With biases of 1, 2, 3 … the loss is {kept}, without {loss}: "
        "difference {difference}.",
        total=significant(total, 2),
        unit=grouped(unit + 1),
        size=number(size),
        loss=significant(found.loss, 6),
        kept=significant(found.loss_kept, 6),
        difference=significant(found.loss_kept - found.loss, 2),
    )


def twins_caption(pairs: tuple[Twins, ...]) -> str:
    """Whether batch norm helped, with its spread, and how the first layer fares beside the last."""
    mean, spread = loss_difference(pairs)
    shares = []
    for place in (0, 1):
        last = [pair[place].gradients[-1] for pair in pairs if len(pair[place].gradients)]
        shares.append(number(float(np.mean([row[0] / row[-1] for row in last]))) if last else "–")
    return tr(
        "Not your run: {pairs} pairs of trainings, each from one start with the same mini-batches; drawn is the first. Last loss "
        "with − without: {mean} ± {spread}. ‖∂L/∂W‖ of layer 1 / output: {first} with, {second} without.",
        pairs=grouped(len(pairs)),
        mean=signed(mean) if np.isfinite(mean) else "–",
        spread=number(spread),
        first=shares[0],
        second=shares[1],
    )
