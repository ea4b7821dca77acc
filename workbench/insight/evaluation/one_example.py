"""One example on its way through the output: z, t = eᶻ, a = t / Σ t, step by step.

The notes write Σ tᵢ in the denominator; the sum runs over all classes, whichever of them is asked for.
"""

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.engine.inference.inference import Inference
from workbench.engine.inference.statistics import exact_statistics
from workbench.engine.kernels.types import Array
from workbench.engine.layers.outputs import LINEAR, LOGISTIC
from workbench.engine.training.step_view import StepView
from workbench.language import tr
from workbench.numbers import grouped, percent, significant
from workbench.training.trained_rows import TrainedRows

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SoftmaxStory:
    """Of one example, (classes,) each, in double precision.

    ``t`` = e^(z - max z), the stable form, with ``shift`` = max z; ``a`` = t / Σ t, with ``temperature`` T that of z / T. ``naive``:
    e^z / Σ e^z as it is written, NaN where e^z overflows. ``hard``: hard max, 1 at the largest z and 0 elsewhere; of equal
    ones the first.
    """

    z: Numbers
    shift: float
    t: Numbers
    a: Numbers
    naive: Numbers
    hard: Numbers
    temperature: float

    @property
    def total(self) -> float:
        """Σ a: 1 but for rounding."""
        return float(self.a.sum())


def softmax_story(z: NDArray[Any], temperature: float = 1.0) -> SoftmaxStory:
    """``z`` (classes,), finite; ``temperature`` > 0: above 1 the answer gets softer, towards 0 it becomes hard max."""
    wide = z.astype(np.float64) / temperature
    shift = float(wide.max())
    t = np.exp(wide - shift)
    with np.errstate(over="ignore", invalid="ignore"):
        power = np.exp(wide)
        naive = power / power.sum()
    hard = np.zeros(len(wide))
    hard[int(wide.argmax())] = 1.0
    return SoftmaxStory(z.astype(np.float64), shift, t, t / t.sum(), naive, hard, temperature)


def sigmoid_difference(z: NDArray[Any]) -> float:
    """Of two classes: the largest difference between softmax and the sigmoid of z₁ - z₀, which are the same function."""
    a = softmax_story(z).a
    gap = float(z[1]) - float(z[0])
    sigmoid = 1.0 / (1.0 + np.exp(-gap)) if gap >= 0.0 else np.exp(gap) / (1.0 + np.exp(gap))
    return float(max(abs(a[1] - sigmoid), abs(a[0] - (1.0 - sigmoid))))


Statistics = Literal["batch", "ewma", "exact"]
STATISTICS: Final[dict[Statistics, str]] = {
    "ewma": tr("averages (EWMA), as at test time"),
    "batch": tr("this mini-batch, as in training"),
    "exact": tr("the whole training part, exact"),
}


def running_of(view: StepView, statistics: Statistics, x_train: Array) -> Array:
    """μ and σ² in the layout of the averages, after the step; ``exact`` takes a pass over ``x_train`` per layer."""
    if statistics == "ewma":
        return view.after.running.copy()
    if statistics == "exact":
        return exact_statistics(view.layout, view.after.parameters, x_train, view.values.bn_epsilon)
    running = view.after.running.copy()
    for layer, norm in view.norms:
        view.layout.running_mean(layer.number, running)[...] = norm.mean
        view.layout.running_variance(layer.number, running)[...] = norm.variance
    return running


def class_scores_z(view: StepView, running: Array, x: NDArray[Any], epsilon: float) -> Numbers:
    """z of the output for one example ``x`` (features,), after the step, (outputs,); a logistic z stands beside 0."""
    network = Inference(replace(view.layout, output=LINEAR), running.dtype.type)  # a linear output answers with z
    z = network.probabilities(x[None, :], view.after.parameters, running, epsilon)[0].astype(np.float64)
    return np.append(0.0, z) if view.layout.output == LOGISTIC else z


def example_text(data: Dataset, trained: TrainedRows | None, row: int, label: int) -> str:
    """Which example it is, and what; ``trained``: of the train part, as it was trained on at the step looked at."""
    words = {"row": grouped(row + 1), "truth": data.class_names[label]}
    if trained is None:
        return tr("Row {row}, is {truth}.", **words)
    own = int(data.train.labels[row])
    said = (
        tr("Row {row}, is {truth}.", **words)
        if own == label
        else tr("Row {row}, is {truth} (was {own}).", own=data.class_names[own], **words)
    )
    return f"{said} " + tr("It is left out of training.") if row in trained.left_out else said


def story_caption(found: SoftmaxStory) -> str:
    """What there is to see in it, checked with its numbers."""
    classes = len(found.z)
    text = tr(
        "z has {classes} numbers, and so has a. Every a is positive; Σ a = {total}.",
        classes=classes,
        total=f"{found.total:.12f}",
    )
    if not np.isfinite(found.naive).all():
        text += " " + tr("As it is written, eᶻ / Σ eᶻ overflows; with the largest z subtracted first it does not.")
    if classes == 2:
        gap = significant(sigmoid_difference(found.z / found.temperature), 2)
        text += " " + tr("Two classes are logistic regression: the sigmoid of z₁ − z₀ differs by {gap}.", gap=gap)
    if int((found.z == found.z.max()).sum()) > 1:
        text += " " + tr("Of equal z hard max takes the first.")
    return text


def story_reading(found: SoftmaxStory, name: str, number: int) -> str:
    """One class on its way."""
    naive = float(found.naive[number])
    return tr(
        "{name}: z = {z}; t = e^(z − {shift}) = {t}; a = {a}; as written: {naive}; hard max {hard}",
        name=name,
        z=significant(float(found.z[number]), 6),
        shift=significant(found.shift * found.temperature, 6),
        t=significant(float(found.t[number]), 6),
        a=percent(float(found.a[number])),
        naive=percent(naive) if np.isfinite(naive) else "NaN",
        hard=int(found.hard[number]),
    )
