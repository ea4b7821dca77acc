"""What is said about one executed mini-batch, as text."""

from workbench.engine.training.step_view import StepView
from workbench.language import tr
from workbench.numbers import grouped, significant


def step_line(view: StepView, branch: str) -> str:
    """The line above everything that is shown of a mini-batch: which one, how many rows, its loss, whether it is finished."""
    parts = [
        tr("Step {first} → {last} of {branch}", first=grouped(view.step), last=grouped(view.step + 1), branch=branch),
        tr("{rows} rows", rows=grouped(len(view.rows))),
        tr("loss {loss}", loss=significant(float(view.losses.sum() / view.weight))),
        tr("finished") if view.is_finished else tr("not finite, so it changed nothing"),
        tr("exact"),
    ]
    return " · ".join(parts)
