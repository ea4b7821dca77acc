"""Mini-batches without some of their rows: as if these rows had not been drawn, and everything else were as it was.

The stream of examples goes on as before, so every other row comes in the mini-batch in which it came. A mini-batch that has
some of the rows is trained as a smaller one by the kernels that train every other: loss and gradient are means over the
rows left, and batch norm's μ and σ² are theirs. One that has none of them is trained as ever, bit for bit; one in which no row is left changes nothing but the
place in the stream.
"""

from collections.abc import Sequence

import numpy as np

from workbench.engine.kernels.randomness import shuffle
from workbench.engine.kernels.types import Integers
from workbench.engine.training.arguments import Telemetry, empty_telemetry, joined
from workbench.engine.training.state import TrainingState
from workbench.engine.training.stepper import Stepper
from workbench.specs.hyperparameters import Hyperparameters


def rows_ahead(seed: int, n_train: int, seen: int, m: int) -> Integers:
    """Numbers of the next ``m`` examples of the stream of shuffled epochs, of which ``seen`` have passed."""
    found, (epoch, place) = list[Integers](), divmod(seen, n_train)
    order = np.zeros(n_train, dtype=np.int64)
    while m > 0:
        shuffle(order, seed, epoch)
        found.append(order[place : place + m].copy())
        m -= len(found[-1])
        epoch, place = epoch + 1, 0
    return np.concatenate(found)


class ShortenedStream:
    """Trains ``state`` by its ``stepper`` with mini-batches from which ``left_out``, numbers of rows, are taken."""

    def __init__(
        self,
        stepper: Stepper,
        state: TrainingState,
        left_out: Sequence[int],
        seed: int,
        n_train: int,
    ) -> None:
        self.shortened = 0
        """Mini-batches so far that had some of the rows."""
        self._stepper, self._state = stepper, state
        self._left_out = np.array(sorted(set(left_out)), dtype=np.int64)
        self._seed, self._n_train = seed, n_train
        self._epoch, self._places = -1, np.zeros(0, dtype=np.int64)

    def train(self, steps: int, values: Hyperparameters) -> Telemetry:
        """As ``Stepper.train``; a mini-batch without a row has a loss that is not a number."""
        told: list[Telemetry] = []
        done = 0
        while done < steps:
            free = min(steps - done, self._untouched(values.batch_size, steps - done))
            wanted = max(free, 1)
            told.append(self._stepper.train(free, values) if free else self._short(values))
            done += wanted
            if len(told[-1].scalars) < wanted:
                break
        return joined(told)

    def _untouched(self, m: int, most: int) -> int:
        """How many of the next mini-batches have none of the rows."""
        seen = int(self._state.position[1])
        place = seen
        while place < seen + most * m:
            epoch = place // self._n_train
            if epoch != self._epoch:
                order = rows_ahead(self._seed, self._n_train, epoch * self._n_train, self._n_train)
                self._epoch, self._places = epoch, np.flatnonzero(np.isin(order, self._left_out))
            begin = epoch * self._n_train
            later = self._places[begin + self._places >= place]
            if len(later):
                return (begin + int(later[0]) - seen) // m
            place = begin + self._n_train
        return most

    def _short(self, values: Hyperparameters) -> Telemetry:
        """The next mini-batch without the rows."""
        step, seen, m = int(self._state.position[0]), int(self._state.position[1]), values.batch_size
        rows = rows_ahead(self._seed, self._n_train, seen, m)
        kept = rows[~np.isin(rows, self._left_out)]
        self.shortened += 1
        if len(kept) == 0:
            told = empty_telemetry(1, len(self._stepper.layout.batch_norm_layers), self._state.parameters.dtype.type)
            told.scalars[:], told.batch_norm[:] = np.nan, np.nan
            self._state.position[:] = (step + 1, seen + m)
            return told
        data, model, space, settings, telemetry, addresses = self._stepper.kernel_arguments(
            1, values.replaced(batch_size=len(kept))
        )
        place = np.array([step, 0], dtype=np.int64)  # in a stream that consists of this mini-batch
        given = (
            data._replace(order=kept, order_epoch=np.zeros(1, dtype=np.int64)),
            model._replace(position=place),
            space,
            settings,
            telemetry,
            addresses,
        )
        told = self._stepper.run(1, given)
        if len(told.scalars):
            self._state.position[:] = (step + 1, seen + m)
        return told
