"""What the network says to a fixed sample of one part of the data: one forward pass that all questions share."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset, Split
from workbench.engine.kernels.types import Answers, Array, Integers
from workbench.engine.layers.activations import RELU
from workbench.engine.training.objective import make_objective, measure_balance
from workbench.errors import WorkbenchError
from workbench.insight.network_state import NetworkState
from workbench.language import tr
from workbench.specs.hyperparameters import Hyperparameters
from workbench.training.messages import Part
from workbench.training.trained_rows import TrainedRows

MOST_ROWS: Final = 2000
"""Examples of a sample: enough for two digits of an accuracy, few enough to follow a scrub bar."""


@dataclass(frozen=True, slots=True, eq=False)
class SamplePass:
    """The first of the ``total`` examples of a part; of the train part those that are trained on, with the labels in force.

    ``numbers``: which rows of the part they are, (rows,), in rising order.
    ``answers``: class probabilities (rows, classes), or the numbers predicted in a regression (rows, targets). ``expected``:
    classes (rows,), or scaled targets (rows, targets). ``loss`` is what training minimizes; ``accuracy`` is R² in a
    regression, the mean over its targets.
    ``active``: for each hidden layer with relu the share of the examples on which each unit is not zero, (units,);
    None for other layers.
    """

    part: Part
    numbers: Integers
    total: int
    answers: Array
    expected: Answers
    loss: float
    accuracy: float
    active: tuple[NDArray[np.float64] | None, ...]

    @property
    def rows(self) -> int:
        """How many they are."""
        return len(self.numbers)

    @property
    def said(self) -> NDArray[np.intp]:
        """The most probable class of each example, (rows,)."""
        return np.asarray(self.answers.argmax(axis=1))


def split_of(data: Dataset, part: Part) -> Split:
    """One part of the data."""
    return {"train": data.train, "dev": data.dev, "test": data.test}[part]


def rows_of(array: NDArray[Any], numbers: Integers) -> NDArray[Any]:
    """Those rows of an array; no copy where they are its first ones. ``numbers`` are in rising order."""
    count = len(numbers)
    return array[:count] if count and numbers[-1] == count - 1 else array[numbers]


def pass_sample(
    state: NetworkState,
    data: Dataset,
    values: Hyperparameters,
    part: Part = "dev",
    most_rows: int = MOST_ROWS,
    trained: TrainedRows | None = None,
) -> SamplePass:
    """Send the first rows of a part through the network. Raises ``WorkbenchError`` if there are none, or no finite answer.

    ``trained``: which rows of the train part are trained on, and with which labels; None: all, with their own.
    """
    split = split_of(data, part)
    own, total = split.answers, split.rows
    numbers = np.arange(min(total, most_rows))
    if part == "train" and trained is not None:
        own, total = trained.answers, trained.count
        numbers = trained.kept[:most_rows]
    if not len(numbers):
        raise WorkbenchError(
            tr("The {part} part has no examples to look at. Give it a share in the data panel.", part=part)
        )
    a: Array = np.ascontiguousarray(rows_of(split.features, numbers), dtype=state.dtype)
    expected = rows_of(own, numbers)
    active: list[NDArray[np.float64] | None] = []
    for number in range(state.last):
        a, works = _hidden(state, number, a)
        active.append(works)
    answers = state.activations(state.last, a)
    if not np.isfinite(answers).all():
        raise WorkbenchError(tr("At this step the answers of the network are not finite. Look at an earlier step."))
    objective = make_objective(measure_balance(state.layout, data.train.answers), values)
    last = state.layer(state.last)
    loss, accuracy = last.score(a, expected, state.parameters, state.running, state.bn_epsilon, objective)
    return SamplePass(part, numbers, total, answers, expected, loss, accuracy, tuple(active))


def _hidden(state: NetworkState, number: int, x: Array) -> tuple[Array, NDArray[np.float64] | None]:
    """What a hidden layer hands on, and for relu the share of the examples on which each unit works."""
    place = state.layout.layers[number]
    is_relu = place.activation == RELU
    if is_relu and place.normalizes_a:  # batch norm hides which units were zero
        blocks = state.layer(number).before_batch_norm(0, x, state.parameters, state.running, state.bn_epsilon)
        inner = np.concatenate([block.T.copy() for block in blocks])
        scale, shift = state.affine(number)
        return scale * inner + shift, np.count_nonzero(inner > 0.0, axis=0) / len(x)
    a = state.activations(number, x)
    return a, np.count_nonzero(a > 0.0, axis=0) / len(x) if is_relu else None
