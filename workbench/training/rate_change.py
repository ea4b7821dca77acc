"""What a moved end does to the learning rate.

One rule for every schedule: it is computed over the run as it is planned now, from its beginning. A cosine whose run is made
longer therefore goes back up to where it would be in the longer run, and down where the run is made shorter.
"""

from workbench.engine.training.schedules import Horizon, learning_rates, moments
from workbench.language import tr
from workbench.numbers import significant
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec
from workbench.specs.schedules import SCHEDULES


def rate_at(spec: RunSpec, values: Hyperparameters, step: int, examples_seen: int, n_train: int) -> float:
    """The learning rate of the next mini-batch with the end that ``spec`` plans."""
    horizon = Horizon(steps=spec.steps) if spec.steps is not None else Horizon(examples=spec.epochs * n_train)
    when = moments(step, examples_seen, 1, values.batch_size, n_train, horizon)
    return float(learning_rates(values, when)[0])


def rate_change(
    old: RunSpec, new: RunSpec, values: Hyperparameters, step: int, examples_seen: int, n_train: int
) -> tuple[float, float] | None:
    """The learning rate of the last mini-batch, and of the next one if the run is planned as ``new``; None if it is unmoved."""
    if not SCHEDULES[values.schedule].needs_end or (old.epochs, old.steps) == (new.epochs, new.steps):
        return None
    before = max(0, step - 1), max(0, examples_seen - values.batch_size)
    return rate_at(old, values, *before, n_train), rate_at(new, values, step, examples_seen, n_train)


def rate_change_text(change: tuple[float, float]) -> str:
    """``the learning rate goes from 2.85e-06 to 0.00475, where the schedule would be in a run of that length``."""
    return tr(
        "the learning rate goes from {before} to {after}, where the schedule would be in a run of that length",
        before=significant(change[0], 3),
        after=significant(change[1], 3),
    )
