"""A model being trained, without anyone watching: state, hyperparameters in force, planned end, edits made so far.

The trainer, a replay and a what-if branch all move a ``Learner``, so they cannot differ in what a step or an edit does.
"""

from collections.abc import Callable, Sequence

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.inference.statistics import exact_statistics
from workbench.engine.layout import make_layout
from workbench.engine.training.arguments import Telemetry
from workbench.engine.training.objective import Objective
from workbench.engine.training.schedules import Horizon
from workbench.engine.training.state import TrainingState, initial_state
from workbench.engine.training.step_view import StepView
from workbench.engine.training.stepper import Stepper, Together, alone
from workbench.errors import SpecError, WorkbenchError
from workbench.language import tr
from workbench.specs.hyperparameters import Hyperparameters, Value, takes_effect_live
from workbench.specs.row_edits import MOST_ROW_TEXTS, ROW_EDITS, RowEdits, in_one_form, row_edits_of
from workbench.specs.run import BATCH_NORM_STATISTICS, LENGTHS, EditValue, RunSpec, ScheduledEdit
from workbench.specs.stopping import OFF, STOP_EDITS, edited_rules
from workbench.training.checks import find_problems
from workbench.training.left_out import RowStream
from workbench.training.memory import check_memory
from workbench.training.snapshot import Snapshot, copy_into, state_from, take_snapshot
from workbench.training.trained_rows import rows_problem, trained_rows


class Learner:
    """``spec`` on ``data`` from the beginning, or from ``start``, of which ``start.edits`` edits of the spec are made.

    ``together`` runs a function on all threads of the team that ``spec.threads`` asks for. Raises ``SpecError`` with
    every reason why it cannot be trained.
    """

    def __init__(self, spec: RunSpec, data: Dataset, start: Snapshot | None = None, together: Together = alone) -> None:
        problems = find_problems(spec, data)
        if problems:
            raise SpecError(problems)
        check_memory(spec, data)
        if spec.threads > 1 and together is alone:
            raise ValueError(
                tr("a run of {threads} threads needs a team; its threads wait for each other", threads=spec.threads)
            )
        self.spec, self.data = spec, data
        self.dtype: type[np.floating] = np.float32 if spec.precision == "float32" else np.float64
        self.layout = make_layout(spec.network, data.n_features, data.n_answers)
        self.state = initial_state(self.layout, spec.seed, self.dtype) if start is None else state_from(start)
        self.values: Hyperparameters = spec.hyperparameters if start is None else start.hyperparameters
        self.edits_made = 0
        self._to_come: list[ScheduledEdit] = []
        self._stepper = Stepper(
            self.layout, self.state, data.train.features, data.train.answers, spec.seed, spec.threads, together
        )
        self.stream = RowStream(self._stepper, self.state, spec.seed, data.train.rows, spec.threads)
        """The mini-batches, with the rows that are left out of them or relabelled."""
        self._rows, self._also_out = RowEdits(), tuple[int, ...]()
        self.trained = trained_rows(self._rows, data)
        """What of the train part is trained on now."""
        self._begin(spec, start)

    def _begin(self, spec: RunSpec, start: Snapshot | None) -> None:
        self.edits_made = 0 if start is None else start.edits
        self.spec = spec
        for edit in spec.edits[: self.edits_made]:
            self.spec = self.spec.with_plan(edit)
        self._to_come = list(spec.edits[self.edits_made :])
        self._stepper.horizon = self._horizon()
        self._put_rows(row_edits_of(spec.edits[: self.edits_made]))

    def load(self, spec: RunSpec, start: Snapshot) -> None:
        """Go to another state of the same network and data, and on from there as ``spec`` says."""
        copy_into(self.state, start)
        self.values = start.hyperparameters
        self._begin(spec, start)

    # ---- where it is ----

    @property
    def step(self) -> int:
        """Finished mini-batches."""
        return int(self.state.position[0])

    @property
    def examples_seen(self) -> int:
        """Position in the stream of shuffled epochs."""
        return int(self.state.position[1])

    @property
    def epoch(self) -> float:
        """Passes over the training set, with their fraction."""
        return int(self.state.position[1]) / self.data.train.rows

    @property
    def total_steps(self) -> int:
        """The step at which the run ends if the mini-batch size stays as it is now."""
        if self.spec.steps is not None:
            return self.spec.steps
        examples = self.spec.epochs * self.data.train.rows - int(self.state.position[1])
        return self.step + max(0, -(-examples // self.values.batch_size))

    @property
    def next_edit(self) -> ScheduledEdit | None:
        """The next edit that the spec asks for, if any."""
        return self._to_come[0] if self._to_come else None

    @property
    def objective(self) -> Objective:
        """What is minimized under the hyperparameters in force."""
        return self._stepper.objective(self.values)

    def first_bad_place(self) -> str:
        """After a mini-batch that failed: what was first not finite."""
        return self._stepper.first_bad_place()

    def snapshot(self) -> Snapshot:
        """A copy of the whole state between two mini-batches."""
        return take_snapshot(self.state, self.values, self.edits_made)

    def judged(self) -> tuple[TrainingState, float, Objective]:
        """What a score needs to know."""
        return self.state, self.values.bn_epsilon, self.objective

    # ---- what it can do ----

    def train(self, steps: int) -> Telemetry:
        """Train ``steps`` mini-batches; fewer rows come back if the next one would not be finite."""
        return self.stream.train(steps, self.values)

    def leave_out(self, rows: Sequence[int]) -> None:
        """Take these rows of the train part out of every mini-batch that comes, for good and beside all edits."""
        self._also_out = tuple(rows)
        self.stream.change(self.trained, self._also_out)

    def watch(self) -> StepView:
        """Train one mini-batch as ``train`` does, and tell all that was computed in it. Raises ``PassedOverError``."""
        return self.stream.watch(self.values)

    @property
    def comes_next(self) -> bool:
        """Whether the next mini-batch is trained; of one that is passed over too few rows are left."""
        return self.stream.comes_next(self.values)

    def set_hyperparameter(self, name: str, value: Value) -> tuple[Value, Value]:
        """Put a value in force; old and new value. Raises ``SpecError`` with the reason and changes nothing."""
        if name not in Hyperparameters.model_fields:
            raise SpecError.single(name, tr("there is no hyperparameter {name!r}", name=name))
        if not takes_effect_live(name):
            raise SpecError.single(name, tr("takes effect at the next run"))
        old = getattr(self.values, name)
        values = self.values.replaced(**{name: value})
        problems = find_problems(self.spec.replaced(hyperparameters=values, edits=()), self.data)
        if problems:
            raise SpecError(problems)
        if name == "batch_size" and not self._rows.are_none:
            reason = rows_problem(self._rows, self.data, values.batch_size)
            if reason is not None:
                raise SpecError.single(name, reason)
        self.values = values
        self.edits_made += 1
        return old, getattr(values, name)

    def set_length(self, name: str, value: int) -> int:
        """Plan another end; what was planned before. Raises ``SpecError``."""
        old = self.spec.epochs if name == "epochs" else self.total_steps
        self.spec = self.spec.with_length(name, value)
        self._stepper.horizon = self._horizon()
        self.edits_made += 1
        return old

    def set_stop_rule(self, name: str, value: EditValue) -> EditValue:
        """Put a rule that ends the run in force, or out of force; what it was before. Raises ``SpecError``."""
        rules = edited_rules(self.spec.stop, name, value)
        old = getattr(self.spec.stop, STOP_EDITS[name])
        self.spec = self.spec.replaced(stop=rules)
        self.edits_made += 1
        return OFF if old is None else old

    def set_rows(self, name: str, value: EditValue) -> tuple[str, str]:
        """Leave other rows out, or relabel others, from the next mini-batch on; old and new text. Raises ``SpecError``."""
        try:
            text = in_one_form(name, value)
        except ValueError as error:
            raise SpecError.single(name, str(error)) from None
        old, rows = self._rows.of(name), self._rows.after(name, text)
        reason = self._problem_ahead(rows)
        if rows.written > MOST_ROW_TEXTS:
            reason = tr("the edits of rows have {written} characters; that is too much", written=rows.written)
        if reason is not None:
            raise SpecError.single(name, reason)
        self._put_rows(rows)
        self.edits_made += 1
        return old, text

    def _problem_ahead(self, rows: RowEdits) -> str | None:
        """What these rows are too few for, now or when the edits that are planned are made."""
        batch_size = self.values.batch_size
        reason = rows_problem(rows, self.data, batch_size)
        for edit in self._to_come:
            if reason is None and (edit.name == "batch_size" or edit.name in ROW_EDITS):
                batch_size = int(edit.value) if edit.name == "batch_size" else batch_size
                rows = rows.after(edit.name, str(edit.value)) if edit.name in ROW_EDITS else rows
                reason = rows_problem(rows, self.data, batch_size)
        return reason

    def _put_rows(self, rows: RowEdits) -> None:
        was, self._rows = self._rows, rows
        if (was.left_out, was.relabelled) != (rows.left_out, rows.relabelled):
            self.trained = trained_rows(rows, self.data)
            self.stream.change(self.trained, self._also_out)

    def recalculate_batch_norm(self) -> None:
        """Put exact statistics in the place of the batch-norm averages. Raises ``SpecError`` where there are none."""
        if not self.layout.batch_norm_layers:
            raise SpecError.single(BATCH_NORM_STATISTICS, tr("no layer of this network has batch norm"))
        x = self.trained.features_of(self.data.train.features)
        self.state.running[:] = exact_statistics(self.layout, self.state.parameters, x, self.values.bn_epsilon)
        self.edits_made += 1

    def take_next_edit(self) -> ScheduledEdit:
        """The next edit of the spec, to be made now."""
        return self._to_come.pop(0)

    def advance(self, step: int, edits: int | None = None, tell: Callable[[Telemetry], None] | None = None) -> bool:
        """Train up to ``step``, making the edits of the spec that fall due on the way and at ``step`` itself.

        ``edits``: how many edits shall be in force at the end, where not all of those at ``step`` are meant. ``tell`` is
        given what was measured on the way. False if a mini-batch was not finite, so that the step cannot be reached.
        """
        while True:
            self._make_due_edits(edits)
            next_edit = self.next_edit
            end = step if next_edit is None or next_edit.step <= self.step else min(step, next_edit.step)
            wanted = end - self.step
            if wanted <= 0:
                return True
            measured = self.train(wanted)
            if tell is not None:
                tell(measured)
            if len(measured.scalars) < wanted:
                return False

    def _make_due_edits(self, most: int | None) -> None:
        while self._to_come and self._to_come[0].step <= self.step and (most is None or self.edits_made < most):
            self._make(self.take_next_edit())

    def _make(self, edit: ScheduledEdit) -> None:
        try:
            if edit.name == BATCH_NORM_STATISTICS:
                self.recalculate_batch_norm()
            elif edit.name in LENGTHS:
                self.set_length(edit.name, int(edit.value))
            elif edit.name in STOP_EDITS:
                self.set_stop_rule(edit.name, edit.value)
            elif edit.name in ROW_EDITS:
                self.set_rows(edit.name, edit.value)
            else:
                self.set_hyperparameter(edit.name, edit.value)
        except SpecError as error:
            raise WorkbenchError(
                tr(
                    "the edit of {edit} at step {step} cannot be made: {error}",
                    edit=edit.name,
                    step=edit.step,
                    error=error,
                )
            ) from error

    def _horizon(self) -> Horizon:
        """The planned end of the run, for the cosine schedule."""
        if self.spec.steps is not None:
            return Horizon(steps=self.spec.steps)
        return Horizon(examples=self.spec.epochs * self.data.train.rows)
