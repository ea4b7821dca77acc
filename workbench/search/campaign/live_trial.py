"""A trial under way, as the campaign holds it between two rungs."""

import time
from dataclasses import dataclass, field

from workbench.search.results import Metric, TrialRecord
from workbench.search.study.plan import StudyPlan, pruner_of
from workbench.search.study.trial_store import KeptTrial
from workbench.search.workers.rungs import CurvePiece, RungOrder, RungOutcome, RungScore, joined_pieces
from workbench.training.messages import Evaluated

DEATHS_OF_POISON = 3
"""A trial under which so many workers died one after another is given up."""


def goals_after(plan: StudyPlan, rung: int, *, own: bool = False) -> tuple[tuple[int, int], ...]:
    """The rungs after ``rung`` up to the next one at which the pruner decides, each with its finished epochs.

    All of them for an ``own`` trial: what a person asked for is never pruned.
    """
    epochs, pruner = plan.rung_epochs, pruner_of(plan)
    goals = []
    for number in range(rung + 1, plan.rungs + 1):
        goals.append((number, epochs[number - 1]))
        if pruner.decides_at(number) and not own:
            break
    return tuple(goals)


def score_of(metric: Metric, score: RungScore) -> float:
    """What the plan's metric says of a rung."""
    return score.dev_accuracy if metric == "dev_accuracy" else score.dev_loss


@dataclass
class LiveTrial:
    """Changed by the campaign's thread alone."""

    number: int
    spec: str
    data_sha256: str
    own: bool = False
    """Asked for by the person: never pruned"""
    undecided: bool = False
    """Whether it waits for trials before it, to learn whether it goes on"""
    state: bytes | None = None
    rung: int = 0
    """Finished rungs"""
    step: int = 0
    total_steps: int = 0
    seconds: float = 0.0
    deaths: int = 0
    """Workers that died under it since it last came on"""
    scores: list[RungScore] = field(default_factory=list)
    points: list[Evaluated] = field(default_factory=list)
    curve: CurvePiece | None = None
    machine: str = ""
    """Where its last rung was trained"""
    kept_at: float = field(default_factory=time.monotonic)

    @classmethod
    def begun(cls, record: TrialRecord, data_sha256: str, kept: KeptTrial | None) -> "LiveTrial":
        """A trial at its beginning, or where it stood when the program was closed."""
        live = cls(record.number, record.spec, data_sha256, record.own)
        if kept is not None and kept.data_sha256 == data_sha256:
            live.state, live.step, live.total_steps = kept.state, kept.step, kept.total_steps
            live.scores, live.seconds, live.curve = list(kept.scores), kept.seconds, kept.curve
            live.points = list(kept.points)
            live.rung = max((score.rung for score in kept.scores), default=0)
        return live

    def order(self, plan: StudyPlan) -> RungOrder:
        """What is to be trained next."""
        return RungOrder(
            self.number, self.spec, self.data_sha256, self.state, goals_after(plan, self.rung, own=self.own)
        )

    def take(self, outcome: RungOutcome) -> list[RungScore]:
        """Go on from an outcome; the new scores, with their seconds counted from the beginning of the trial."""
        fresh = [
            RungScore(one.rung, one.step, one.dev_loss, one.dev_accuracy, self.seconds + one.seconds)
            for one in outcome.scores
        ]
        self.deaths = 0
        self.state, self.step, self.total_steps = outcome.state, outcome.step, outcome.total_steps
        self.seconds += outcome.seconds
        self.scores += fresh
        self.points += outcome.points
        self.rung = max((score.rung for score in fresh), default=self.rung)
        if outcome.curve is not None:
            pieces = [outcome.curve] if self.curve is None else [self.curve, outcome.curve]
            self.curve = joined_pieces(pieces, outcome.total_steps)
        return fresh

    def kept(self) -> KeptTrial | None:
        """What can be put on the disk; None before it was trained at all."""
        if self.state is None:
            return None
        return KeptTrial(
            spec=self.spec,
            data_sha256=self.data_sha256,
            state=self.state,
            step=self.step,
            total_steps=self.total_steps,
            scores=tuple(self.scores),
            seconds=self.seconds,
            curve=self.curve,
            points=tuple(self.points),
        )
