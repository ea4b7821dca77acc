"""All that a diagnosis looks at, in one value: curves, some executed mini-batches, answers of two states, the data."""

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.engine.kernels.types import Integers
from workbench.insight.doctor.sight import Sight
from workbench.language import tr
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec
from workbench.training.curves import CurveSource
from workbench.training.trained_rows import TrainedRows

Floats = NDArray[np.float64]
_POINTS: Final = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """Curves up to a step, copied. ``losses`` of mini-batches at ``steps``, (points,); dev scores at ``dev_steps``.

    ``gradient_norms``: of the whole gradient.
    """

    steps: Floats
    losses: Floats
    dev_steps: Integers
    dev_losses: Floats

    def window(self, first: float, last: float) -> Floats:
        """The finite losses of the mini-batches from step ``first`` to before ``last``."""
        low, high = np.searchsorted(self.steps, [first, last])
        found = self.losses[low:high]
        return found[np.isfinite(found)]


def course_of(curves: CurveSource, last: int) -> Course:
    """Copy what is needed of the curves, up to step ``last``; quick."""
    bands = curves.series("loss", 0, last, _POINTS)
    shown = bands.steps < last
    steps, losses, _ = curves.evaluations("dev")
    scored = steps <= last
    return Course(bands.steps[shown], bands.mean[shown], steps[scored], losses[scored])


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """What a state said to the first rows that are trained on, and to those of the dev part: probabilities, (rows, classes)."""

    step: int
    probabilities: Floats
    dev: Floats


@dataclass(frozen=True, slots=True)
class DevRise:
    """Dev loss now minus that at the step where it was best, with the standard error over the dev examples."""

    best_step: int
    now_step: int
    best: float
    gap: float
    error: float


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Of the way to ``last``, the step looked at, under ``spec`` with the edits in force there and ``values`` in force.

    ``trained``: the rows that are trained on there, with the labels in force. ``began_at``: the first step of the way with this
    objective and these rows, 0 unless an edit changed what is minimized.
    ``guessing``: what a model loses that knows nothing of an example. ``total``: the planned end.
    """

    spec: RunSpec
    data: Dataset
    trained: TrainedRows
    values: Hyperparameters
    last: int
    total: int
    guessing: float
    course: Course
    sights: tuple[Sight, ...]
    answered: tuple[Answered, ...] = ()
    dev_rise: DevRise | None = None
    began_at: int = 0
    edits: tuple[tuple[int, str], ...] = field(default=())

    @property
    def finite(self) -> tuple[Sight, ...]:
        """The mini-batches that were finished."""
        return tuple(sight for sight in self.sights if sight.is_finite)

    @property
    def late(self) -> tuple[Sight, ...]:
        """Finished mini-batches of the newest quarter of the way, with the current objective."""
        return tuple(sight for sight in self.finite if sight.step >= max(self.began_at, 0.75 * self.last))

    @property
    def recent(self) -> Floats:
        """Losses of the newest mini-batches, some 50 to an eighth of the way."""
        return self.course.window(max(self.began_at, self.last - max(50, self.last // 8)), self.last)

    @property
    def recent_loss(self) -> float:
        """Their mean; NaN where there are none."""
        return float(self.recent.mean()) if len(self.recent) else math.nan

    @property
    def classes(self) -> int:
        """0 in a regression."""
        return self.data.n_classes

    def layer(self, number: int) -> str:
        """The name of a layer, counted from 0."""
        is_output = number == len(self.spec.network.layers)
        return tr("the output") if is_output else tr("layer {number}", number=number + 1)
