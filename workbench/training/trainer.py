"""The trainer: a spec and data in, a stream of events out.

``Trainer.events`` is a plain generator. It trains a chunk of mini-batches, yields what happened, looks into the
mailbox, and goes on. The window's thread, the command line, a search worker and a replay all read the same generator.
The result does not depend on how fast it is read, how long it was paused or how the steps fell into chunks.
"""

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from workbench.data.dataset import Dataset
from workbench.engine.kernels.types import Array
from workbench.engine.training.arguments import joined
from workbench.errors import SpecError, WorkbenchError
from workbench.language import tr
from workbench.specs.run import BATCH_NORM_STATISTICS, RunSpec
from workbench.training.checks import find_problems
from workbench.training.health import Piece, broken_rules
from workbench.training.keyframe_clock import KeyframeClock
from workbench.training.learner import Learner
from workbench.training.made_edit import made_edit
from workbench.training.mailbox import Mailbox
from workbench.training.messages import (
    BatchNormRecalculated,
    Command,
    CommandRefused,
    Diverged,
    EditCommand,
    EndReason,
    Event,
    Finished,
    HoldAfter,
    KeyframeReason,
    KeyframeTaken,
    PaceChanged,
    Pause,
    Paused,
    RecalculateBatchNorm,
    Resume,
    Resumed,
    SetHyperparameter,
    SetLength,
    SetPace,
    SetRows,
    SetStopRule,
    SnapshotTaken,
    Started,
    StepOnce,
    StepsTrained,
    StepWatched,
    Stop,
    TakeSnapshot,
    WatchSteps,
)
from workbench.training.pace import PaceKeeper, even_part, next_chunk
from workbench.training.plan_changes import command_for
from workbench.training.scoring import NO_SCORES, EarlierScores, Scoring
from workbench.training.snapshot import Snapshot
from workbench.training.step_watcher import StepWatcher
from workbench.training.team import Team


@dataclass(frozen=True, slots=True)
class Conduct:
    """How a trainer behaves; changes no result.

    ``attended``: somebody reads the events and can send commands, so hold when the loss is no longer finite instead of
    ending. ``held``: wait for Resume before the first step. ``pace``: at most this many steps a second, None for full
    speed. ``keyframes``: send copies of the state from time to time, and at edits, best scores, alerts and pauses.
    """

    attended: bool = False
    held: bool = False
    pace: float | None = None
    keyframes: bool = False


class Trainer:
    """One run of ``spec`` on ``data``, from the beginning or from the snapshot ``start``.

    Of the edits in ``spec`` the first ``start.edits`` are those that ``start`` has seen; ``earlier`` are the scores of the way
    to it. Raises ``SpecError`` with every reason why the run cannot start.
    """

    def __init__(
        self,
        spec: RunSpec,
        data: Dataset,
        mailbox: Mailbox | None = None,
        start: Snapshot | None = None,
        conduct: Conduct = Conduct(),
        earlier: EarlierScores = NO_SCORES,
    ) -> None:
        problems = find_problems(spec, data)
        if problems:
            raise SpecError(problems)
        self._spec, self._data, self._start, self._earlier = spec, data, start, earlier
        self._mailbox = Mailbox() if mailbox is None else mailbox
        self._clock = KeyframeClock() if conduct.keyframes else None
        self._attended, self._held = conduct.attended, conduct.held
        self._pace = PaceKeeper(conduct.pace)
        self._watcher = StepWatcher()
        self._single = False
        self._hold_at: int | None = None
        self._stop: Stop | None = None
        self._seconds = 0.0

    def events(self, chunk: int | None = None) -> Generator[Event, None, None]:
        """Train to the end of the spec, a stop or a divergence; the last event is ``Finished``.

        ``chunk``: look into the mailbox at every multiple of it; None looks about every 10 ms.
        """
        with Team(self._spec.threads) as team:
            learner = Learner(self._spec, self._data, self._start, team.together)
            scoring = Scoring(learner, self._earlier, self._clock)
            try:
                learner.train(0)  # loads the kernels, so that the time of the first step is its own
                scoring.prepare()
                yield Started(learner.step, learner.total_steps)
                yield from self._keyframe(learner, "start")
                yield from scoring.begin()
                yield from self._run(learner, scoring, chunk)
            finally:
                scoring.close()

    def _run(self, learner: Learner, scoring: Scoring, fixed_chunk: int | None) -> Iterator[Event]:
        """The loop: commands, edits that are due, a chunk of steps, scores."""
        chunk = fixed_chunk or 1
        if self._held:
            yield Paused(learner.step)
        while True:
            yield from self._obey(learner, scoring)
            if self._stop is not None:
                yield from scoring.settle()
                yield self._finished(learner, "stopped" if self._stop.keep else "discarded")
                return
            yield from self._make_due_edits(learner, scoring)
            left = steps_left(learner)
            if left <= 0 or scoring.rule_met is not None:
                yield from scoring.end()
                yield self._finished(learner, "completed" if left <= 0 else scoring.rule_met or "completed")
                return
            due = scoring.next_step
            ahead = min(left, due - learner.step)
            piece = even_part(ahead, chunk) if fixed_chunk is None else chunk - learner.step % chunk
            wanted = self._most_steps(learner, piece, ahead)
            begin = time.perf_counter()
            scalars = yield from self._train(learner, wanted)
            done = len(scalars)
            if learner.step == due:
                yield from scoring.take()
            for rule, place in broken_rules(Piece(wanted, scalars, learner.first_bad_place)):
                yield from scoring.settle()
                yield from self._keyframe(learner, "alert")
                yield Diverged(learner.step, place, rule.name)
                if not self._attended:
                    yield self._finished(learner, "diverged")
                    return
                self._held = True
            if self._single or learner.step == self._hold_at:
                yield from self._hold(learner, scoring)
                continue
            if fixed_chunk is None and self._pace.steps_per_second is None:
                chunk = next_chunk(chunk, done, time.perf_counter() - begin)
            yield from scoring.collect()
            if self._clock is not None and self._clock.is_due:
                yield from self._keyframe(learner, "time")
            if not self._held:
                self._pace.note(wanted, begin)
                yield from self._keep_pace(learner, scoring)

    def _most_steps(self, learner: Learner, chunk: int, ahead: int) -> int:
        """Mini-batches until the next look into the mailbox, of those that are ``ahead``."""
        most = 1 if self._single else min(chunk, ahead, self._pace.chunk)
        return most if self._hold_at is None else min(most, self._hold_at - learner.step)

    def _train(self, learner: Learner, steps: int) -> Generator[Event, None, Array]:
        """Train up to ``steps`` mini-batches and tell what they were like; also in return, (steps, ``SCALARS``)."""
        first, begin = learner.step, time.perf_counter()
        is_watched = self._watcher.is_due
        telemetry, seen = learner.train(steps - is_watched), tuple[StepWatched, ...]()
        if is_watched and len(telemetry.scalars) == steps - 1:
            last, seen = self._watcher.watch(learner)
            telemetry = joined((telemetry, last))
        self._seconds += time.perf_counter() - begin - sum(one.seconds for one in seen)
        if len(telemetry.scalars):
            yield StepsTrained(first, telemetry.scalars, telemetry.batch_norm, learner.epoch, learner.total_steps)
        yield from seen
        return telemetry.scalars

    def _obey(self, learner: Learner, scoring: Scoring) -> Iterator[Event]:
        """Carry out what waits in the mailbox, up to the next single step; while held, sleep until something comes."""
        while self._stop is None and not self._single:
            command = self._mailbox.wait() if self._held else self._mailbox.take()
            if command is None:
                return
            yield from self._carry_out(learner, scoring, command)

    def _keep_pace(self, learner: Learner, scoring: Scoring) -> Iterator[Event]:
        """Rest until the mini-batches have taken their time; commands are carried out on the way and do not shorten it."""
        while self._pace.rest > 0.0 and not (self._held or self._single or self._stop is not None):
            yield from scoring.drain()
            command = self._mailbox.wait(self._pace.rest)
            if command is not None:
                yield from self._carry_out(learner, scoring, command)

    def _hold(self, learner: Learner, scoring: Scoring) -> Iterator[Event]:
        if self._single:
            yield from scoring.drain()
        else:
            yield from scoring.settle()
            yield from self._keyframe(learner, "pause")
        self._held, self._single, self._hold_at = True, False, None
        yield Paused(learner.step)

    def _carry_out(self, learner: Learner, scoring: Scoring, command: Command) -> Iterator[Event]:
        step = learner.step
        match command:
            case Pause():
                if not self._held:
                    yield from self._hold(learner, scoring)
            case Resume() | HoldAfter():
                self._hold_at = step + max(1, command.steps) if isinstance(command, HoldAfter) else None
                if self._held:
                    self._held = False
                    yield Resumed(step)
            case StepOnce():
                self._held, self._single = True, True
            case SetHyperparameter() | SetLength() | SetStopRule() | SetRows() | RecalculateBatchNorm():
                yield from self._edit(learner, scoring, command)
                if self._held:
                    yield from scoring.drain()
            case SetPace(pace):
                self._pace.change(pace)
                yield PaceChanged(step, pace)
            case TakeSnapshot(number):
                yield SnapshotTaken(number, learner.snapshot())
            case WatchSteps():
                self._watcher.change(command)
            case Stop():
                self._stop = command

    def _edit(self, learner: Learner, scoring: Scoring, command: EditCommand) -> Iterator[Event]:
        """Put an edit in force, with the state before it kept and scored, or say why not."""
        yield from self._keyframe(learner, "edit")
        before = scoring.before_edit()
        try:
            event = made_edit(learner, command)
        except SpecError as error:
            yield CommandRefused(learner.step, command, str(error))
            return
        scoring.after_edit(BATCH_NORM_STATISTICS if isinstance(event, BatchNormRecalculated) else event.name, before)
        yield event

    def _make_due_edits(self, learner: Learner, scoring: Scoring) -> Iterator[Event]:
        """The edits that the spec asks for at this step."""
        while learner.next_edit is not None and learner.next_edit.step <= learner.step:
            edit = learner.take_next_edit()
            for event in self._edit(learner, scoring, command_for(edit.name, edit.value)):
                if isinstance(event, CommandRefused):
                    raise WorkbenchError(
                        tr(
                            "the edit of {edit} at step {step} cannot be applied: {reason}",
                            edit=edit.name,
                            step=edit.step,
                            reason=event.reason,
                        )
                    )
                yield event

    def _keyframe(self, learner: Learner, reason: KeyframeReason) -> Iterator[Event]:
        if self._clock is not None and self._clock.wants(learner.step, learner.edits_made, reason):
            begin = time.perf_counter()
            snapshot = learner.snapshot()
            yield KeyframeTaken(snapshot, reason)  # whoever takes it hashes it before the generator goes on
            self._clock.note(snapshot, time.perf_counter() - begin)

    def _finished(self, learner: Learner, reason: EndReason) -> Finished:
        snapshot = None if reason == "discarded" else learner.snapshot()
        return Finished(learner.step, reason, snapshot, self._seconds)


def steps_left(learner: Learner) -> int:
    """Steps until the end of the run or the next scheduled edit."""
    left = learner.total_steps - learner.step
    edit = learner.next_edit
    return min(left, edit.step - learner.step) if edit is not None and left > 0 else left
