"""The trials of a campaign: begun, scored, given up, ended, each written into the study as it happens."""

import math
import time
from typing import Final

from workbench.data.dataset import Dataset
from workbench.errors import SpecError
from workbench.language import tr
from workbench.search.advice.model_version import model_version
from workbench.search.campaign.campaign_messages import (
    CurveGrew,
    RungFinished,
    TrialEnded,
    TrialStarted,
)
from workbench.search.campaign.ledger import Ledger
from workbench.search.campaign.live_trial import DEATHS_OF_POISON, LiveTrial, score_of
from workbench.search.campaign.proposals import propose_next
from workbench.search.pruning.rung_table import RungTable
from workbench.search.results import TrialRecord, TrialState, best_of
from workbench.search.strategies.strategy_rows import STRATEGIES
from workbench.search.study.plan import pruner_of, trial_spec
from workbench.search.study.study import StudyFile
from workbench.search.study.trial_store import TrialStore
from workbench.search.workers.code_version import code_version
from workbench.search.workers.rungs import RungOutcome
from workbench.specs.run import RunSpec

_KEEP_SECONDS: Final = 1.0


class TrialBook:
    """Belongs to the campaign's thread; ``ledger`` writes and tells what happens."""

    def __init__(
        self,
        study: StudyFile,
        data: Dataset,
        store: TrialStore,
        ledger: Ledger,
    ) -> None:
        self._study, self._data, self._store, self._ledger = study, data, store, ledger
        self._tell = ledger.tell
        self.live: dict[int, LiveTrial] = {}
        """Trials that run"""
        self.is_exhausted = False
        """Whether the plan proposes nothing more"""
        self.best: TrialRecord | None = None
        self.ended = 0
        """Trials that ended in this campaign"""
        self._scores: dict[int, dict[int, float]] = {}
        for record in study.records():
            for rung, score in record.scores.items():
                self._scores.setdefault(rung, {})[record.number] = score
            self._note_best(record)

    def learns(self) -> bool:
        """Whether each proposal profits from the results of those before."""
        return any(STRATEGIES[stage.strategy].learns for stage in self._study.plan.stages)

    def trials_left(self) -> int:
        """Trials that wait or are still to be proposed."""
        counts = self._study.counts
        proposed = sum(counts.proposed.values())
        return len(counts.waiting) + (0 if self.is_exhausted else max(0, self._study.plan.trials - proposed))

    @property
    def waits(self) -> bool:
        """Whether a trial waits for its turn."""
        return bool(self._study.counts.waiting)

    @property
    def has_nothing_to_do(self) -> bool:
        """Whether no trial runs, waits or is still to be proposed."""
        study = self._study
        if self.live or self.waits:
            return False
        return (
            self.is_exhausted or propose_next(study.plan, study.next_number, study.counts.proposed, study.told) is None
        )

    def begin_waiting(self) -> LiveTrial | None:
        """The next trial that waits: one that a person added, or that ran when the program ended."""
        for number in sorted(self._study.counts.waiting):
            if self._study.start(number):
                live = self._begin(self._study.record(number))
                if live is not None:
                    return live
        return None

    def begin_proposed(self) -> LiveTrial | None:
        """The next trial of the plan. Values that no run can have end as a failed trial."""
        while not self.is_exhausted:
            study = self._study
            proposal = propose_next(study.plan, study.next_number, study.counts.proposed, study.told)
            if proposal is None:
                self.is_exhausted = True
                return None
            try:
                spec = trial_spec(study.plan, proposal.number, proposal.values)
            except SpecError as error:
                record = study.add(proposal.values, study.plan.base, stage=proposal.stage.number)
                self._tell(TrialStarted(record))
                self.end(record.number, "failed", reason=str(error))
                continue
            return self._begin(study.add(proposal.values, spec, stage=proposal.stage.number))
        return None

    def _begin(self, record: TrialRecord) -> LiveTrial | None:
        """Let it run; None where only the last word was missing when the program ended."""
        live = LiveTrial.begun(record, self._data.sha256, self._store.load(record.number, record.spec))
        self.live[record.number] = live
        self._tell(TrialStarted(record, live.rung))
        if live.curve is not None:
            self._tell(CurveGrew(live.number, live.curve, live.total_steps))
        for score in live.scores:
            self._note_score(live, score.rung, score_of(self._study.plan.metric, score))
        if live.rung >= self._study.plan.rungs:
            self.end(live.number, "done")
            return None
        # Its last rung may not have been decided when the program ended; if it was, the answer is the same again.
        live.undecided = live.rung > 0 and not live.own and pruner_of(self._study.plan).decides_at(live.rung)
        return live

    def take_outcome(self, outcome: RungOutcome, machine: str) -> int:
        """Write down how far a worker came; the mini-batches that were trained."""
        live = self.live[outcome.trial]
        before = live.step
        if outcome.error:
            self.end(live.number, "failed", reason=outcome.error)
            return 0
        fresh = live.take(outcome)
        if outcome.curve is not None:
            self._tell(CurveGrew(live.number, outcome.curve, outcome.total_steps))
        metric = self._study.plan.metric
        for score in fresh:
            value = score_of(metric, score)
            self._note_score(live, score.rung, value, score.seconds)
            self._tell(
                RungFinished(
                    live.number, score.rung, score.step, value, score.dev_loss, score.dev_accuracy, score.seconds
                )
            )
        if outcome.diverged:
            reason = tr("diverged after step {step}, first in {diverged}", step=outcome.step, diverged=outcome.diverged)
            self._note_score(live, live.rung + 1, float("nan"), live.seconds)
            self.end(live.number, "failed", reason=reason, diverged=True, machine=machine)
        elif fresh:
            self._judge(live, score_of(metric, fresh[-1]), machine)
        elif time.monotonic() - live.kept_at > _KEEP_SECONDS:
            self.keep(live)
        return outcome.step - before

    def _judge(self, live: LiveTrial, score: float, machine: str) -> None:
        """Whether the trial has ended with its rung, or somebody has to decide."""
        plan = self._study.plan
        live.machine = machine
        if live.rung >= plan.rungs and not math.isnan(score):
            self.end(live.number, "done", machine=machine)
        elif math.isnan(score):
            reason = tr("the score after rung {rung} was not a number", rung=live.rung)
            self.end(live.number, "failed", reason=reason, diverged=True, machine=machine)
        else:
            live.undecided = not live.own and pruner_of(plan).decides_at(live.rung)
            if time.monotonic() - live.kept_at > _KEEP_SECONDS:
                self.keep(live)

    def decide(self) -> None:
        """Let go on, or give up, the trials that wait and before which all others have finished their rung or ended.

        So a decision depends on scores and numbers alone, never on the order in which rungs arrive.
        """
        waiting = sorted((live for live in self.live.values() if live.undecided), key=lambda live: live.number)
        if not waiting:
            return
        plan = self._study.plan
        running = sorted(self._study.counts.open)
        for live in waiting:
            at_rung = self._scores.get(live.rung, {})
            if any(number < live.number and number not in at_rung for number in running):
                continue
            live.undecided = False
            table = RungTable(plan.metric, self._scores)
            if pruner_of(plan).should_prune(live.number, live.rung, at_rung[live.number], table):
                reason = tr(
                    "given up by {pruner} after rung {rung}, which {others} trials up to it had finished",
                    pruner=plan.pruner,
                    rung=live.rung,
                    others=sum(number <= live.number for number in at_rung),
                )
                self.end(live.number, "pruned", reason=reason, machine=live.machine)
                running.remove(live.number)

    def _note_score(self, live: LiveTrial, rung: int, score: float, seconds: float = 0.0) -> None:
        self._study.report(live.number, rung, score, seconds=seconds)
        self._scores.setdefault(rung, {})[live.number] = score

    def keep(self, live: LiveTrial) -> None:
        """The state on the disk; without it a restart would repeat the trial, which is no reason to end the search."""
        kept = live.kept()
        if kept is None:
            return
        live.kept_at = time.monotonic()
        self._ledger.keep(live.number, kept)

    def end(
        self, number: int, state: TrialState, *, reason: str = "", diverged: bool = False, machine: str = ""
    ) -> None:
        """End a trial, once and for all."""
        live = self.live.pop(number, None)
        run = ""
        if live is not None:
            self.keep(live)
            run = str(self._store.run_path(number)) if live.state is not None else ""
        self._study.finish(
            number,
            state,
            reason=reason,
            seconds=live.seconds if live is not None else None,
            run=run,
            diverged=diverged,
            facts=self._facts(self._study.record(number), machine),
        )
        record = self._study.record(number)
        self.ended += 1
        self._note_best(record)
        self._tell(TrialEnded(record))
        if state == "done":
            self._ledger.make_run(number)

    def _facts(self, record: TrialRecord, machine: str) -> dict[str, str]:
        model = model_version(RunSpec.from_json(record.spec))
        return {"data": self._data.sha256, "model": model, "machine": machine, "code": code_version()}

    def _note_best(self, record: TrialRecord) -> None:
        ended = (one for one in (self.best, record) if one is not None)
        self.best = best_of(self._study.plan.metric, ended)

    def died(self, number: int, deaths: int, reason: str) -> None:
        """Workers died under a trial: it goes out again, from its last state, unless it is poison."""
        live = self.live[number]
        live.deaths += deaths
        self._study.requeue(number, reason, worker_died=True)
        self._study.start(number)
        if live.deaths >= DEATHS_OF_POISON:
            reason = tr(
                "poison: {deaths} workers died under it one after another ({reason})", deaths=live.deaths, reason=reason
            )
            self.end(number, "failed", reason=reason)
