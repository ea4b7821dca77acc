"""Why the loss on the dev part is another one than the loss that was told while training: a bar for each cause.

From the one to the other the way is walked in steps, each of which changes one thing and leaves the rest. What a step changes is
its bar, so the bars add up to the whole gap by construction. The order of the steps is a choice; it is told with them.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.inference.inference import Inference
from workbench.engine.inference.statistics import exact_statistics
from workbench.engine.kernels.types import Answers, Array
from workbench.engine.training.objective import make_objective, measure_balance
from workbench.engine.training.step_view import StepView
from workbench.errors import WorkbenchError
from workbench.insight.microscope.passing import plain_loss
from workbench.language import tr
from workbench.training.trained_rows import TrainedRows

Cause = Literal["smoothing", "dropout", "batch_noise", "draw", "overfit", "lag"]
CAUSES: Final[tuple[Cause, ...]] = ("smoothing", "dropout", "batch_noise", "draw", "overfit", "lag")


@dataclass(frozen=True, slots=True)
class GapBar:
    """One cause and what it adds to the loss on the dev part; below 0 it makes that loss smaller than the told one."""

    cause: Cause
    change: float


@dataclass(frozen=True, slots=True)
class TrainDevGap:
    """``told``: the loss of the mini-batch; ``dev``: that on the dev part, both as the curves tell them.

    ``stations`` are the losses between them, in the order in which things were changed.
    """

    step: int
    told: float
    dev: float
    stations: tuple[float, ...]
    bars: tuple[GapBar, ...]

    @property
    def gap(self) -> float:
        """Dev loss minus told loss: above 0 the dev part is the harder one."""
        return self.dev - self.told


def train_dev_gap(
    view: StepView, data: Dataset, exact: Array | None = None, trained: TrainedRows | None = None
) -> TrainDevGap:
    """Split it, for the weights from before the mini-batch. Takes some passes over the data.

    ``trained``: the rows that were trained on, with the labels in force; None: all, with their own. ``exact``: statistics of these
    rows for these weights, if they are known. Raises ``WorkbenchError`` without dev part.
    """
    if not data.dev.rows:
        raise WorkbenchError(tr("There is no dev part, so there is no gap. Give it a share in the data panel."))
    layout, values = view.layout, view.values
    parameters, averages = view.before.parameters, view.before.running
    rows, epsilon = np.ascontiguousarray(view.x), values.bn_epsilon
    answers = view.labels if len(view.labels) else view.targets.T
    inference = Inference(layout, parameters.dtype.type)
    train: Array = data.train.features if trained is None else trained.features_of(data.train.features)
    train_answers = data.train.answers if trained is None else trained.kept_answers
    if exact is None:
        exact = exact_statistics(layout, parameters, train, epsilon)

    def loss(x: Array, y: Answers, running: Array) -> float:
        return inference.score(x, y, parameters, running, epsilon)[0]

    objective = make_objective(measure_balance(layout, data.train.answers), values)
    dev_x, dev_y = data.dev.features, data.dev.answers
    told = float(view.losses.sum() / view.weight)
    plain = plain_loss(layout, view.layers[-1].z.astype(np.float64), answers)
    undropped = loss(rows, answers, exact_statistics(layout, parameters, rows, epsilon))
    known, whole = loss(rows, answers, exact), loss(train, train_answers, exact)
    elsewhere, lagging = loss(dev_x, dev_y, exact), loss(dev_x, dev_y, averages)
    dev = inference.score(dev_x, dev_y, parameters, averages, epsilon, objective)[0]
    changes: dict[Cause, float] = {
        "smoothing": (plain - told) + (dev - lagging),
        "dropout": undropped - plain,
        "batch_noise": known - undropped,
        "draw": whole - known,
        "overfit": elsewhere - whole,
        "lag": lagging - elsewhere,
    }
    bars = tuple(GapBar(cause, changes[cause]) for cause in CAUSES)
    return TrainDevGap(view.step, told, dev, (told, plain, undropped, known, whole, elsewhere, lagging, dev), bars)
