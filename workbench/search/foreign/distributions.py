"""The distributions that other tools draw from, each with its probability above a threshold.

Source of the formulas: the public documentation and sources of the tools (W&B sweeps, Keras Tuner 1.4, Ray Tune, Optuna).
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

from workbench.language import tr
from workbench.specs.hyperparameters import Value


class Distribution(ABC):
    """What one row of a foreign space draws from."""

    @abstractmethod
    def share_above(self, threshold: float) -> float:
        """Probability of a draw greater than ``threshold``."""

    @abstractmethod
    def describe(self) -> str:
        """What it draws, as a clause for a sentence."""


@dataclass(frozen=True, slots=True)
class Uniform(Distribution):
    """x = low + (high - low) r."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for ends that make no range."""
        _check_ends(self.low, self.high)

    def share_above(self, threshold: float) -> float:
        """(high - t) / (high - low)."""
        return _clipped((self.high - threshold) / (self.high - self.low))

    def describe(self) -> str:
        """All values equally likely."""
        return tr("x from {low:g} to {high:g}, all equally likely (linear)", low=self.low, high=self.high)


@dataclass(frozen=True, slots=True)
class LogUniform(Distribution):
    """x = low (high / low)^r. "Inverse" log-uniform, 1/x log-uniform, is the same distribution."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for ends that make no range."""
        _check_ends(self.low, self.high, above=0.0)

    def share_above(self, threshold: float) -> float:
        """ln(high / t) / ln(high / low)."""
        if threshold <= 0.0:
            return 1.0
        return _clipped(math.log(self.high / threshold) / math.log(self.high / self.low))

    def describe(self) -> str:
        """Equal factors of x are equally likely."""
        return tr(
            "log x from {low:g} to {high:g}, equal factors of x equally likely (log)", low=self.low, high=self.high
        )


@dataclass(frozen=True, slots=True)
class MirroredLog(Distribution):
    """x = low + high - low (high / low)^(1 - r): the log scale with its ends exchanged, *not* a log scale of 1 - x."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for ends that make no range."""
        _check_ends(self.low, self.high, above=0.0)

    def share_above(self, threshold: float) -> float:
        """ln((low + high - t) / low) / ln(high / low)."""
        mirrored = self.low + self.high - threshold
        if mirrored <= 0.0:
            return 0.0
        return _clipped(math.log(mirrored / self.low) / math.log(self.high / self.low))

    def describe(self) -> str:
        """What is on a log scale is the sum of the ends minus x."""
        return tr("log of {low:g} - x: the log scale mirrored, not the log of 1 - x", low=self.low + self.high)


@dataclass(frozen=True, slots=True)
class OneMinusLog(Distribution):
    """x = 1 - (1 - low) ((1 - high) / (1 - low))^r: the rule of the notes, to compare with."""

    low: float
    high: float

    def share_above(self, threshold: float) -> float:
        """ln((1 - t) / (1 - high)) / ln((1 - low) / (1 - high))."""
        if threshold >= self.high:
            return 0.0
        rest = math.log((1.0 - threshold) / (1.0 - self.high))
        return _clipped(rest / math.log((1.0 - self.low) / (1.0 - self.high)))

    def describe(self) -> str:
        """The distance from 1 is on a log scale."""
        return tr("log of 1 - x, for x from {low:g} to {high:g} (1-log)", low=self.low, high=self.high)


@dataclass(frozen=True, slots=True)
class Normal(Distribution):
    """x, or log x where ``log`` is set, is normal with mean ``mu`` and standard deviation ``sigma``."""

    mu: float
    sigma: float
    log: bool = False

    def share_above(self, threshold: float) -> float:
        """½ erfc((t - μ) / (σ √2))."""
        if self.log and threshold <= 0.0:
            return 1.0
        place = math.log(threshold) if self.log else threshold
        return 0.5 * math.erfc((place - self.mu) / (self.sigma * math.sqrt(2.0)))

    def describe(self) -> str:
        """A bell curve without ends."""
        return tr(
            "{log} normal, mean {mu:g}, standard deviation {sigma:g}, without ends",
            log="log x" if self.log else "x",
            mu=self.mu,
            sigma=self.sigma,
        )


@dataclass(frozen=True, slots=True)
class Rounded(Distribution):
    """round(x / step) · step of another distribution; ``down`` takes the floor instead."""

    inner: Distribution
    step: float
    down: bool = False

    def share_above(self, threshold: float) -> float:
        """The least multiple above t begins half a step (with ``down``: nothing) below itself."""
        first = (math.floor(threshold / self.step + 1e-9) + 1) * self.step
        return self.inner.share_above(first if self.down else first - 0.5 * self.step)

    def describe(self) -> str:
        """Multiples of a step."""
        return tr(
            "{describe}, rounded {down}to multiples of {step:g}",
            describe=self.inner.describe(),
            down="down " if self.down else "",
            step=self.step,
        )


@dataclass(frozen=True, slots=True)
class Choices(Distribution):
    """One of ``values``; equally likely unless ``weights`` say otherwise."""

    values: tuple[Value, ...]
    weights: tuple[float, ...] = ()

    def share_above(self, threshold: float) -> float:
        """The weight of the numbers above t."""
        weights = self.weights or (1.0,) * len(self.values)
        pairs = zip(self.values, weights, strict=True)
        return sum(w for v, w in pairs if not isinstance(v, str) and v > threshold) / math.fsum(weights)

    def describe(self) -> str:
        """The list."""
        likely = tr("with weights") if self.weights else tr("all equally likely")
        return tr("one of {values}, {likely}", values=", ".join(str(value) for value in self.values), likely=likely)


def _clipped(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _check_ends(low: float, high: float, above: float = -math.inf) -> None:
    if not above < low < high:
        limit = "" if above == -math.inf else f"{above:g} < "
        raise ValueError(
            tr("the ends must be {limit}low < high, not {low:g} and {high:g}", limit=limit, low=low, high=high)
        )
