"""One trial as it stands in the tables of a study, held against its seals."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from workbench.errors import SpecError
from workbench.language import tr
from workbench.runs.format.bounded_json import parse_bounded
from workbench.search.results import END_STATES, Metric, TrialRecord, TrialState, best_score
from workbench.search.study import seals, stored_trials
from workbench.search.study.seals import Context, NotSealedError, opened
from workbench.specs.hyperparameters import Value

_MOST_TEXT: Final = 32 * 2**20
_STATES: Final[Mapping[str, TrialState]] = MappingProxyType(
    {"RUNNING": "running", "WAITING": "waiting", "COMPLETE": "done", "PRUNED": "pruned", "FAIL": "failed"}
)
WRONG: Final = (ValueError, KeyError, TypeError, AttributeError, OverflowError, SpecError, RecursionError)
"""What reading a forged or damaged row may raise"""


@dataclass(slots=True)
class StoredRow:
    """A trial as it stands in the tables."""

    number: int
    state: str
    complete: str
    attributes: dict[str, Any] = field(default_factory=dict)
    scores: dict[int, float] = field(default_factory=dict)


def record_from(row: StoredRow, metric: Metric, *, is_sealed: bool) -> tuple[TrialRecord, int]:
    """The record of a trial, and its place in the order of ending. Raises one of ``WRONG`` for one that is not proven."""
    number, attributes = row.number, row.attributes
    state = _STATES[row.state]
    added = [attributes[name] for name in stored_trials.ADDED]
    if is_sealed and attributes.get(seals.SEAL) != seals.digest(Context("trial", number), added):
        raise NotSealedError(tr("its values, spec or seed differ from what was written"))
    values, stage, spec, seed, own = added
    scores = row.scores
    if is_sealed:
        texts = attributes.get(seals.SCORES)
        scores = {} if texts is None else seals.scores_from(opened(Context(seals.SCORES, number), texts))
        _compare(scores, row.scores, has_ended=state in END_STATES)
    waits = attributes.get(stored_trials.WAITS)
    if is_sealed and waits is not None:
        waits = opened(Context("waits", number), waits)
    waits = waits or {}
    record = TrialRecord(
        number=number,
        values=MappingProxyType(_values(values)),
        stage=int(stage),
        state=state,
        spec=str(spec),
        seed=int(seed),
        own=bool(own),
        scores=MappingProxyType(dict(sorted(scores.items()))),
        best=best_score(metric, scores),
        attempts=int(waits.get("attempts", 0)),
        reason=str(waits.get("reason", "")),
    )
    if state not in END_STATES:
        return record, 0
    ending = attributes.get(stored_trials.ENDING)
    if is_sealed:
        ending = opened(Context("ending", number), ending)
        state = stored_trials.end_state(state, ending)
    ending = ending or {}
    state = "stopped" if state == "failed" and ending.get("state") == "stopped" else state
    ended = replace(
        record,
        state=state,
        reason=str(ending.get("reason", "")),
        seconds=float(ending.get("seconds", 0.0)),
        run=str(ending.get("run", "")),
        diverged=bool(ending.get("diverged", False)),
        facts=MappingProxyType({str(name): str(fact) for name, fact in dict(ending.get("facts", {})).items()}),
    )
    return ended, int(ending.get("order", 0))


def _values(found: dict[str, Value]) -> dict[str, Value]:
    values = dict(found)
    if not all(isinstance(value, bool | int | float | str) for value in values.values()):
        raise ValueError(tr("a value is neither number nor text"))
    return {str(name): value for name, value in values.items()}


def _compare(told: Mapping[int, float], stored: Mapping[int, float], *, has_ended: bool) -> None:
    """The sealed scores against Optuna's table, which lacks the last one where its owner died at that moment."""
    differing = {rung for rung in told.keys() | stored.keys() if not _are_equal(told.get(rung), stored.get(rung))}
    if differing and (has_ended or differing != {max(told, default=0)}):
        raise NotSealedError(tr("its scores differ from what was written"))


def _are_equal(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return one == other or (math.isnan(one) and math.isnan(other))


def named_score(kind: object) -> float:
    return {"INF_POS": math.inf, "INF_NEG": -math.inf}.get(text_in(kind), math.nan)


def parsed(text: object) -> object:
    return parse_bounded(text_in(text), _MOST_TEXT)


def text_in(cell: object) -> str:
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    if isinstance(cell, int | float):
        return str(cell)
    raise ValueError(tr("a text is missing"))
