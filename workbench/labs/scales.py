"""Lab: on which scale to draw. Learning rates by their decades, averages β by the decades of 1 - β, counts linearly.

α = 10^(-4 r)                                  r uniform in [0, 1)
A  β = 0.09 r + 0.9     B  β = 1 - 10^(-r - 1)     C  β = 1 - 10^(-r + 1)     D  β = 0.9 r + 0.09
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.labs.lab import Axis, Control, Measured, NumberControl, Outcome, Picture, Series, Setting, Table
from workbench.labs.places import within
from workbench.labs.verdict import all_hold, is_less, is_more, is_within, share_of
from workbench.language import tr
from workbench.search.space.draws import fractions
from workbench.search.space.scales import share_between, value_at
from workbench.specs.search_space import Dimension

CONTROLS: Final[tuple[Control, ...]] = (
    NumberControl("draws", 100, 100_000, 20_000, "log", is_whole=True),
    NumberControl("lowest", 1e-6, 0.05, 1e-4, "log"),
)
Floats = NDArray[np.float64]
_BINS: Final = 40
_LOW, _HIGH, _LIMIT = 0.9, 0.99, 0.97
_MARGIN: Final = 1e-9
_KOLMOGOROV: Final = 1.36
"""Of the 5 % limit of the test of Kolmogorov and Smirnov for a known distribution, divided by √n"""

FORMULAS: Final[Mapping[str, Callable[[Floats], Floats]]] = MappingProxyType(
    {
        "A": lambda r: r * 0.09 + 0.9,
        "B": lambda r: 1.0 - 10.0 ** (-r - 1.0),
        "C": lambda r: 1.0 - 10.0 ** (-r + 1.0),
        "D": lambda r: r * 0.9 + 0.09,
    }
)
"""The four that the course offers for β between 0.9 and 0.99"""


@dataclass(frozen=True, slots=True)
class Judged:
    """``even``: how far the draws are from an even spread over log(1 - β), by the largest gap of the distributions."""

    lowest: float
    highest: float
    above: Measured
    even: float
    is_inside: bool
    is_even: bool


def judge(values: Floats, ends: Floats) -> Judged:
    """A formula by its draws and by what it gives for r = 0 and r → 1."""
    lowest, highest = float(ends.min()), float(ends.max())
    inside = lowest >= _LOW - _MARGIN and highest <= _HIGH + _MARGIN
    above = share_of(int((values > _LIMIT).sum()), len(values), tr("draws"))
    even = 1.0
    if inside:
        places = np.sort((np.log10(1.0 - _LOW) - np.log10(1.0 - values)) / np.log10((1.0 - _LOW) / (1.0 - _HIGH)))
        steps = np.arange(1, len(values) + 1) / len(values)
        even = float(max(np.abs(places - steps).max(), np.abs(places - steps + 1.0 / len(values)).max()))
    return Judged(
        lowest, highest, above, even, inside, bool(inside and even < 2.0 * _KOLMOGOROV / np.sqrt(len(values)))
    )


def measure(setting: Setting) -> Outcome:
    """Draw by the sampler and by the four formulas, and count."""
    count, lowest = setting.whole("draws"), setting.number("lowest")
    r = fractions("lab scales", setting.seed, count)
    linear, log = (Dimension(name="learning_rate", scale=scale, low=lowest, high=1.0) for scale in ("linear", "log"))
    beta = Dimension(name="momentum", scale="one_minus_log", low=0.9, high=0.999)
    of_linear, of_log, of_beta = (np.asarray(value_at(row, r), np.float64) for row in (linear, log, beta))
    by_hand = np.asarray(10.0 ** (np.log10(lowest) * (1.0 - r)))
    judged = {name: judge(formula(r), formula(np.array([0.0, 1.0]))) for name, formula in FORMULAS.items()}
    good = [name for name, one in judged.items() if one.is_inside and one.is_even]
    below = {
        name: share_of(int((drawn < 0.1).sum()), count, tr("draws"))
        for name, drawn in (("linear", of_linear), ("log", of_log))
    }
    expected = {"linear": share_between(linear, lowest, 0.1), "log": share_between(log, lowest, 0.1)}
    b = judged["B"]
    return Outcome(
        numbers={
            "draws": count,
            "lowest": lowest,
            "linear_below": below["linear"],
            "linear_expected": _certain(expected["linear"]),
            "log_below": below["log"],
            "log_expected": _certain(expected["log"]),
            "by_hand": (off := float(np.abs(np.log(by_hand / of_log)).max())),
            "by_hand_in_words": within(off),
            "beta_above": share_of(int((of_beta > 0.99).sum()), count, tr("draws")),
            "beta_expected": _certain(share_between(beta, 0.99, 0.999)),
            "good": ", ".join(good) or tr("none"),
            "a_above": judged["A"].above,
            "b_above": b.above,
            "c_lowest": judged["C"].lowest,
            "c_highest": judged["C"].highest,
            "d_lowest": judged["D"].lowest,
            "d_highest": judged["D"].highest,
        },
        holds=all_hold(
            is_more(below["log"], 0.5),
            is_less(below["linear"], 0.5),
            is_within(below["log"], expected["log"] - 0.05, expected["log"] + 0.05),
            good == ["B"],
        ),
        answer=good[0] if len(good) == 1 else None,
        pictures=(_histograms(of_linear, of_log, lowest), _four(r), _averages(of_beta)),
        tables=(_table(judged),),
    )


def _certain(share: float) -> Measured:
    """A share that is computed, told as the measured ones are."""
    return Measured(share, share, share, unit="share")


def _table(judged: Mapping[str, Judged]) -> Table:
    head = (
        tr("Formula"),
        tr("from"),
        tr("to"),
        "P(β > 0.97)",
        tr("stays in 0.9 … 0.99"),
        tr("even per decade of 1 − β"),
    )
    rows = [(name, one.lowest, one.highest, one.above, one.is_inside, one.is_even) for name, one in judged.items()]
    return Table(tr("Four ways to draw β"), head, tuple(rows))


def _histogram(name: str, values: Floats, edges: Floats) -> Series:
    counts = np.histogram(values, edges)[0] / len(values)
    return Series(name, tuple(map(float, edges[:-1])), tuple(map(float, counts)), "steps")


def _histograms(linear: Floats, log: Floats, lowest: float) -> Picture:
    edges = np.geomspace(lowest, 1.0, _BINS + 1)
    return Picture(
        tr("The same number of draws of α"),
        Axis(tr("Learning rate α"), is_log=True),
        Axis(tr("Share of the draws")),
        (_histogram(tr("linear"), linear, edges), _histogram(tr("log"), log, edges)),
    )


def _four(r: Floats) -> Picture:
    edges = np.linspace(-0.05, 1.0, 106)
    return Picture(
        tr("Four ways to draw β"),
        Axis("β"),
        Axis(tr("Share of the draws")),
        tuple(_histogram(name, formula(r), edges) for name, formula in FORMULAS.items()),
        note=tr("Formula C reaches down to −9: most of it lies outside of the plot."),
    )


def _averages(beta: Floats) -> Picture:
    edges = np.geomspace(10.0, 1000.0, _BINS + 1)
    even = np.random.default_rng(0).uniform(0.9, 0.999, len(beta))
    return Picture(
        tr("Over how many steps a drawn β averages, 1 / (1 − β)"),
        Axis(tr("Steps"), is_log=True),
        Axis(tr("Share of the draws")),
        (_histogram(tr("linear"), 1.0 / (1.0 - even), edges), _histogram(tr("1 − log"), 1.0 / (1.0 - beta), edges)),
    )
