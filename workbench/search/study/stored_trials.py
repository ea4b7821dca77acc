"""Trials as they stand in the study file, and the records made of them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from workbench.search.results import Metric, TrialRecord, TrialState, best_score
from workbench.search.study.stored_rows import Columns

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial
    from optuna.trial import TrialState as OptunaState

VALUES, STAGE, SPEC, SEED, OWN = "values", "stage", "spec", "seed", "own"
"""User attributes that a trial gets when it is added, and never changes."""
NUMBER: Final = "trial"
"""Our number of the trial, one more than Optuna's, for readers of the file."""
WAITS: Final = "waits"
"""User attribute: how often a worker died under the trial, and why it waits again."""
ENDING: Final = "ending"
"""User attribute, written before the state changes: how the trial ended."""


def new_trial(record: TrialRecord, columns: Columns) -> "FrozenTrial":
    """A trial that waits or runs, with everything that is known when it is added."""
    import optuna

    return optuna.create_trial(
        state=optuna_state(record.state),
        params={name: value for name, (value, _) in columns.items()},
        distributions={name: distribution for name, (_, distribution) in columns.items()},
        user_attrs={
            NUMBER: record.number,
            VALUES: dict(record.values),
            STAGE: record.stage,
            SPEC: record.spec,
            SEED: record.seed,
            OWN: record.own,
        },
    )


def ending_of(record: TrialRecord) -> dict[str, Any]:
    """The user attribute ``ending`` of a trial that has ended."""
    return {
        "state": record.state,
        "reason": record.reason,
        "seconds": record.seconds,
        "run": record.run,
        "diverged": record.diverged,
        "facts": dict(record.facts),
    }


def record_of(trial: "FrozenTrial", metric: Metric) -> TrialRecord:
    """The record of a stored trial. Raises ``KeyError`` for a trial that the workbench did not add."""
    attributes = trial.user_attrs
    scores = MappingProxyType(dict(sorted(trial.intermediate_values.items())))
    waits = attributes.get(WAITS, {})
    record = TrialRecord(
        number=trial.number + 1,
        values=MappingProxyType(dict(attributes[VALUES])),
        stage=attributes[STAGE],
        state=_state_of(trial),
        spec=attributes[SPEC],
        seed=attributes[SEED],
        own=attributes[OWN],
        scores=scores,
        best=best_score(metric, scores),
        attempts=waits.get("attempts", 0),
        reason=waits.get("reason", ""),
    )
    if not record.has_ended:
        return record
    ending = attributes.get(ENDING, {})
    return replace(
        record,
        reason=ending.get("reason", ""),
        seconds=ending.get("seconds", 0.0),
        run=ending.get("run", ""),
        diverged=ending.get("diverged", False),
        facts=MappingProxyType(dict(ending.get("facts", {}))),
    )


def with_marks(record: TrialRecord, marks: Mapping[str, Mapping[str, Any]]) -> TrialRecord:
    """The record with the star and the note that the person gave it."""
    mark = marks.get(str(record.number), {})
    return replace(record, starred=mark.get("starred", False), note=mark.get("note", ""))


def in_order_of_ending(trials: "Iterable[FrozenTrial]") -> list[int]:
    """Numbers of the trials that have ended, the first one first."""
    ended = [(trial.datetime_complete, trial.number + 1) for trial in trials if trial.datetime_complete is not None]
    return [number for _, number in sorted(ended)]


def optuna_state(state: TrialState) -> "OptunaState":
    """Optuna's name for the state; what failed and what was stopped are one to it."""
    from optuna.trial import TrialState as OptunaState

    match state:
        case "waiting":
            return OptunaState.WAITING
        case "running":
            return OptunaState.RUNNING
        case "done":
            return OptunaState.COMPLETE
        case "pruned":
            return OptunaState.PRUNED
        case "failed" | "stopped":
            return OptunaState.FAIL


def _state_of(trial: "FrozenTrial") -> TrialState:
    for state in ("waiting", "running", "done", "pruned"):
        if optuna_state(state) == trial.state:
            return state
    # The attribute alone proves nothing: it is written before the state.
    return "stopped" if trial.user_attrs.get(ENDING, {}).get("state") == "stopped" else "failed"
