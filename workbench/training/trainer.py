"""The trainer: a spec and data in, a stream of events out.

``Trainer.events`` is a plain generator. It trains a chunk of mini-batches, yields what happened, looks into the
mailbox, and goes on. The window's thread, the command line, a search worker and a replay all read the same generator.
The result does not depend on how fast it is read, how long it was paused or how the steps fell into chunks.
"""

import time
from collections.abc import Iterator

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.layout import make_layout
from workbench.engine.objective import Objective
from workbench.engine.schedules import Horizon
from workbench.engine.state import TrainingState, initial_state
from workbench.engine.statistics import exact_statistics
from workbench.engine.stepper import Stepper
from workbench.errors import SpecError, WorkbenchError
from workbench.specs.hyperparameters import Hyperparameters, Value, takes_effect_live
from workbench.specs.run import BATCH_NORM_STATISTICS, RunSpec
from workbench.training.checks import find_problems
from workbench.training.evaluation import Evaluator
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
    PaceChanged,
    Pause,
    Paused,
    RecalculateBatchNorm,
    Resume,
    Resumed,
    SetHyperparameter,
    SetPace,
    SnapshotTaken,
    Started,
    StepOnce,
    StepsTrained,
    Stop,
    TakeSnapshot,
)
from workbench.training.state import Snapshot, state_from, take_snapshot
from workbench.training.team import Team

CHUNK_SECONDS = 0.01
LARGEST_CHUNK = 4096
WATCHING_SECONDS = 1.0 / 30.0


class Trainer:
    """One run of ``spec`` on ``data``, from the beginning or from the snapshot ``start``.

    Raises ``SpecError`` with every reason why the run cannot start. ``attended``: somebody reads the events and can
    send commands, so hold when the loss is no longer finite instead of ending. ``held``: wait for Resume before the
    first step. ``pace``: at most this many steps a second, None for full speed.
    """

    def __init__(
        self,
        spec: RunSpec,
        data: Dataset,
        mailbox: Mailbox | None = None,
        start: Snapshot | None = None,
        *,
        attended: bool = False,
        held: bool = False,
        pace: float | None = None,
    ) -> None:
        problems = find_problems(spec, data)
        if problems:
            raise SpecError(problems)
        self._spec, self._data = spec, data
        self._mailbox = Mailbox() if mailbox is None else mailbox
        self._dtype: type[np.floating] = np.float32 if spec.precision == "float32" else np.float64
        self._layout = make_layout(spec.network, data.n_features, data.n_classes)
        self._values = spec.hyperparameters if start is None else start.hyperparameters
        if start is None:
            self._state = initial_state(self._layout, spec.seed, self._dtype)
        else:
            self._state = state_from(start)
        self._edits = [edit for edit in spec.edits if start is None or edit.step >= start.step]
        self._attended, self._held = attended, held
        self._pace, self._due = pace, 0.0
        self._single = False
        self._stop: Stop | None = None
        self._seconds = 0.0

    def events(self, chunk: int | None = None) -> Iterator[Event]:
        """Train to the end of the spec, a stop or a divergence; the last event is ``Finished``.

        ``chunk`` fixes the number of mini-batches between two looks into the mailbox; None adapts it to about 10 ms.
        """
        evaluator = Evaluator(self._layout, self._data, self._dtype)
        try:
            with Team(self._spec.threads) as team:
                stepper = Stepper(
                    self._layout,
                    self._state,
                    self._data.train.features,
                    self._data.train.answers,
                    self._spec.seed,
                    self._spec.threads,
                    team.together,
                    self._horizon(),
                )
                stepper.train(0, self._values)  # loads the kernels, so that the time of the first step is its own
                evaluator.prepare(self._state)
                yield Started(stepper.step, self._total_steps())
                yield from self._run(stepper, evaluator, chunk)
        finally:
            evaluator.close()

    def _run(self, stepper: Stepper, evaluator: Evaluator, fixed_chunk: int | None) -> Iterator[Event]:
        """The loop: commands, edits that are due, a chunk of steps, scores."""
        chunk = fixed_chunk or 1
        if self._held:
            yield Paused(stepper.step)
        while True:
            yield from self._obey()
            if self._stop is not None:
                yield self._finished("stopped" if self._stop.keep else "discarded")
                return
            yield from self._apply_due_edits()
            left = self._steps_left()
            if left <= 0:
                yield evaluator.score("train", *self._judged(stepper))
                yield evaluator.score("dev", *self._judged(stepper))
                yield self._finished("completed")
                return
            wanted = 1 if self._single else min(chunk, left, self._paced_chunk())
            begin, before = time.perf_counter(), stepper.step
            yield from self._train(stepper, wanted)
            done = stepper.step - before
            if done < wanted:
                yield Diverged(stepper.step, stepper.first_bad_place())
                if not self._attended:
                    yield self._finished("diverged")
                    return
                self._held = True
            if self._single:
                self._single, self._held = False, True
                yield evaluator.score("dev", *self._judged(stepper))
                yield Paused(stepper.step)
                continue
            if fixed_chunk is None and self._pace is None:
                chunk = next_chunk(chunk, done, time.perf_counter() - begin)
            yield from evaluator.collect()
            if not self._held:
                evaluator.offer(*self._judged(stepper))
                yield from self._keep_pace(wanted, begin)

    def _train(self, stepper: Stepper, steps: int) -> Iterator[Event]:
        """Train up to ``steps`` mini-batches and tell what they were like."""
        first, begin = stepper.step, time.perf_counter()
        telemetry = stepper.train(steps, self._values)
        self._seconds += time.perf_counter() - begin
        if len(telemetry.scalars):
            epoch = stepper.examples_seen / self._data.train.rows
            yield StepsTrained(first, telemetry.scalars, telemetry.batch_norm, epoch, self._total_steps())

    def _obey(self) -> Iterator[Event]:
        """Carry out what waits in the mailbox, up to the next single step; while held, sleep until something comes."""
        while self._stop is None and not self._single:
            command = self._mailbox.wait() if self._held else self._mailbox.take()
            if command is None:
                return
            yield from self._carry_out(command)

    def _paced_chunk(self) -> int:
        """Steps until the next look into the mailbox: about a thirtieth of a second's worth."""
        return LARGEST_CHUNK if self._pace is None else max(1, round(self._pace * WATCHING_SECONDS))

    def _keep_pace(self, steps: int, begin: float) -> Iterator[Event]:
        """Rest until ``steps`` mini-batches have taken their time; a command ends the rest."""
        if self._pace is None:
            return
        self._due = max(self._due, begin) + steps / self._pace
        rest = self._due - time.perf_counter()
        if rest > 0.0:
            command = self._mailbox.wait(rest)
            if command is not None:
                yield from self._carry_out(command)

    def _carry_out(self, command: Command) -> Iterator[Event]:
        step = self._step
        match command:
            case Pause():
                if not self._held:
                    self._held = True
                    yield Paused(step)
            case Resume():
                if self._held:
                    self._held = False
                    yield Resumed(step)
            case StepOnce():
                self._held, self._single = True, True
            case SetHyperparameter(name, value):
                yield self._changed(command, name, value)
            case RecalculateBatchNorm():
                yield self._recalculated(command)
            case SetPace(pace):
                self._pace, self._due = pace, 0.0
                yield PaceChanged(step, pace)
            case TakeSnapshot(purpose):
                yield SnapshotTaken(purpose, self.snapshot())
            case Stop():
                self._stop = command

    def _changed(self, command: Command, name: str, value: Value) -> Event:
        """Put an edit in force, or say why not."""
        if name not in Hyperparameters.model_fields:
            return CommandRefused(self._step, command, f"there is no hyperparameter {name!r}")
        if not takes_effect_live(name):
            return CommandRefused(self._step, command, f"{name} takes effect at the next run")
        old = getattr(self._values, name)
        try:
            values = self._values.replaced(**{name: value})
            edited = self._spec.replaced(hyperparameters=values)
        except SpecError as error:
            return CommandRefused(self._step, command, str(error))
        problems = find_problems(edited.replaced(edits=()), self._data)
        if problems:
            return CommandRefused(self._step, command, "\n".join(str(problem) for problem in problems))
        self._values = values
        return HyperparameterChanged(self._step, name, old, getattr(values, name))

    def _recalculated(self, command: Command) -> Event:
        """Put exact statistics in the place of the batch-norm averages."""
        if not self._layout.batch_norm_layers:
            return CommandRefused(self._step, command, "no layer of this network has batch norm")
        state, x = self._state, self._data.train.features
        state.running[:] = exact_statistics(self._layout, state.parameters, x, self._values.bn_epsilon)
        return BatchNormRecalculated(self._step)

    def _judged(self, stepper: Stepper) -> tuple[TrainingState, float, Objective]:
        """What a score needs to know."""
        return self._state, self._values.bn_epsilon, stepper.objective(self._values)

    def _apply_due_edits(self) -> Iterator[Event]:
        while self._edits and self._edits[0].step <= self._step:
            edit = self._edits.pop(0)
            if edit.name == BATCH_NORM_STATISTICS:
                event = self._recalculated(RecalculateBatchNorm())
            else:
                event = self._changed(SetHyperparameter(edit.name, edit.value), edit.name, edit.value)
            if isinstance(event, CommandRefused):
                raise WorkbenchError(f"the edit of {edit.name} at step {edit.step} cannot be applied: {event.reason}")
            yield event

    @property
    def _step(self) -> int:
        return int(self._state.position[0])

    def _horizon(self) -> Horizon:
        """The planned end of the run, for the cosine schedule."""
        if self._spec.steps is not None:
            return Horizon(steps=self._spec.steps)
        return Horizon(examples=self._spec.epochs * self._data.train.rows)

    def _total_steps(self) -> int:
        """The step at which the run ends if the mini-batch size stays as it is now."""
        if self._spec.steps is not None:
            return self._spec.steps
        examples = self._spec.epochs * self._data.train.rows - int(self._state.position[1])
        return self._step + max(0, -(-examples // self._values.batch_size))

    def _steps_left(self) -> int:
        """Steps until the end of the run or the next scheduled edit."""
        left = self._total_steps() - self._step
        return min(left, self._edits[0].step - self._step) if self._edits and left > 0 else left

    def snapshot(self) -> Snapshot:
        """A copy of the whole state between two mini-batches; call it from the thread that reads the events."""
        return take_snapshot(self._state, self._values)

    def _finished(self, reason: EndReason) -> Finished:
        snapshot = None if reason == "discarded" else self.snapshot()
        return Finished(self._step, reason, snapshot, self._seconds)


def next_chunk(chunk: int, done: int, seconds: float) -> int:
    """Number of mini-batches for about ``CHUNK_SECONDS``, at most twice the last number."""
    if done == 0 or seconds <= 0.0:
        return 1
    return max(1, min(2 * chunk, round(done * CHUNK_SECONDS / seconds), LARGEST_CHUNK))
