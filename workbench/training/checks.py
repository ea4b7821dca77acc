"""Rules that need both the spec and the data: what must hold before a run may start."""

from collections.abc import Iterator

from workbench.data.dataset import Dataset
from workbench.errors import Problem, SpecError
from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.hyperparameters import Hyperparameters, Value
from workbench.specs.network import MAXIMUM_PARAMETERS, parameter_count
from workbench.specs.row_edits import ROW_EDITS, RowEdits
from workbench.specs.run import BATCH_NORM_STATISTICS, RunSpec
from workbench.training.trained_rows import rows_problem


def find_problems(spec: RunSpec, data: Dataset) -> tuple[Problem, ...]:
    """Everything that keeps this spec from being trained on this data; empty if it may start."""
    return (*_size_problems(spec, data), *_output_problems(spec, data), *_edit_problems(spec, data))


def _size_problems(spec: RunSpec, data: Dataset) -> Iterator[Problem]:
    n_train, batch_size = data.train.rows, spec.hyperparameters.batch_size
    if batch_size > n_train:
        message = tr(
            "must be at most the {n_train} training examples of {data}, not {batch_size}",
            n_train=n_train,
            data=data.name,
            batch_size=batch_size,
        )
        yield Problem("hyperparameters.batch_size", message)
    count = parameter_count(spec.network, data.n_features, data.n_answers)
    if count > MAXIMUM_PARAMETERS:
        message = tr(
            "the network has {count} parameters; at most {maximum_parameters} are possible",
            count=grouped(count),
            maximum_parameters=grouped(MAXIMUM_PARAMETERS),
        )
        yield Problem("network.layers", message)


def _output_problems(spec: RunSpec, data: Dataset) -> Iterator[Problem]:
    """The output has to fit the task."""
    output = spec.network.output
    if data.task == "regression" and output != "linear":
        yield Problem(
            "network.output",
            tr(
                "must be 'linear' for {data}, where a number is predicted, not {output!r}",
                data=data.name,
                output=output,
            ),
        )
    elif data.task == "classification" and output == "linear":
        choices = "'softmax'" if data.n_classes > 2 else tr("'softmax' or 'logistic'")
        yield Problem(
            "network.output",
            tr(
                "must be {choices} for the {n_classes} classes of {data}, not 'linear'",
                choices=choices,
                n_classes=data.n_classes,
                data=data.name,
            ),
        )
    elif output == "logistic" and data.n_classes != 2:
        message = tr(
            "'logistic' tells two classes apart; {data} has {n_classes}: use 'softmax'",
            data=data.name,
            n_classes=data.n_classes,
        )
        yield Problem("network.output", message)
    for name in ("label_smoothing", "class_weights"):
        value: Value = getattr(spec.hyperparameters, name)
        if _needs_classes(name, value) and data.task == "regression":
            yield Problem(
                f"hyperparameters.{name}",
                tr("needs classes, which {data} does not have; not {value!r}", data=data.name, value=value),
            )


def _edit_problems(spec: RunSpec, data: Dataset) -> Iterator[Problem]:
    n_train = data.train.rows
    for edit in spec.edits:
        if edit.name == "batch_size" and isinstance(edit.value, int | float) and edit.value > n_train:
            message = tr(
                "the edit at step {step} asks for {edit} examples; there are {n_train}",
                step=edit.step,
                edit=edit.value,
                n_train=n_train,
            )
            yield Problem("edits", message)
        if _needs_classes(edit.name, edit.value) and data.task == "regression":
            yield Problem(
                "edits",
                tr(
                    "the edit of {edit} at step {step} needs classes; {data} has none",
                    edit=edit.name,
                    step=edit.step,
                    data=data.name,
                ),
            )
        if edit.name == BATCH_NORM_STATISTICS and not spec.network.uses_batch_norm:
            yield Problem(
                "edits", tr("the edit at step {step} needs a layer with batch norm; there is none", step=edit.step)
            )
    yield from _broken_edit(spec, data)


def _broken_edit(spec: RunSpec, data: Dataset) -> Iterator[Problem]:
    """The first edit that what is in force by then does not allow: they are tried one after another."""
    planned, rows = spec.replaced(edits=()), RowEdits()
    for edit in spec.edits:
        try:
            planned = planned.with_plan(edit)
            if edit.name in Hyperparameters.model_fields:
                values = planned.hyperparameters.replaced(**{edit.name: edit.value})
                planned = planned.replaced(hyperparameters=values)
            if edit.name in ROW_EDITS:
                rows = rows.after(edit.name, str(edit.value))
            if edit.name in ROW_EDITS or (edit.name == "batch_size" and not rows.are_none):
                reason = rows_problem(rows, data, planned.hyperparameters.batch_size)
                if reason is not None:
                    raise SpecError.single("", reason)
        except SpecError as error:
            reason = "; ".join(problem.message for problem in error.problems)
            yield Problem(
                "edits",
                tr(
                    "the edit of {edit} at step {step} cannot be made: {reason}",
                    edit=edit.name,
                    step=edit.step,
                    reason=reason,
                ),
            )
            return


def _needs_classes(name: str, value: Value) -> bool:
    return (name == "label_smoothing" and value != 0) or (name == "class_weights" and value != "none")
