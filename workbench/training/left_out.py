"""Mini-batches of a train part some of whose rows are left out or have another label: nothing else is another.

The stream of examples goes on as before, so every other row comes in the mini-batch in which it came, and an epoch is as long
as it was: the places of rows that are left out stay empty. A mini-batch that has some of them is trained as a smaller one by the
kernels that train every other: loss and gradient are means over the rows left, and batch norm's μ and σ² are theirs. One that has
none of them is trained as ever, bit for bit. One in which no row is left, or a single one under batch norm, which has no variance
to divide by, is passed over: it changes nothing but the place in the stream.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from workbench.engine.kernels.randomness import shuffle
from workbench.engine.kernels.types import Array, Integers, Labels
from workbench.engine.training.arguments import Telemetry, empty_telemetry, joined
from workbench.engine.training.objective import flat_answers
from workbench.engine.training.state import TrainingState
from workbench.engine.training.step_view import Executed, StepView, numbers_of, view_step
from workbench.engine.training.stepper import KernelArguments, Stepper
from workbench.engine.training.summaries import SCALARS
from workbench.engine.training.workspace import aligned_zeros
from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.hyperparameters import Hyperparameters
from workbench.training.trained_rows import TrainedRows

_RATE: Final = SCALARS.index("learning_rate")
_NOBODY: Final = np.zeros(0, dtype=np.int64)


class PassedOverError(WorkbenchError):
    """A mini-batch that is not trained, because too few of its rows are left, cannot be looked at."""


def rows_ahead(seed: int, n_train: int, seen: int, m: int) -> Integers:
    """Numbers of the next ``m`` examples of the stream of shuffled epochs, of which ``seen`` have passed."""
    return _Orders(seed, n_train).ahead(seen, m)


class _Orders:
    """The orders of the epochs; the last two are remembered."""

    def __init__(self, seed: int, n_train: int) -> None:
        self.n_train, self._seed = n_train, seed
        self._known: dict[int, Integers] = {}

    def of(self, epoch: int) -> Integers:
        """Numbers of all rows in the order of one epoch, (n_train,)."""
        if epoch not in self._known:
            order = np.zeros(self.n_train, dtype=np.int64)
            shuffle(order, self._seed, epoch)
            self._known = {one: known for one, known in self._known.items() if one == epoch - 1} | {epoch: order}
        return self._known[epoch]

    def ahead(self, seen: int, m: int) -> Integers:
        """Of the next ``m`` places of the stream."""
        found, (epoch, place) = list[Integers](), divmod(seen, self.n_train)
        while m > 0:
            found.append(self.of(epoch)[place : place + m].copy())
            m -= len(found[-1])
            epoch, place = epoch + 1, 0
        return np.concatenate(found)


class RowStream:
    """Trains ``state`` by its ``stepper``; as that does it alone, until it is told of rows to be left out or relabelled."""

    def __init__(self, stepper: Stepper, state: TrainingState, seed: int, n_train: int, threads: int) -> None:
        self.shortened = 0
        """Mini-batches so far that had some of the rows that are counted."""
        self._stepper, self._state = stepper, state
        self._seed, self._threads = seed, threads
        self._orders = _Orders(seed, n_train)
        self._is_out = np.zeros(n_train, dtype=np.bool_)
        self._is_counted = self._is_out
        self._has_out = False
        self._answers: tuple[Labels, Array] | None = None
        self._fewest = 2 if stepper.layout.batch_norm_layers else 1
        self._epoch, self._places = -1, _NOBODY

    def change(self, trained: TrainedRows, also_out: Sequence[int] = ()) -> None:
        """Train on these rows from the next mini-batch on, without ``also_out``, which are counted where they come."""
        self._is_out, self._is_counted = np.zeros((2, self._orders.n_train), dtype=np.bool_)
        self._is_counted[[row for row in also_out if row < self._orders.n_train]] = True
        self._is_counted[trained.left_out] = False
        self._is_out[trained.left_out] = True
        self._is_out |= self._is_counted
        self._has_out = bool(self._is_out.any())
        dtype = self._state.parameters.dtype.type
        self._answers = flat_answers(self._stepper.layout, trained.answers, dtype) if trained.is_relabelled else None
        self._epoch = -1

    @property
    def is_plain(self) -> bool:
        """Whether every row is trained on as the data have it."""
        return self._answers is None and not self._has_out

    def comes_next(self, values: Hyperparameters) -> bool:
        """Whether the next mini-batch is trained, and not passed over."""
        return not self._has_out or len(self._kept(values.batch_size)) >= self._fewest

    def train(self, steps: int, values: Hyperparameters) -> Telemetry:
        """As ``Stepper.train``; a mini-batch that is passed over has a loss that is not a number."""
        if self.is_plain or steps == 0:
            return self._stepper.train(steps, values)
        told: list[Telemetry] = []
        done = 0
        while done < steps:
            free = min(steps - done, self._untouched(values.batch_size, steps - done))
            wanted = max(free, 1)
            told.append(self._stepper.run(free, self._whole(free, values)) if free else self._short(values))
            done += wanted
            if len(told[-1].scalars) < wanted:
                break
        return joined(told)

    def watch(self, values: Hyperparameters) -> StepView:
        """As ``Stepper.watch``. Raises ``PassedOverError``."""
        if self.is_plain:
            return self._stepper.watch(values)
        step, seen, m = int(self._state.position[0]), int(self._state.position[1]), values.batch_size
        kept = self._kept(m)
        if len(kept) < self._fewest:
            raise PassedOverError(
                tr("The mini-batch after step {step} is passed over: too few of its rows are left.", step=grouped(step))
            )
        is_whole = len(kept) == m
        arguments = self._whole(1, values) if is_whole else self._shortened(kept, values)
        before = numbers_of(self._state)
        told = self._stepper.run(1, arguments)
        if not is_whole and len(told.scalars):
            self._state.position[:] = (step + 1, seen + m)
        parameters = aligned_zeros(len(before.parameters), before.parameters.dtype.type)
        parameters[:] = before.parameters
        executed = Executed(
            layout=self._stepper.layout,
            model=arguments[1]._replace(parameters=parameters),
            space=arguments[2],
            threads=self._threads,
            gemm=int(arguments[5][0]),
            seed=self._seed,
            goal=arguments[3].objective,
        )
        return view_step(executed, step, values, told, before, numbers_of(self._state))

    def _untouched(self, m: int, most: int) -> int:
        """How many of the next mini-batches have none of the rows."""
        if not self._has_out:
            return most
        seen = place = int(self._state.position[1])
        n_train = self._orders.n_train
        while place < seen + most * m:
            epoch = place // n_train
            if epoch != self._epoch:
                order = self._orders.of(epoch)
                self._epoch, self._places = epoch, np.flatnonzero(self._is_out[order])
            begin = epoch * n_train
            at = int(np.searchsorted(self._places, place - begin))
            if at < len(self._places):
                return (begin + int(self._places[at]) - seen) // m
            place = begin + n_train
        return most

    def _kept(self, m: int) -> Integers:
        rows = self._orders.ahead(int(self._state.position[1]), m)
        return rows[~self._is_out[rows]]

    def _short(self, values: Hyperparameters) -> Telemetry:
        """The next mini-batch without the rows."""
        step, seen, m = int(self._state.position[0]), int(self._state.position[1]), values.batch_size
        rows = self._orders.ahead(seen, m)
        kept = rows[~self._is_out[rows]]
        self.shortened += bool(self._is_counted[rows].any())
        if len(kept) < self._fewest:
            told = empty_telemetry(1, len(self._stepper.layout.batch_norm_layers), self._state.parameters.dtype.type)
            told.scalars[:], told.batch_norm[:] = np.nan, np.nan
            told.scalars[0, _RATE] = self._stepper.kernel_arguments(1, values)[3].rates[0]
            self._state.position[:] = (step + 1, seen + m)
            return told
        told = self._stepper.run(1, self._shortened(kept, values))
        if len(told.scalars):
            self._state.position[:] = (step + 1, seen + m)
        return told

    def _whole(self, steps: int, values: Hyperparameters) -> KernelArguments:
        """The next mini-batches as they come, with the labels in force."""
        return self._labelled(self._stepper.kernel_arguments(steps, values))

    def _shortened(self, kept: Integers, values: Hyperparameters) -> KernelArguments:
        """A mini-batch of these rows: a stream that consists of it."""
        shorter = values.model_copy(update={"batch_size": len(kept)})
        arguments = self._labelled(self._stepper.kernel_arguments(1, shorter))
        data, model, space, settings, telemetry, addresses = arguments
        place = np.array([int(self._state.position[0]), 0], dtype=np.int64)
        alone = data._replace(order=kept, order_epoch=np.zeros(1, dtype=np.int64))
        return alone, model._replace(position=place), space, settings, telemetry, addresses

    def _labelled(self, arguments: KernelArguments) -> KernelArguments:
        if self._answers is None:
            return arguments
        data, model, space, settings, telemetry, addresses = arguments
        labels, targets = self._answers
        return data._replace(labels=labels, targets=targets), model, space, settings, telemetry, addresses
