"""The columns of the table of trials: a text to show and a key to sort by. Without Qt."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from workbench.language import tr
from workbench.numbers import duration
from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan
from workbench.search.study.trial_texts import epochs_done, record_score, state_word, value_text
from workbench.specs.hyperparameters import Value


@dataclass(frozen=True, slots=True)
class Column:
    """``heading`` and its ``meaning``; ``text`` shows a trial, ``key`` sorts it (NaN stands last)."""

    heading: str
    meaning: str
    text: Callable[[TrialRecord, StudyPlan], str]
    key: Callable[[TrialRecord, StudyPlan], Value]


def value_key(record: TrialRecord, name: str) -> Value:
    """What a hyperparameter sorts by."""
    return record.values.get(name, math.nan)


def value_shown(record: TrialRecord, name: str) -> str:
    """A hyperparameter as the table shows it."""
    return value_text(record.values.get(name))


def _time_text(record: TrialRecord, _plan: StudyPlan) -> str:
    return duration(record.seconds) if record.seconds >= 10.0 else f"{record.seconds:.1f} s"


def _score_key(record: TrialRecord, _plan: StudyPlan) -> Value:
    return math.nan if record.score is None or record.diverged else record.score


FIRST: Final[Mapping[str, Column]] = MappingProxyType(
    {
        "number": Column("#", tr("Number of the trial"), lambda r, _: str(r.number), lambda r, _: r.number),
        "state": Column(
            tr("State"),
            tr("Waiting, running, done, pruned, failed, diverged or stopped"),
            lambda r, _: state_word(r),
            lambda r, _: state_word(r).lower(),
        ),
        "score": Column(tr("Score"), tr("Score after the last rung"), lambda r, _: record_score(r), _score_key),
    }
)
"""Before the hyperparameters."""

LAST: Final[Mapping[str, Column]] = MappingProxyType(
    {
        "epochs": Column(tr("Epochs"), tr("Finished epochs"), lambda r, plan: str(epochs_done(r, plan)), epochs_done),
        "seconds": Column(tr("Time"), tr("Training only"), _time_text, lambda r, _: r.seconds),
        "stage": Column(
            tr("Stage"),
            tr("Stage of the search that it belongs to"),
            lambda r, _: tr("{stage} own", stage=r.stage) if r.own else str(r.stage),
            lambda r, _: r.stage,
        ),
        "star": Column(
            "★",
            tr("Your mark: click, or press S, to set or remove it"),
            lambda r, _: "★" if r.starred else "☆",
            lambda r, _: int(r.starred),
        ),
        "note": Column(
            tr("Note"),
            tr("Your note: double-click, or press F2, to write"),
            lambda r, _: r.note,
            lambda r, _: r.note.lower(),
        ),
    }
)
"""After them."""

FIXED: Final[Mapping[str, Column]] = MappingProxyType({**FIRST, **LAST})
