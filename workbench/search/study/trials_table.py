"""All trials of a study as comma-separated values: one row per trial."""

import csv
from collections.abc import Sequence
from io import StringIO

from workbench.numbers import exact
from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan
from workbench.search.study.trial_texts import epochs_done


def trials_table(plan: StudyPlan, records: Sequence[TrialRecord]) -> str:
    """Number, stage, state and score, every value that any trial has, and the score after each rung; what is not known is empty."""
    names = tuple(dict.fromkeys(name for record in records for name in record.values))
    rungs = plan.rung_epochs
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    head = ("trial", "stage", "state", "score", "epochs", "seconds", "seed", "starred", *names)
    writer.writerow((*head, *(f"{plan.metric} after {epochs} epochs" for epochs in rungs)))
    for record in records:
        values = (exact(record.values[name]) if name in record.values else "" for name in names)
        scores = (record.scores.get(rung, "") for rung in range(1, len(rungs) + 1))
        state = "diverged" if record.diverged else record.state
        score = "" if record.score is None else record.score
        known = (record.number, record.stage, state, score, epochs_done(record, plan), record.seconds, record.seed)
        writer.writerow((*known, int(record.starred), *values, *scores))
    return text.getvalue()
