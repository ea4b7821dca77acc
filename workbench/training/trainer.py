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
from workbench.errors import SpecError, WorkbenchError
from workbench.language import tr
from workbench.specs.run import RunSpec
from workbench.training.checks import find_problems
from workbench.training.evaluation import Evaluator
from workbench.training.health import Piece, broken_rules
from workbench.training.keyframe_clock import KeyframeClock
from workbench.training.learner import Learner
from workbench.training.mailbox import Mailbox
from workbench.training.messages import (
    BatchNormRecalculated,
    Command,
    CommandRefused,
    Diverged,
    EndReason,
    Event,
    Finished,
    HyperparameterChanged,
    KeyframeReason,
    KeyframeTaken,
    LengthChanged,
    PaceChanged,
    Pause,
    Paused,
    RecalculateBatchNorm,
    Resume,
    Resumed,
    SetHyperparameter,
    SetLength,
    SetPace,
    SnapshotTaken,
    Started,
    StepOnce,
    StepsTrained,
    Stop,
    TakeSnapshot,
    command_for,
)
from workbench.training.snapshot import Snapshot
from workbench.training.team import Team

CHUNK_SECONDS = 0.01
LARGEST_CHUNK = 4096
WATCHING_SECONDS = 1.0 / 30.0


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

    Of the edits in ``spec`` the first ``start.edits`` are those that ``start`` has seen. Raises ``SpecError`` with every
    reason why the run cannot start.
    """

    def __init__(
        self,
        spec: RunSpec,
        data: Dataset,
        mailbox: Mailbox | None = None,
        start: Snapshot | None = None,
        conduct: Conduct = Conduct(),
    ) -> None:
        problems = find_problems(spec, data)
        if problems:
            raise SpecError(problems)
        self._spec, self._data, self._start = spec, data, start
        self._mailbox = Mailbox() if mailbox is None else mailbox
        self._clock = KeyframeClock() if conduct.keyframes else None
        self._attended, self._held = conduct.attended, conduct.held
        self._pace, self._due = conduct.pace, 0.0
        self._single = False
        self._stop: Stop | None = None
        self._seconds = 0.0

    def events(self, chunk: int | None = None) -> Iterator[Event]:
        """Train to the end of the spec, a stop or a divergence; the last event is ``Finished``.

        ``chunk`` fixes the number of mini-batches between two looks into the mailbox; None adapts it to about 10 ms.
        """
        with Team(self._spec.threads) as team:
            learner = Learner(self._spec, self._data, self._start, team.together)
            evaluator = Evaluator(learner.layout, self._data, learner.dtype)
            try:
                learner.train(0)  # loads the kernels, so that the time of the first step is its own
                evaluator.prepare(learner.state)
                yield Started(learner.step, learner.total_steps)
                yield from self._keyframe(learner, "start")
                yield from self._run(learner, evaluator, chunk)
            finally:
                evaluator.close()

    def _run(self, learner: Learner, evaluator: Evaluator, fixed_chunk: int | None) -> Iterator[Event]:
        """The loop: commands, edits that are due, a chunk of steps, scores."""
        chunk = fixed_chunk or 1
        if self._held:
            yield Paused(learner.step)
        while True:
            yield from self._obey(learner)
            if self._stop is not None:
                yield self._finished(learner, "stopped" if self._stop.keep else "discarded")
                return
            yield from self._make_due_edits(learner)
            left = steps_left(learner)
            if left <= 0:
                yield evaluator.score("train", *learner.judged())
                yield evaluator.score("dev", *learner.judged())
                yield self._finished(learner, "completed")
                return
            wanted = 1 if self._single else min(chunk, left, self._paced_chunk())
            begin = time.perf_counter()
            scalars = yield from self._train(learner, wanted)
            done = len(scalars)
            for rule, place in broken_rules(Piece(wanted, scalars, learner.first_bad_place)):
                yield from self._keyframe(learner, "alert")
                yield Diverged(learner.step, place, rule.name)
                if not self._attended:
                    yield self._finished(learner, "diverged")
                    return
                self._held = True
            if self._single:
                self._single, self._held = False, True
                yield evaluator.score("dev", *learner.judged())
                yield Paused(learner.step)
                continue
            if fixed_chunk is None and self._pace is None:
                chunk = next_chunk(chunk, done, time.perf_counter() - begin)
            yield from self._collect(evaluator)
            if self._clock is not None and self._clock.is_due:
                yield from self._keyframe(learner, "time")
            if not self._held:
                evaluator.offer(learner, whole=self._clock is not None and self._clock.is_best_due)
                yield from self._keep_pace(learner, wanted, begin)

    def _train(self, learner: Learner, steps: int) -> Generator[Event, None, Array]:
        """Train up to ``steps`` mini-batches and tell what they were like; also in return, (steps, ``SCALARS``)."""
        first, begin = learner.step, time.perf_counter()
        telemetry = learner.train(steps)
        self._seconds += time.perf_counter() - begin
        if len(telemetry.scalars):
            yield StepsTrained(first, telemetry.scalars, telemetry.batch_norm, learner.epoch, learner.total_steps)
        return telemetry.scalars

    def _collect(self, evaluator: Evaluator) -> Iterator[Event]:
        """A score that is ready; where it is the best so far, the state it belongs to."""
        for evaluated, snapshot in evaluator.collect():
            yield evaluated
            if self._clock is not None and self._clock.is_best(evaluated.loss) and snapshot is not None:
                begin = time.perf_counter()
                yield KeyframeTaken(snapshot, "best")
                self._clock.note_best(snapshot, time.perf_counter() - begin)

    def _obey(self, learner: Learner) -> Iterator[Event]:
        """Carry out what waits in the mailbox, up to the next single step; while held, sleep until something comes."""
        while self._stop is None and not self._single:
            command = self._mailbox.wait() if self._held else self._mailbox.take()
            if command is None:
                return
            yield from self._carry_out(learner, command)

    def _paced_chunk(self) -> int:
        """Steps until the next look into the mailbox: about a thirtieth of a second's worth."""
        return LARGEST_CHUNK if self._pace is None else max(1, round(self._pace * WATCHING_SECONDS))

    def _keep_pace(self, learner: Learner, steps: int, begin: float) -> Iterator[Event]:
        """Rest until ``steps`` mini-batches have taken their time; a command ends the rest."""
        if self._pace is None:
            return
        self._due = max(self._due, begin) + steps / self._pace
        rest = self._due - time.perf_counter()
        if rest > 0.0:
            command = self._mailbox.wait(rest)
            if command is not None:
                yield from self._carry_out(learner, command)

    def _carry_out(self, learner: Learner, command: Command) -> Iterator[Event]:
        step = learner.step
        match command:
            case Pause():
                if not self._held:
                    self._held = True
                    yield from self._keyframe(learner, "pause")
                    yield Paused(step)
            case Resume():
                if self._held:
                    self._held = False
                    yield Resumed(step)
            case StepOnce():
                self._held, self._single = True, True
            case SetHyperparameter() | SetLength() | RecalculateBatchNorm():
                yield from self._edit(learner, command)
            case SetPace(pace):
                self._pace, self._due = pace, 0.0
                yield PaceChanged(step, pace)
            case TakeSnapshot(number):
                yield SnapshotTaken(number, learner.snapshot())
            case Stop():
                self._stop = command

    def _edit(self, learner: Learner, command: SetHyperparameter | SetLength | RecalculateBatchNorm) -> Iterator[Event]:
        """Put an edit in force, with the state before it kept, or say why not."""
        yield from self._keyframe(learner, "edit")
        step = learner.step
        try:
            match command:
                case SetHyperparameter(name, value):
                    yield HyperparameterChanged(step, name, *learner.set_hyperparameter(name, value))
                case SetLength(unit, length):
                    yield LengthChanged(step, unit, learner.set_length(unit, length), length)
                case RecalculateBatchNorm():
                    learner.recalculate_batch_norm()
                    yield BatchNormRecalculated(step)
        except SpecError as error:
            yield CommandRefused(step, command, str(error))

    def _make_due_edits(self, learner: Learner) -> Iterator[Event]:
        """The edits that the spec asks for at this step."""
        while learner.next_edit is not None and learner.next_edit.step <= learner.step:
            edit = learner.take_next_edit()
            for event in self._edit(learner, command_for(edit.name, edit.value)):
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


def next_chunk(chunk: int, done: int, seconds: float) -> int:
    """Number of mini-batches for about ``CHUNK_SECONDS``, at most twice the last number."""
    if done == 0 or seconds <= 0.0:
        return 1
    return max(1, min(2 * chunk, round(done * CHUNK_SECONDS / seconds), LARGEST_CHUNK))
