"""From a mini-batch of any branch on: the same steps again without some rows."""

import threading
from collections.abc import Callable, Sequence

from workbench.runs.history.history import History
from workbench.runs.history.origin import Origin
from workbench.runs.history.replay import Replayer
from workbench.specs.run import RunSpec
from workbench.training.without_rows import WithoutRows, train_without


def spec_through(history: History, branch: int, end: int) -> RunSpec:
    """The spec with all edits that lead to step ``end`` of a branch; beyond its last step, with those still planned."""
    tip = history.tip(branch)
    if end > tip.step:
        return history.spec_from(tip)
    return history.spec_to(history.place_before(history.branch_at(branch, end), end))


def again_without(  # what a run is reached by, where, and what is left out
    replayer: Replayer,
    origin: Origin,
    step: int,
    rows: Sequence[int],
    steps: int,
    stop: threading.Event,
    report: Callable[[float], None],
) -> WithoutRows | None:
    """``steps`` mini-batches after ``step`` finished ones on the way through the branch of ``origin``; None if stopped."""
    history, branch = origin.history, origin.place.branch
    if origin.known is not None:
        replayer.remember(origin.place, origin.known)
    place = history.place_before(history.branch_at(branch, step + 1), step)
    start = replayer.reach(history, origin.source.snapshot, place, lambda: not stop.is_set())
    if start is None:
        return None
    return train_without(spec_through(history, branch, step + steps), origin.data, start, rows, steps, stop, report)
