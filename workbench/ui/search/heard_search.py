"""What was heard of a search so far: its study as it was opened, and the events of its campaign since. Without Qt."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np

from workbench.language import tr
from workbench.search.campaign.campaign_messages import (
    CampaignCommand,
    CampaignEnded,
    CampaignEvent,
    CampaignState,
    CommandRejected,
    CurveGrew,
    PauseSearch,
    Phase,
    PlanChanged,
    ResumeSearch,
    RungFinished,
    StopAll,
    TrialAdded,
    TrialEnded,
    TrialMarked,
    TrialStarted,
    WorkerLost,
)
from workbench.search.results import Metric, TrialRecord, best_score
from workbench.search.workers.local_host import available_cores
from workbench.search.workers.rungs import CurvePiece
from workbench.ui.search.interface import Activity, Curve, SearchState, SeenSearch
from workbench.ui.search.search_opening import OpenedSearch

_STATES: Final[Mapping[Phase, SearchState]] = MappingProxyType(
    {
        "connecting": "starting",
        "searching": "running",
        "paused": "paused",
        "finished": "finished",
        "ended": "finished",
    }
)
_LOSS, _ACCURACY = 0, 1


class HeardSearch:
    """Belongs to the session, which feeds it and hands on ``seen``."""

    def __init__(self, opened: OpenedSearch) -> None:
        self._opened, self._plan = opened, opened.plan
        self._state = opened.campaign.state
        self._asked: SearchState | None = None
        self._records = {record.number: record for record in opened.records}
        self._ended_at: dict[int, float] = {}
        self._curves: dict[int, Curve] = {}

    @property
    def activity(self) -> Activity:
        """How the search stands."""
        state = self._state
        problem = state.problem
        if state.lost_contact is not None:
            problem = tr(
                "Lost contact to the workers {lost_contact:.0f} s ago. {problem}",
                lost_contact=state.lost_contact,
                problem=problem,
            ).strip()
        return Activity(
            state=self._asked or _STATES[state.phase],
            workers=state.concurrency,
            most_workers=available_cores(),
            eta=state.seconds_left,
            advice=self._advice(),
            training=state.training,
            stale=self._opened.stale,
            problem=problem,
        )

    def _advice(self) -> str:
        """Before the end what was foreseen, afterwards what became of it."""
        opened, records = self._opened, tuple(self._records.values())
        if opened.foreseen is None or not self._ended_at or not all(record.has_ended for record in records):
            return opened.advice
        return opened.foreseen.judged(self._plan, records, max(self._ended_at.values()), self._state.start_seconds)

    @property
    def seen(self) -> SeenSearch:
        """All of it at this moment."""
        return SeenSearch(
            plan=self._plan,
            records=tuple(self._records[number] for number in sorted(self._records)),
            activity=self.activity,
            ended_at=MappingProxyType(dict(self._ended_at)),
            curves=MappingProxyType(dict(self._curves)),
        )

    def ask(self, command: CampaignCommand) -> None:
        """A command was sent: what it leads to is shown until it was carried out."""
        match command:
            case PauseSearch():
                self._asked = "pausing"
            case ResumeSearch():
                self._asked = None
            case StopAll():
                self._asked = "stopping"

    def take(self, state: CampaignState, events: Iterable[CampaignEvent]) -> list[str]:
        """Take in what happened, and the state after it; what a person must be told of it, in sentences."""
        self._state = state
        if (self._asked == "pausing" and state.phase == "paused") or state.phase in ("finished", "ended"):
            self._asked = None
        return [text for event in events if (text := self._told(event))]

    def _told(self, event: CampaignEvent) -> str:
        match event:
            case TrialStarted() | TrialAdded() | TrialMarked():
                self._records[event.record.number] = event.record
            case TrialEnded(record):
                self._records[record.number] = record
                self._curves.pop(record.number, None)
                self._ended_at[record.number] = self._state.seconds
            case RungFinished():
                self._score(event)
            case CurveGrew():
                self._draw_on(event)
            case PlanChanged(plan):
                self._plan = plan
            case CommandRejected(_, reason):
                return reason
            case WorkerLost():
                trials = ", ".join(str(number) for number in event.trials)
                when = time.strftime("%H:%M:%S", time.localtime(event.time))
                return tr(
                    "{when}: {reason}. Trials {trials} go on from their last state.",
                    when=when,
                    reason=event.reason,
                    trials=trials,
                )
            case CampaignEnded(problem):
                self._asked = None
                return problem
            case CampaignState():
                pass
        return ""

    def _draw_on(self, event: CurveGrew) -> None:
        plan, record = self._plan, self._records.get(event.number)
        if record is None or not record.has_ended:
            before = self._curves.get(event.number)
            self._curves[event.number] = drawn_on(
                before, event.piece, plan.metric, plan.epochs / max(1, event.total_steps)
            )

    def _score(self, event: RungFinished) -> None:
        record: TrialRecord | None = self._records.get(event.number)
        if record is not None and not record.has_ended:
            scores = MappingProxyType({**record.scores, event.rung: event.score})
            best = best_score(self._plan.metric, scores)
            self._records[event.number] = replace(record, scores=scores, best=best, seconds=event.seconds)


def drawn_on(curve: Curve | None, piece: CurvePiece, metric: Metric, epochs_per_step: float) -> Curve:
    """The curve with what was trained since: loss or accuracy on the mini-batches, whichever the metric is about.

    A piece that comes again, after a worker died, adds nothing.
    """
    bands = piece.series(_ACCURACY if metric == "dev_accuracy" else _LOSS)
    epochs = (bands.steps + 1.0) * epochs_per_step
    fresh = np.isfinite(bands.mean)
    if curve is None:
        return Curve(epochs[fresh], bands.mean[fresh])
    if len(curve.epochs):
        fresh &= epochs > curve.epochs[-1]
    if not fresh.any():
        return curve
    return Curve(np.append(curve.epochs, epochs[fresh]), np.append(curve.scores, bands.mean[fresh]))
