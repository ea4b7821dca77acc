"""Everything that decides the result of a training run, in one value.

Two runs of equal specs on one machine end in the same bits. That is why edits made by hand belong to the spec: each is
recorded with its step, and a run with its edits can be repeated from the spec alone.
"""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from workbench.language import tr
from workbench.specs.base import Spec
from workbench.specs.hyperparameters import Hyperparameters, takes_effect_live
from workbench.specs.network import NetworkSpec
from workbench.specs.own_data import AnyData
from workbench.specs.row_edits import MOST_ROW_TEXTS, ROW_EDITS, in_one_form
from workbench.specs.scores import ScoreSchedule, is_usual
from workbench.specs.stopping import STOP_EDITS, StopRules, edited_rules, has_no_rules

SCHEMA_VERSION: Final = 1
MAXIMUM_STEPS: Final = 10**12
MAXIMUM_EPOCHS: Final = 10**9


BATCH_NORM_STATISTICS: Final = "batch_norm_statistics"
"""Name of the edit that replaces the batch-norm averages by exact statistics; its value is always ``EXACT``."""
EXACT: Final = "exact"
LENGTHS: Final = ("epochs", "steps")
"""Names of the edits that plan another end of the run; the learning-rate schedules that end with it follow."""

EditValue = float | int | str


class ScheduledEdit(Spec):
    """A change made by hand: ``value`` is in force from mini-batch ``step`` on (the first one is 0).

    ``name`` is a hyperparameter, or ``batch_norm_statistics`` with the value ``exact``: at that step the averages of
    batch norm were replaced by the exact statistics of the training set; or ``epochs`` or ``steps``: from that step on
    the run was planned to end after so many passes over the training set, or mini-batches, counted from its beginning; or
    one of ``STOP_EDITS``, a rule that ends the run before, which the value ``off`` takes out of force; or one of
    ``ROW_EDITS``: rows of the train part that are left out, or have another label, as ``specs/row_edits.py`` writes them.
    """

    step: Annotated[int, Field(ge=0, le=MAXIMUM_STEPS)]
    name: str
    value: EditValue

    @field_validator("value")
    @classmethod
    def _rows_in_one_form(cls, value: EditValue, field: ValidationInfo) -> EditValue:
        name = field.data.get("name")
        return in_one_form(name, value) if name in ROW_EDITS else value

    @model_validator(mode="after")
    def _may_change_while_training(self) -> Self:
        if self.name == BATCH_NORM_STATISTICS:
            if self.value != EXACT:
                raise ValueError(
                    tr("{name} can only be {exact!r}, not {value!r}", name=self.name, exact=EXACT, value=self.value)
                )
            return self
        if self.name in LENGTHS:
            most = MAXIMUM_EPOCHS if self.name == "epochs" else MAXIMUM_STEPS
            if not isinstance(self.value, int) or not 1 <= self.value <= most:
                raise ValueError(
                    tr(
                        "{name} must be a whole number from 1 to {most}, not {value!r}",
                        name=self.name,
                        most=most,
                        value=self.value,
                    )
                )
            return self
        if self.name in STOP_EDITS:
            edited_rules(StopRules(), self.name, self.value)
            return self
        if self.name in ROW_EDITS:
            return self
        if self.name not in Hyperparameters.model_fields:
            raise ValueError(tr("there is no hyperparameter {name!r}", name=self.name))
        if not takes_effect_live(self.name):
            raise ValueError(
                tr(
                    "{name} takes effect at the next run, it cannot be edited at step {step}",
                    name=self.name,
                    step=self.step,
                )
            )
        Hyperparameters.parse({self.name: self.value})
        return self


class RunSpec(Spec):
    """Data, network, hyperparameters, seed, length and edits of one run.

    ``steps`` counts mini-batches; where it is not given, the run ends after ``epochs`` passes over the training
    set. ``threads`` is the number of threads that share each mini-batch: the sums they form are rounded differently
    for another number, so it belongs to what decides the result. ``scores`` says which steps are scored; a spec without it,
    such as those of older run files, has the usual ones. ``stop``: rules that end the run before its planned end.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    name: Annotated[str, Field(max_length=200)] = ""
    data: AnyData
    network: NetworkSpec = NetworkSpec()
    hyperparameters: Hyperparameters = Hyperparameters()
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    precision: Literal["float32", "float64"] = "float32"
    threads: Annotated[int, Field(ge=1, le=64)] = 1
    epochs: Annotated[int, Field(ge=1, le=MAXIMUM_EPOCHS)] = 30
    steps: Annotated[int, Field(ge=1, le=MAXIMUM_STEPS)] | None = None
    scores: Annotated[ScoreSchedule, Field(exclude_if=is_usual)] = ScoreSchedule()
    stop: Annotated[StopRules, Field(exclude_if=has_no_rules)] = StopRules()
    edits: tuple[ScheduledEdit, ...] = ()

    @model_validator(mode="after")
    def _batch_norm_needs_two_examples(self) -> Self:
        if self.hyperparameters.batch_size < 2 and self.network.uses_batch_norm:
            raise ValueError(
                tr(
                    "hyperparameters.batch_size of 1 leaves batch norm no variance to divide by; "
                    "use at least 2, or switch batch norm off in every layer"
                )
            )
        return self

    @model_validator(mode="after")
    def _edits_in_order(self) -> Self:
        steps = [edit.step for edit in self.edits]
        if steps != sorted(steps):
            raise ValueError(tr("edits must be listed in the order of their steps"))
        written = sum(len(str(edit.value)) for edit in self.edits if edit.name in ROW_EDITS)
        if written > 2 * MOST_ROW_TEXTS:  # those made, and those still planned
            raise ValueError(tr("the edits of rows have {written} characters; that is too much", written=written))
        return self

    def with_length(self, name: str, value: int) -> Self:
        """The same run planned to end after ``value`` "epochs" or "steps"."""
        return self.replaced(epochs=value, steps=None) if name == "epochs" else self.replaced(steps=value)

    def with_plan(self, edit: ScheduledEdit) -> Self:
        """The same run with another end: a length, or a rule that ends it. Other edits change nothing here."""
        if edit.name in LENGTHS:
            return self.with_length(edit.name, int(edit.value))
        if edit.name in STOP_EDITS:
            return self.replaced(stop=edited_rules(self.stop, edit.name, edit.value))
        return self

    def total_steps(self, n_train: int) -> int:
        """Number of mini-batches of the whole run if the mini-batch size stays as it starts.

        The stream of examples is one shuffled epoch after another without a gap, so every mini-batch is full.
        """
        if self.steps is not None:
            return self.steps
        return -(-self.epochs * n_train // self.hyperparameters.batch_size)
