"""What a trainer is asked for, when a run begins or goes on."""

from dataclasses import dataclass

from workbench.runs.run_log import RunLog
from workbench.specs.run import ScheduledEdit
from workbench.training import messages
from workbench.ui.continuing import Continuation
from workbench.ui.panda_run import PandaRun
from workbench.ui.trainer_thread import TrainerOrder


@dataclass(frozen=True, slots=True)
class Start:
    """One way to begin: ``single`` trains one mini-batch and holds, ``held`` waits, ``anew`` does not train on.

    ``elsewhere``: at another place of the same run, with the speed of the run as a whole.
    """

    single: bool = False
    anew: bool = False
    held: bool = False
    elsewhere: bool = False


def make_order(
    run: PandaRun,
    plan: Continuation,
    how: Start,
    edits: tuple[ScheduledEdit, ...],
    log: RunLog | None,
    pace: float | None,
) -> TrainerOrder:
    """The order for ``run`` as ``plan`` wants it, with ``edits`` made first.

    A run that is kept in ``log`` goes on from its history, so another length is an edit; a new run has neither yet.
    """
    held = how.single or how.held
    if run.snapshot is None or log is None:
        order = TrainerOrder(plan.spec, run.data, run.snapshot, held, pace)
    else:
        spec = log.history.spec_from(run.place)
        order = TrainerOrder(spec, run.data, run.snapshot, held, pace, log, run.place)
        if (plan.spec.epochs, plan.spec.steps) != (run.spec.epochs, run.spec.steps):
            steps = plan.spec.steps
            length = (
                messages.SetLength("epochs", plan.spec.epochs) if steps is None else messages.SetLength("steps", steps)
            )
            order.mailbox.put(length)
    for edit in edits:
        order.mailbox.put(messages.command_for(edit.name, edit.value))
    for name, value in plan.edits:  # before the thread runs, so that the first mini-batch sees them
        order.mailbox.put(messages.SetHyperparameter(name, value))
    if how.single:
        order.mailbox.put(messages.StepOnce())
    return order
