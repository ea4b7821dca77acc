"""A trainer that computes nothing: it counts steps and answers commands as the real one does."""

import time
from collections.abc import Generator

import numpy as np

from workbench.runs.writing.attended_run import TrainerOrder
from workbench.specs.hyperparameters import Hyperparameters
from workbench.training import messages
from workbench.training.snapshot import Snapshot


def snapshot(step: int, examples_seen: int, values: Hyperparameters) -> Snapshot:
    """A state with next to nothing in it."""
    return Snapshot(step, examples_seen, values, *(np.zeros(3, dtype=np.float32) for _ in range(5)))


class FakeTrainer:
    """Pass it as ``open_events``. ``orders`` and ``taken`` hold what it was asked to do.

    ``error`` is raised after the first step, ``diverges_at`` holds at that step, and while it ``is_deaf`` it takes no
    commands.
    """

    def __init__(self, seconds_per_step: float = 0.0005) -> None:
        self.orders: list[TrainerOrder] = []
        self.taken: list[messages.Command] = []
        self.seconds_per_step = seconds_per_step
        self.error: Exception | None = None
        self.diverges_at: int | None = None
        self.is_deaf = False

    def __call__(self, order: TrainerOrder) -> Generator[messages.Event]:  # noqa: PLR0912, PLR0915 - a loop over cases
        self.orders.append(order)
        n_train = order.data.train.rows
        values = order.start.hyperparameters if order.start else order.spec.hyperparameters
        step, seen = (order.start.step, order.start.examples_seen) if order.start else (0, 0)
        total = order.spec.total_steps(n_train)
        held, single = order.held, False
        yield messages.Started(step, total)
        if held:
            yield messages.Paused(step)
        while True:
            while not self.is_deaf:
                command = order.mailbox.wait() if held and not single else order.mailbox.take()
                if command is None:
                    break
                self.taken.append(command)
                match command:
                    case messages.Pause():
                        held = True
                        yield messages.Paused(step)
                    case messages.Resume():
                        held = False
                        yield messages.Resumed(step)
                    case messages.StepOnce():
                        held = single = True
                    case messages.SetHyperparameter(name, value):
                        old = getattr(values, name)
                        if name == "optimizer":
                            yield messages.CommandRefused(step, command, "optimizer takes effect at the next run")
                        else:
                            values = values.replaced(**{name: value})
                            yield messages.HyperparameterChanged(step, name, old, value)
                    case messages.TakeSnapshot(number):
                        yield messages.SnapshotTaken(number, snapshot(step, seen, values))
                    case messages.Stop(keep):
                        kept = snapshot(step, seen, values) if keep else None
                        yield messages.Finished(step, "stopped" if keep else "discarded", kept, 0.1)
                        return
            if step >= total:
                yield messages.Evaluated(step, "dev", 0.25, 0.75)
                yield messages.Finished(step, "completed", snapshot(step, seen, values), 0.1)
                return
            if step == self.diverges_at:
                held, single, self.diverges_at = True, False, None
                yield messages.Diverged(step, "layer 2, unit 7, z")
                continue
            time.sleep(self.seconds_per_step)
            seen += values.batch_size
            yield steps_trained(step, 1, seen / n_train, total, values.learning_rate, order)
            step += 1
            if self.error is not None:
                raise self.error
            if single:
                single = False
                yield messages.Paused(step)


def steps_trained(
    first: int, k: int, epoch: float, total: int, rate: float, order: TrainerOrder
) -> messages.StepsTrained:
    """Telemetry whose loss falls like 1 / step."""
    layers = sum(layer.batch_norm for layer in order.spec.network.layers)
    steps = np.arange(first + 1, first + k + 1, dtype=np.float64)
    scalars = np.stack([1.0 / steps, np.full(k, 0.5), np.full(k, rate), np.ones(k)], axis=1).astype(np.float32)
    return messages.StepsTrained(first, scalars, np.ones((k, layers, 6, 3), dtype=np.float32), epoch, total)
