"""An edit that was asked for, made: the event that tells it."""

from workbench.training.learner import Learner
from workbench.training.messages import (
    BatchNormRecalculated,
    EditCommand,
    HyperparameterChanged,
    LengthChanged,
    RecalculateBatchNorm,
    RowsChanged,
    SetHyperparameter,
    SetLength,
    SetRows,
    SetStopRule,
    StopRuleChanged,
)


def made_edit(
    learner: Learner, command: EditCommand
) -> HyperparameterChanged | LengthChanged | StopRuleChanged | RowsChanged | BatchNormRecalculated:
    """The edit, in force. Raises ``SpecError``."""
    step = learner.step
    match command:
        case SetHyperparameter(name, value):
            return HyperparameterChanged(step, name, *learner.set_hyperparameter(name, value))
        case SetLength(unit, length):
            return LengthChanged(step, unit, learner.set_length(unit, length), length)
        case SetStopRule(name, value):
            return StopRuleChanged(step, name, learner.set_stop_rule(name, value), value)
        case SetRows(name, value):
            return RowsChanged(step, name, *learner.set_rows(name, value))
        case RecalculateBatchNorm():
            learner.recalculate_batch_norm()
            return BatchNormRecalculated(step)
