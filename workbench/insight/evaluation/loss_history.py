"""How the loss of chosen examples went over a run, read off the states that are kept: exact there, nothing in between."""

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Integers
from workbench.errors import WorkbenchError
from workbench.insight.evaluation.hardest import losses_of
from workbench.insight.kept_states import states_on_the_way
from workbench.insight.network_state import network_state
from workbench.insight.sample_pass import split_of
from workbench.runs.history.origin import Origin
from workbench.training.messages import Part
from workbench.training.trained_rows import rows_after


@dataclass(frozen=True, slots=True, eq=False)
class LossHistory:
    """Of the ``rows`` (examples,) of a part at ``steps`` (states,): ``losses`` as in ``Hardest``, (examples, states).

    ``is_right``: whether the most probable class was the right one, (examples, states); None in a regression.
    """

    part: Part
    rows: Integers
    steps: Integers
    losses: NDArray[np.float64]
    is_right: NDArray[np.bool_] | None

    def times_forgotten(self, place: int) -> int:
        """How often one of them was right at a kept state and wrong at the next."""
        if self.is_right is None:
            return 0
        right = self.is_right[place]
        return int((right[:-1] & ~right[1:]).sum())


def loss_history(origin: Origin, part: Part, rows: Integers, stop: threading.Event) -> LossHistory | None:
    """On the whole branch of the place, to its end; a state whose numbers are not finite is left out.

    At each state the rows of the train part have the labels that were in force there.

    None where ``stop`` was set meanwhile. Any thread, reads the run file.
    """
    history, data, branch = origin.history, origin.data, origin.place.branch
    spec, tip = history.spec(branch), max(history.tip(branch), origin.place)
    split = split_of(data, part)
    steps, losses, right = list[int](), list[NDArray[np.float64]](), list[NDArray[np.bool_]]()
    for step, snapshot in states_on_the_way(history, origin.source, tip):
        if stop.is_set():
            return None
        try:
            state = network_state(spec, data, snapshot)
        except WorkbenchError:
            continue
        with np.errstate(over="ignore", invalid="ignore"):
            answers = state.answers(np.ascontiguousarray(split.features[rows], dtype=state.dtype))
        if not np.isfinite(answers).all():
            continue
        known = rows_after(spec.edits[: snapshot.edits], data).answers if part == "train" else split.answers
        expected = known[rows]
        steps.append(step)
        losses.append(losses_of(answers, expected))
        right.append(answers.argmax(axis=1) == (0 if data.targets else expected))
    shape = len(rows), len(steps)
    return LossHistory(
        part,
        rows,
        np.array(steps, dtype=np.int64),
        np.array(losses, dtype=np.float64).reshape(shape[::-1]).T,
        None if data.targets else np.array(right, dtype=np.bool_).reshape(shape[::-1]).T,
    )
