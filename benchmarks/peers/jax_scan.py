"""JAX at its fastest: ``lax.scan`` runs a whole chunk of mini-batches inside one compiled call.

Like the workbench it stays in compiled code for some ten milliseconds, gathers mini-batches from the data in memory by
a shuffled index, and returns the loss of every step. The state is donated.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.nets import Net, make_data
from benchmarks.peers.jax_net import State, initial_state, train_step

CHUNKS = {"A": 4000, "B": 1000, "C": 50, "D": 4, "E": 4}
"""Steps of one call: tens of milliseconds."""


def _scan(state: State, x: jax.Array, y: jax.Array, order: jax.Array, unroll: int) -> tuple[State, jax.Array]:
    def body(carried: State, chosen: jax.Array) -> tuple[State, jax.Array]:
        return train_step(carried, x, y, chosen)

    end: tuple[State, jax.Array] = jax.lax.scan(body, state, order, unroll=unroll)
    return end


class JaxScanRunner:
    """State on the device and the order of the examples."""

    note = ""

    def __init__(self, net: Net, unroll: int = 1) -> None:
        x, y = make_data(net)
        self._x, self._y = jnp.asarray(x), jnp.asarray(y)
        self._state: Any = initial_state(net)
        self._scan = jax.jit(partial(_scan, unroll=unroll), donate_argnums=0)
        self._generator = np.random.default_rng(0)
        self._shape = (CHUNKS[net.name], net.batch)
        self._rows = net.rows
        self._order = np.zeros(0, dtype=np.int32)
        self._losses: jax.Array = jnp.zeros(())

    def advance(self) -> int:
        """One chunk."""
        wanted = self._shape[0] * self._shape[1]
        while len(self._order) < wanted:
            fresh = self._generator.permutation(self._rows).astype(np.int32)
            self._order = np.concatenate((self._order, fresh))
        chosen, self._order = self._order[:wanted].reshape(self._shape), self._order[wanted:]
        self._state, self._losses = self._scan(self._state, self._x, self._y, chosen)
        return self._shape[0]

    def settle(self) -> None:
        """Wait for the last chunk."""
        jax.block_until_ready((self._state, self._losses))


def prepare(net: Net, threads: int) -> JaxScanRunner:  # noqa: ARG001 - XLA takes its threads from environment and cores
    """A network before its first step."""
    return JaxScanRunner(net)
