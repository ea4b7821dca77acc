"""Trials as they stand in the study file, and the records made of them."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from workbench.language import tr
from workbench.search.results import END_STATES, TrialRecord, TrialState
from workbench.search.study import seals
from workbench.search.study.optuna_tables import StoredTrial, optuna_state
from workbench.search.study.seals import Context
from workbench.search.study.stored_rows import Columns

VALUES, STAGE, SPEC, SEED, OWN = "values", "stage", "spec", "seed", "own"
"""User attributes that a trial gets when it is added, and never changes."""
ADDED: Final = (VALUES, STAGE, SPEC, SEED, OWN)
NUMBER: Final = "trial"
"""Our number of the trial, one more than Optuna's, for readers of the file."""
WAITS: Final = "waits"
"""User attribute: how often a worker died under the trial, and why it waits again."""
ENDING: Final = "ending"
"""User attribute, written before the state changes: how the trial ended."""


def new_trial(record: TrialRecord, columns: Columns) -> StoredTrial:
    """A trial with everything that is known of it: one that is just added, or one of a study that is saved elsewhere."""
    number = record.number
    added = [dict(record.values), record.stage, record.spec, record.seed, record.own]
    attributes: dict[str, Any] = {
        NUMBER: number,
        **dict(zip(ADDED, added, strict=True)),
        seals.SEAL: seals.digest(Context("trial", number), added),
    }
    if record.scores:
        attributes[seals.SCORES] = scores_of(record)
    if record.attempts or (record.reason and not record.has_ended):
        attributes[WAITS] = waits_of(record)
    if record.has_ended:
        attributes[ENDING] = ending_of(record, number)
    return StoredTrial(number, record.state, columns, attributes, dict(record.scores), final_score(record))


def final_score(record: TrialRecord) -> float | None:
    """The score that a trial has for Optuna, once it has ended; None where there is no finite one."""
    counts = record.state in ("done", "pruned") and record.score is not None and math.isfinite(record.score)
    return record.score if counts else None


def scores_of(record: TrialRecord) -> dict[str, Any]:
    """The user attribute ``scores``."""
    return seals.sealed(Context(seals.SCORES, record.number), seals.score_texts(record.scores))


def waits_of(record: TrialRecord) -> dict[str, Any]:
    """The user attribute ``waits``."""
    waits = {"attempts": record.attempts, "reason": record.reason}
    return seals.sealed(Context("waits", record.number), waits)


def ending_of(record: TrialRecord, order: int) -> dict[str, Any]:
    """The user attribute ``ending`` of a trial that has ended as number ``order``."""
    ending = {
        "state": record.state,
        "order": order,
        "reason": record.reason,
        "seconds": record.seconds,
        "run": record.run,
        "diverged": record.diverged,
        "facts": dict(record.facts),
    }
    return seals.sealed(Context("ending", record.number), ending)


def with_marks(record: TrialRecord, marks: Mapping[str, Mapping[str, Any]]) -> TrialRecord:
    """The record with the star and the note that the person gave it."""
    mark = marks.get(str(record.number), {})
    return replace(record, starred=mark.get("starred", False), note=mark.get("note", ""))


def end_state(stored: TrialState, ending: Mapping[str, object]) -> TrialState:
    """How a trial ended, told twice. Raises ``ValueError`` where the two differ."""
    told = ending.get("state")
    for state in END_STATES:
        if state == told and optuna_state(state) == optuna_state(stored):
            return state
    raise ValueError(tr("its state differs from how it ended"))
