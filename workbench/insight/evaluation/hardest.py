"""The examples that cost most."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Answers, Array, Integers
from workbench.insight.sample_pass import SamplePass

MOST: Final = 24


@dataclass(frozen=True, slots=True, eq=False)
class Hardest:
    """Rows of the part, the most expensive first, (examples,) each.

    ``losses``: plain cross-entropy -log of the probability of the right class, or the squared error of the scaled targets
    (mean over several). ``share`` of the loss of the sample that these have. ``said`` and ``right`` are their answers and what
    is expected, as in ``SamplePass``.
    """

    rows: Integers
    losses: NDArray[np.float64]
    share: float
    said: Array
    right: Answers


def example_losses(sample: SamplePass) -> NDArray[np.float64]:
    """Of each example of a sample, (rows,), without smoothing and weights."""
    return losses_of(sample.answers, sample.expected)


def losses_of(answers: Array, expected: Answers) -> NDArray[np.float64]:
    """The same of ``answers`` as in ``SamplePass``, beside what is expected."""
    if expected.ndim == 2:
        return np.asarray(np.square(answers.astype(np.float64) - expected).mean(axis=1))
    right = answers[np.arange(len(expected)), expected].astype(np.float64)
    tiny = np.finfo(answers.dtype).tiny
    return np.asarray(-np.log(np.maximum(right, tiny)))


def hardest(
    sample: SamplePass, most: int = MOST, cell: tuple[int, int] | None = None, named: Collection[int] = ()
) -> Hardest:
    """The ``most`` most expensive examples of a sample; of equal ones the first.

    ``cell`` (was, said): of those of the class ``was`` only that were taken for ``said``. ``named``: of these rows only.
    """
    losses = example_losses(sample)
    rows = np.argsort(-losses, kind="stable")
    if cell is not None:
        rows = rows[(sample.expected[rows] == cell[0]) & (sample.said[rows] == cell[1])]
    if named:
        rows = rows[np.isin(sample.numbers[rows], list(named))]
    rows = rows[:most]
    total = float(losses.sum())
    share = float(losses[rows].sum()) / total if total > 0.0 else 0.0
    return Hardest(sample.numbers[rows], losses[rows], share, sample.answers[rows], sample.expected[rows])
