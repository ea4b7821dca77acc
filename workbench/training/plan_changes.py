"""Edits as commands: what of a changed spec a run under way can take over beside its hyperparameters: its length and the rules that end it."""

from workbench.specs.hyperparameters import Value
from workbench.specs.row_edits import ROW_EDITS
from workbench.specs.run import BATCH_NORM_STATISTICS, LENGTHS, RunSpec
from workbench.specs.stopping import OFF, STOP_EDITS
from workbench.training.messages import (
    EditCommand,
    RecalculateBatchNorm,
    SetHyperparameter,
    SetLength,
    SetRows,
    SetStopRule,
)


def plan_changes(old: RunSpec, new: RunSpec) -> tuple[EditCommand, ...]:
    """The commands that make a run planned as ``old`` one that is planned as ``new``."""
    found: list[EditCommand] = []
    if (old.epochs, old.steps) != (new.epochs, new.steps):
        found.append(SetLength("epochs", new.epochs) if new.steps is None else SetLength("steps", new.steps))
    for name, field in STOP_EDITS.items():
        value = getattr(new.stop, field)
        if value != getattr(old.stop, field):
            found.append(SetStopRule(name, OFF if value is None else value))
    return tuple(found)


def rules_anew(spec: RunSpec) -> tuple[EditCommand, ...]:
    """The edit after which a run that its rules have ended goes on: a rule as it is, which counts anew from there."""
    rules = ((name, getattr(spec.stop, STOP_EDITS[name])) for name in ("stop_patience", "stop_target"))
    return tuple(SetStopRule(name, value) for name, value in rules if value is not None)[:1]


def command_for(name: str, value: Value) -> EditCommand:
    """The command that makes an edit of a spec."""
    if name == BATCH_NORM_STATISTICS:
        return RecalculateBatchNorm()
    if name in LENGTHS:
        return SetLength("epochs" if name == "epochs" else "steps", int(value))
    if name in STOP_EDITS:
        return SetStopRule(name, value)
    if name in ROW_EDITS:
        return SetRows(name, value)
    return SetHyperparameter(name, value)
