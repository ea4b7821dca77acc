"""When a finished run may be trained on, and with which spec.

A run can go on from its last state as long as only such things changed that a live edit may change, or the length of
the run. Another network, other data, another optimizer or seed need a new run.
"""

from dataclasses import dataclass

from workbench.specs.hyperparameters import TABLE, Hyperparameters, Value, takes_effect_live
from workbench.specs.run import RunSpec
from workbench.specs.stopping import StopRules
from workbench.training.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Continuation:
    """How to go on: the spec to train with, and the live edits that the first mini-batch must see."""

    spec: RunSpec
    edits: tuple[tuple[str, Value], ...]


def plan_continuation(
    running: RunSpec, asked: RunSpec, wanted: RunSpec, snapshot: Snapshot, n_train: int
) -> Continuation | None:
    """How ``running``, which ended with ``snapshot``, goes on as ``wanted``; None if that needs a new run.

    ``asked`` is what was wanted when the run started: another length since then is a wish for that length. A run
    that has reached its end goes on for as long again.
    """
    in_force = snapshot.hyperparameters
    if _fixed_part(running, in_force) != _fixed_part(wanted, in_force) or not _same_for_life(in_force, wanted):
        return None
    edits = tuple(
        (name, getattr(wanted.hyperparameters, name))
        for name in TABLE
        if takes_effect_live(name) and getattr(wanted.hyperparameters, name) != getattr(in_force, name)
    )
    length = wanted if (asked.epochs, asked.steps) != (wanted.epochs, wanted.steps) else running
    spec = running.replaced(epochs=length.epochs, steps=length.steps, stop=wanted.stop)
    if _is_done(spec, snapshot, n_train):
        spec = _for_longer(spec, wanted)
    return Continuation(spec, edits)


def _is_done(spec: RunSpec, snapshot: Snapshot, n_train: int) -> bool:
    if spec.steps is not None:
        return snapshot.step >= spec.steps
    return snapshot.examples_seen >= spec.epochs * n_train


def _fixed_part(spec: RunSpec, hyperparameters: Hyperparameters) -> RunSpec:
    return spec.replaced(hyperparameters=hyperparameters, name="", epochs=1, steps=None, stop=StopRules(), edits=())


def _same_for_life(in_force: Hyperparameters, wanted: RunSpec) -> bool:
    names = (name for name in TABLE if not takes_effect_live(name))
    return all(getattr(in_force, name) == getattr(wanted.hyperparameters, name) for name in names)


def _for_longer(running: RunSpec, wanted: RunSpec) -> RunSpec:
    if running.steps is not None:
        return running.replaced(steps=running.steps + (wanted.steps or running.steps))
    return running.replaced(epochs=running.epochs + wanted.epochs)
