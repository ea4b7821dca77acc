"""Lab: how noisy the mean of a mini-batch is (σ/√m, measured), and whether that noise regularizes a network with batch norm.

The mean of m examples has the deviation σ/√m: four times as many examples halve it. The gap between dev and train loss is
compared between small and large mini-batches of the same number of steps, with batch norm and without: what small
mini-batches do without batch norm is not its doing.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.engine.inference.statistics import exact_statistics
from workbench.insight.microscope.batch_noise import BatchNoise, batch_noise, noise_of_means
from workbench.labs.experiments import load, over_seeds, seeds, train
from workbench.labs.lab import (
    Axis,
    ChoiceControl,
    Control,
    Measured,
    NumberControl,
    Outcome,
    Picture,
    Series,
    Setting,
    measured_series,
)
from workbench.labs.verdict import all_hold, is_more, is_within, mean_of
from workbench.language import tr
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.optimizers import Optimizer
from workbench.specs.run import RunSpec
from workbench.specs.scores import ScoreSchedule

CONTROLS: Final[tuple[Control, ...]] = (
    NumberControl("sigma", 0.1, 10.0, 3.0),
    NumberControl("small", 4, 32, 8, is_whole=True),
    ChoiceControl("optimizer", ("sgd", "adam"), "sgd"),
)
TOLD: Final = (8, 32, 128, 512)
"""The m whose noise is told in a sentence"""
_POPULATIONS: Final = 10
_EXAMPLES: Final = 20_000
_RUNS: Final = 12
_MIDDLE: Final = 32
_LARGE: Final = 128
_STEPS: Final = 500
_RATES: Final[dict[str, tuple[Optimizer, float]]] = {"sgd": ("sgd", 0.05), "adam": ("adam", 0.003)}
_ANSWERS: Final = {"half": 0.5, "quarter": 0.25, "same": 1.0, "four": 4.0}


@dataclass(frozen=True, slots=True)
class Gaps:
    """Dev loss minus train loss at the end, of each run with ``m`` examples in a mini-batch."""

    m: int
    has_norm: bool
    of_runs: tuple[float, ...]


def measure(setting: Setting) -> Outcome:
    """Means of drawn numbers; the same in a trained network; then the gap for several m with batch norm and without."""
    sigma = setting.number("sigma")
    noise = drawn_noise(setting.seed, sigma)
    covers = tr("{count} drawn populations", count=_POPULATIONS)
    slope = mean_of([noise.slope(one) for one in range(_POPULATIONS)], covers)
    halving = mean_of(tuple(map(float, (noise.measured[2:] / noise.measured[:-2]).mean(axis=0))), covers)
    unit = _noise_in_network(setting)
    ratio = (unit.measured / unit.without_return).mean(axis=0)
    gaps = _gaps(setting)
    small, large = min(gap.m for gap in gaps), max(gap.m for gap in gaps)
    gained = {bn: _gained(gaps, bn) for bn in (True, False)}
    runs = tr("{runs} runs", runs=_RUNS)
    by_norm, by_plain = (mean_of(gained[bn], runs) for bn in (True, False))
    extra = mean_of([one - other for one, other in zip(gained[True], gained[False], strict=True)], runs)
    return Outcome(
        numbers={
            "sigma": sigma,
            **{f"noise_{m}": mean_of(_column(noise, m), covers) for m in TOLD},
            **{f"formula_{m}": float(sigma / np.sqrt(m)) for m in TOLD},
            "slope": slope,
            "halving": halving,
            "ratio": mean_of(tuple(map(float, ratio)), tr("{units} units", units=len(ratio))),
            "runs": _RUNS,
            "steps": _STEPS,
            "small": small,
            "large": large,
            "by_norm": by_norm,
            "by_plain": by_plain,
            "extra": extra,
        },
        holds=all_hold(is_within(slope, -0.55, -0.45), is_more(by_norm), is_more(extra)),
        answer=_answer(halving),
        pictures=(_noise_picture(noise), _unit_picture(unit), _gap_picture(gaps, runs)),
        spec=_spec(setting, seeds(setting, 1)[0], small, has_norm=True),
    )


def drawn_noise(seed: int, sigma: float) -> BatchNoise:
    """The noise of means of normal numbers with the deviation ``sigma``, a column for each population."""
    drawn = np.random.default_rng([seed, 13]).standard_normal((_EXAMPLES, _POPULATIONS))
    return noise_of_means(sigma * drawn)


def _column(noise: BatchNoise, m: int) -> tuple[float, ...]:
    return tuple(map(float, noise.measured[noise.sizes.tolist().index(m)]))


def _answer(halving: Measured) -> str | None:
    """The choice whose factor lies in the interval, or within 5 % of it; None for none."""
    for name, factor in _ANSWERS.items():
        if is_within(halving, 0.95 * factor, 1.05 * factor):
            return name
    return None


def _spec(setting: Setting, seed: int, m: int, *, has_norm: bool) -> RunSpec:
    """Few examples to learn from, so that there is something to regularize; many to judge by."""
    optimizer, rate = _RATES[setting.choice("optimizer")]
    return RunSpec(
        data=CatalogueSpec(name="digits", split_seed=seed, dev_fraction=0.45, test_fraction=0.45),
        network=NetworkSpec(layers=(DenseLayer(batch_norm=has_norm), DenseLayer(batch_norm=has_norm))),
        hyperparameters=Hyperparameters(batch_size=m, learning_rate=rate, optimizer=optimizer),
        seed=seed,
        steps=_STEPS,
        scores=ScoreSchedule(every=1_000_000, train=True),
    )


def _noise_in_network(setting: Setting) -> BatchNoise:
    """Of the first layer of a network that has learned the digits for a while."""
    seed = seeds(setting, 1)[0]
    spec = _spec(setting, seed, _MIDDLE, has_norm=True).replaced(data=CatalogueSpec(name="digits"), steps=120)
    network, data = train(setting, spec).network, load(spec.data)
    x = data.train.features
    exact = exact_statistics(network.layout, network.parameters, x, network.bn_epsilon)
    return batch_noise(network.layout, network.parameters, exact, network.bn_epsilon, x, 0)


def _gaps(setting: Setting) -> list[Gaps]:
    """With batch norm and without, for each m; the runs of one m have the same seeds and splits as those of another."""
    cells = [(m, has_norm) for has_norm in (True, False) for m in sorted({setting.whole("small"), _MIDDLE, _LARGE})]

    def gap(cell: tuple[int, bool], seed: int) -> float:
        m, has_norm = cell
        run = train(setting, _spec(setting, seed, m, has_norm=has_norm))
        return run.last("dev") - run.last("train")

    found = over_seeds(gap, cells, seeds(setting, _RUNS))
    return [Gaps(m, has_norm, tuple(of_runs)) for (m, has_norm), of_runs in found.items()]


def _gained(gaps: list[Gaps], has_norm: bool) -> list[float]:
    """Run by run, how much smaller the gap is with the smallest mini-batches than with the largest."""
    own = sorted((gap for gap in gaps if gap.has_norm == has_norm), key=lambda gap: gap.m)
    return [large - small for small, large in zip(own[0].of_runs, own[-1].of_runs, strict=True)]


def _noise_picture(noise: BatchNoise) -> Picture:
    x = tuple(map(float, noise.sizes))
    found = [mean_of(tuple(map(float, row)), "") for row in noise.measured]
    drawn = measured_series(tr("measured"), x, found, "points")
    expected = Series("σ / √m", x, tuple(map(float, noise.expected.mean(axis=1))))
    return Picture(
        tr("Noise of the mean of a mini-batch"),
        Axis(tr("Mini-batch size m"), is_log=True),
        Axis(tr("Deviation of the mean"), is_log=True),
        (expected, drawn),
    )


def _unit_picture(noise: BatchNoise) -> Picture:
    x = tuple(map(float, noise.sizes))
    rows = (
        Series("σ / √m", x, tuple(map(float, noise.expected[:, 0]))),
        Series(tr("without return"), x, tuple(map(float, noise.without_return[:, 0]))),
        Series(tr("measured"), x, tuple(map(float, noise.measured[:, 0])), "points"),
    )
    return Picture(
        tr("The same of one unit of a trained network"),
        Axis(tr("Mini-batch size m"), is_log=True),
        Axis(tr("Deviation of μ"), is_log=True),
        rows,
        note=tr("In an epoch no example comes twice, so a mini-batch of all examples has no noise at all."),
    )


def _gap_picture(gaps: list[Gaps], covers: str) -> Picture:
    rows = []
    for has_norm, title in ((True, tr("with batch norm")), (False, tr("without batch norm"))):
        own = [gap for gap in gaps if gap.has_norm == has_norm]
        found = [mean_of(gap.of_runs, covers) for gap in own]
        rows.append(measured_series(title, tuple(float(gap.m) for gap in own), found))
    return Picture(
        tr("Gap between dev and train loss"),
        Axis(tr("Mini-batch size m"), is_log=True),
        Axis(tr("Dev loss − train loss")),
        tuple(rows),
        note=tr("The bars show how the runs differ; run by run the difference between two m is much more certain."),
    )
