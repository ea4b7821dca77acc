"""One network being trained: state, data and scratch memory put together, and K mini-batches at a time."""

from collections.abc import Callable

import numpy as np

from workbench.engine.kernels.compiled_product import native_addresses
from workbench.engine.kernels.types import Answers, Array, Integers, flattened
from workbench.engine.layout import Layout
from workbench.engine.training.arguments import Examples, Model, Settings, Telemetry, empty_telemetry, make_settings
from workbench.engine.training.objective import Objective, flat_answers, make_objective, measure_balance
from workbench.engine.training.schedules import Horizon, learning_rates, moments
from workbench.engine.training.state import TrainingState
from workbench.engine.training.step_view import Executed, StepView, numbers_of, view_step
from workbench.engine.training.steps import run_steps
from workbench.engine.training.workspace import GRADIENT, HAT, KEPT, A, Workspace, aligned_zeros, make_workspace
from workbench.language import tr
from workbench.specs.hyperparameters import Hyperparameters

KernelArguments = tuple[Examples, Model, Workspace, Settings, Telemetry, Integers]
Together = Callable[[Callable[[int], None]], None]
"""Runs a function of the thread's number on every thread of a team and returns when all are done."""


def alone(work: Callable[[int], None]) -> None:
    """The team of one."""
    work(0)


class Stepper:
    """Trains ``state`` in place on ``x`` (examples, features), ``y``: classes (examples,), or targets (examples, targets).

    Results are a function of state, data, seed, hyperparameters, ``horizon`` and ``threads``; how the steps are divided
    into calls changes no bit. ``horizon`` is the planned end, needed by the cosine schedule alone. Not for use by
    several callers at once.
    """

    def __init__(
        self,
        layout: Layout,
        state: TrainingState,
        x: Array,
        y: Answers,
        seed: int,
        threads: int = 1,
        together: Together = alone,
        horizon: Horizon | None = None,
    ) -> None:
        self.layout, self.state = layout, state
        self._threads, self._together = threads, together
        self._dtype: type[np.floating] = state.parameters.dtype.type
        self.horizon = horizon
        self._balance = measure_balance(layout, y)
        labels, targets = flat_answers(layout, y, self._dtype)
        self._data = Examples(
            x=flattened(x, self._dtype),
            labels=labels,
            targets=targets,
            order=np.zeros(len(y), dtype=np.int64),
            order_epoch=np.full(1, -1, dtype=np.int64),
            seed=seed,
        )
        self._model = Model(
            state.parameters,
            aligned_zeros(layout.n_parameters, self._dtype),
            state.first_moment,
            state.second_moment,
            state.running,
            state.products,
            state.position,
            layout.table,
            layout.dropout_rates,
        )
        self._addresses: Integers | None = None
        self._space: Workspace | None = None

    @property
    def step(self) -> int:
        """Finished mini-batches."""
        return int(self.state.position[0])

    @property
    def examples_seen(self) -> int:
        """Position in the stream of shuffled epochs."""
        return int(self.state.position[1])

    @property
    def gradients(self) -> Array:
        """Gradients of the last mini-batch in the layout of the parameters; valid until the next step."""
        return self._model.gradients

    @property
    def last_rows(self) -> Integers:
        """Numbers of the examples of the last mini-batch, shape (batch,); empty before the first."""
        return np.zeros(0, dtype=np.int64) if self._space is None else self._space.rows.copy()

    def objective(self, values: Hyperparameters) -> Objective:
        """What is minimized under these hyperparameters, with the class weights of the training data."""
        return make_objective(self._balance, values)

    def kernel_arguments(self, n_steps: int, values: Hyperparameters) -> KernelArguments:
        """What ``run_steps`` is given for the next ``n_steps`` mini-batches, after thread, team and number of steps."""
        if self._addresses is None:
            self._addresses = native_addresses(self._dtype)
        return self._arguments(n_steps, values, self._addresses)

    def compile(self) -> None:
        """Compile ``run_steps`` for networks of this precision without a step, and without the products that it calls."""
        from numba import typeof

        nowhere = np.zeros(2, dtype=np.int64)
        arguments = self._arguments(1, Hyperparameters(batch_size=2), nowhere)
        run_steps.compile(tuple(typeof(argument) for argument in (0, 1, 1, *arguments)))

    def _arguments(self, n_steps: int, values: Hyperparameters, addresses: Integers) -> KernelArguments:
        m = values.batch_size
        if self._space is None or len(self._space.rows) != m:
            self._space = make_workspace(self.layout, m, self._threads, self._dtype)
        space = self._space
        space.sync[:] = 0
        when = moments(self.step, self.examples_seen, n_steps, m, len(self._data.order), self.horizon)
        settings = make_settings(values, self.objective(values), learning_rates(values, when))
        telemetry = empty_telemetry(n_steps, len(self.layout.batch_norm_layers), self._dtype)
        return (self._data, self._model, space, settings, telemetry, addresses)

    def train(self, n_steps: int, values: Hyperparameters) -> Telemetry:
        """Train up to ``n_steps`` mini-batches; the telemetry has a row for each that was finished.

        Fewer rows than asked mean that the next mini-batch would not be finite: see ``first_bad_place``.
        """
        arguments = self.kernel_arguments(n_steps, values)
        return self.run(n_steps, arguments)

    def run(self, n_steps: int, arguments: KernelArguments) -> Telemetry:
        """Let the team train with these ``kernel_arguments``; a row of telemetry for each mini-batch that was finished."""
        done = [0] * self._threads

        def work(thread: int) -> None:
            done[thread] = run_steps(thread, self._threads, n_steps, *arguments)

        self._together(work)
        telemetry = arguments[4]
        return Telemetry(telemetry.scalars[: done[0]], telemetry.batch_norm[: done[0]])

    def watch(self, values: Hyperparameters) -> StepView:
        """Train one mini-batch and tell all that was computed in it; one that is not finite changes nothing."""
        before, step = numbers_of(self.state), self.step
        arguments = self.kernel_arguments(1, values)
        telemetry = self.run(1, arguments)
        parameters = aligned_zeros(self.layout.n_parameters, self._dtype)
        parameters[:] = before.parameters
        executed = Executed(
            layout=self.layout,
            model=self._model._replace(parameters=parameters),
            space=arguments[2],
            threads=self._threads,
            gemm=int(arguments[5][0]),
            seed=self._data.seed,
            goal=arguments[3].objective,
        )
        return view_step(executed, step, values, telemetry, before, numbers_of(self.state))

    def first_bad_place(self) -> str:
        """After a mini-batch that failed: where NaN or infinity came up first, as ``layer 2, unit 7, z``."""
        space = self._space
        if space is None:
            return tr("nothing was computed yet")
        m = len(space.rows)
        forward = [(number, column) for number in range(len(self.layout.layers)) for column in (KEPT, A, HAT)]
        backward = [(number, GRADIENT) for number in reversed(range(len(self.layout.layers)))]
        for number, column in forward + backward:
            place = self.layout.layers[number]
            is_output = number == len(self.layout.layers) - 1
            if (column == A and is_output) or (column == HAT and not place.normalizes_a):
                continue
            at = space.places[number, column]
            values = space.memory[at : at + place.units * m].reshape(place.units, m)
            bad = np.flatnonzero(~np.isfinite(values).all(axis=1))
            if bad.size:
                z = "ẑ" if place.batch_norm and not place.normalizes_a else "z"
                symbol = {KEPT: z, A: "a", HAT: "â", GRADIENT: "gradient"}[column]
                return tr(
                    "{number}, unit {bad}, {symbol}", number=self._layer_name(number), bad=bad[0] + 1, symbol=symbol
                )
        for number in reversed(range(len(self.layout.layers))):
            gradient = self.layout.weight(number, self._model.gradients)
            with np.errstate(over="ignore", invalid="ignore"):
                bad = np.flatnonzero(~np.isfinite(np.square(gradient).sum(axis=1)))
            if bad.size:
                return tr(
                    "{number}, unit {bad}, gradient of W (too large to be squared)",
                    number=self._layer_name(number),
                    bad=bad[0] + 1,
                )
        return "loss"

    def _layer_name(self, number: int) -> str:
        return tr("output layer") if number == len(self.layout.layers) - 1 else tr("layer {number}", number=number + 1)
