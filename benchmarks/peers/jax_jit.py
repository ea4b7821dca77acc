"""JAX with one call of a ``jit``-compiled step per mini-batch: the usual training loop.

Calls are dispatched asynchronously; JAX itself limits how many are under way.
"""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.nets import Net, make_data
from benchmarks.peers.jax_net import initial_state, train_step


class JaxStepRunner:
    """State on the device and the order of the examples."""

    note = ""

    def __init__(self, net: Net) -> None:
        x, y = make_data(net)
        self._x, self._y = jnp.asarray(x), jnp.asarray(y)
        self._state = initial_state(net)
        self._step = partial(jax.jit(train_step, donate_argnums=0))
        self._generator = np.random.default_rng(0)
        self._batch = net.batch
        self._rows = net.rows
        self._order, self._place = self._generator.permutation(net.rows).astype(np.int32), 0
        self._loss: jax.Array = jnp.zeros(())

    def advance(self) -> int:
        """One mini-batch, perhaps still under way at return."""
        if self._place + self._batch > self._rows:
            self._order, self._place = self._generator.permutation(self._rows).astype(np.int32), 0
        chosen = self._order[self._place : self._place + self._batch]
        self._place += self._batch
        self._state, self._loss = self._step(self._state, self._x, self._y, chosen)
        return 1

    def settle(self) -> None:
        """Wait for the last step."""
        jax.block_until_ready((self._state, self._loss))


def prepare(net: Net, threads: int) -> JaxStepRunner:  # noqa: ARG001 - XLA takes its threads from environment and cores
    """A network before its first step."""
    return JaxStepRunner(net)
