"""Answers with a promise: sets of classes or intervals that hold the truth as often as was asked for.

*Split conformal prediction*: how wrong the network is on each example of the dev part is put in order; the k-th of n,
k = ⌈(n + 1) · coverage⌉, is how wrong it may be. For an example that is drawn like those of the dev part, the truth is then
within this with a probability of at least the coverage (Vovk, Gammerman, Shafer, "Algorithmic Learning in a Random World", 2005). Wrong
means 1 − p of the true class, or the distance of the prediction. Where the dev part decided which state was taken, the promise is
a little too bold; so it is held against the test part, which decided nothing.
"""

import math
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Split, Target
from workbench.errors import DataError
from workbench.language import tr

Floats = NDArray[np.float64]
TOO_RARE: Final = 0.001
"""A coverage on the test part that is so low by chance only once in a thousand times refutes the promise."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A class is in the set where 1 − p ≤ ``margin``; a number is within prediction ± margin, for each target its own."""

    coverage: float
    margins: tuple[float, ...]
    """One for classes; one for each target otherwise, in its unit"""
    dev_rows: int
    rank: int
    """k"""

    def to_plain(self) -> dict[str, Any]:
        """JSON values."""
        return {**asdict(self), "margins": list(self.margins)}


@dataclass(frozen=True, slots=True)
class KeptPromise:
    """What the test part says of a promise: the share of its rows, and what to expect of so few of them."""

    covered: float
    """For several targets the lowest of theirs"""
    rows: int
    least_expected: float
    """A promise that holds is below this once in a thousand times"""
    mean_size: float
    """Classes in a set, or the width of the intervals, on average over rows and targets"""

    @property
    def is_kept(self) -> bool:
        return self.covered >= self.least_expected


def find_promise(coverage: float, answers: Floats, part: Split, targets: tuple[Target, ...]) -> Promise:
    """Measured on ``answers`` to the dev part, (rows, classes or targets). Raises ``DataError`` where it is too small."""
    rows = len(answers)
    rank = math.ceil((rows + 1) * coverage - 1e-9)
    if not 0.5 <= coverage < 1.0:
        raise DataError(tr("a coverage must be at least 0.5 and below 1, not {coverage}", coverage=coverage))
    if rank > rows:
        raise DataError(
            tr(
                "the dev part is too small for a coverage of {coverage}: it has {rows} examples and needs {least}",
                coverage=coverage,
                rows=rows,
                least=math.ceil(coverage / (1.0 - coverage) - 1e-9),
            )
        )
    wrong = np.sort(_wrongness(answers, part, targets), axis=0)
    return Promise(coverage, tuple(wrong[rank - 1].tolist()), rows, rank)


def check_promise(promise: Promise, answers: Floats, part: Split, targets: tuple[Target, ...]) -> KeptPromise | None:
    """Held against ``answers`` to the test part; None where there is none."""
    if not part.rows:
        return None
    within = _wrongness(answers, part, targets) <= np.array(promise.margins)
    sizes = 2.0 * np.array(promise.margins) if targets else (1.0 - answers <= promise.margins[0]).sum(axis=1)
    least = least_covered(promise.rank, promise.dev_rows, part.rows)
    return KeptPromise(float(within.mean(axis=0).min()), part.rows, least / part.rows, float(np.mean(sizes)))


def least_covered(rank: int, dev_rows: int, test_rows: int) -> int:
    """The number of test rows that a right promise covers at least, but for once in a thousand times.

    How many of m rows are covered is beta-binomial with a = k and b = n + 1 − k.
    """
    a, b = float(rank), float(dev_rows + 1 - rank)
    below = 0.0
    for covered in range(test_rows + 1):
        log_chance = (math.lgamma(test_rows + 1) - math.lgamma(covered + 1) - math.lgamma(test_rows - covered + 1)) + (
            _log_beta(covered + a, test_rows - covered + b) - _log_beta(a, b)
        )
        below += math.exp(log_chance)
        if below > TOO_RARE:
            return covered
    return test_rows


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _wrongness(answers: Floats, part: Split, targets: tuple[Target, ...]) -> Floats:
    """(rows, 1) for classes, (rows, targets) in their units."""
    if part.targets is None:
        return 1.0 - answers[np.arange(part.rows), part.labels][:, None]
    truth = [target.unscaled(part.targets[:, number]) for number, target in enumerate(targets)]
    distances: Floats = np.abs(answers - np.stack(truth, axis=1))
    return distances
