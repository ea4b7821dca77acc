# ruff: noqa: ANN401, PLR0913, PLR0917 - kernels, as in workbench/engine
"""The matrix products of a step alone: the same functions, shapes and BLAS as in the workbench's step, nothing else.

Not a rival but the limit of the machine: what is left over to it is what batch norm, softmax, Adam and telemetry cost.
Several threads share the units of every layer as they do in the engine, and meet once a step.
"""

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads

from typing import Any  # noqa: E402

import numpy as np  # noqa: E402

from benchmarks.nets import Net  # noqa: E402
from workbench.engine.kernels.compiled_product import native_addresses  # noqa: E402
from workbench.engine.kernels.intrinsics import kernel  # noqa: E402
from workbench.engine.kernels.synchronization import barrier  # noqa: E402
from workbench.engine.layers.dense import input_gradient, linear_forward, weight_gradient  # noqa: E402
from workbench.engine.training.workspace import aligned_zeros  # noqa: E402
from workbench.training.team import Team  # noqa: E402

INPUTS, UNITS, WEIGHT, BELOW, HERE = range(5)  # columns of ``table``


@kernel
def run_products(
    thread: int, team: int, steps: int, table: Any, m: int, w: Any, dw: Any, a: Any, dz: Any, sync: Any, addresses: Any
) -> None:
    """Z = W A up through the layers, then ∂L/∂W = ∂L/∂Z Aᵀ and ∂L/∂A = Wᵀ ∂L/∂Z down. Inputs one example a row."""
    gemm, other, layers = addresses[0], addresses[1], len(table)
    for _ in range(steps):
        for layer in range(layers):
            inputs, units, at = table[layer, INPUTS], table[layer, UNITS], table[layer, WEIGHT]
            first, last = units * thread // team, units * (thread + 1) // team
            below, here, in_rows = table[layer, BELOW], table[layer, HERE], layer == 0
            linear_forward(gemm, w, at, a, below, a, here, first, last, inputs, m, in_rows)
        for layer in range(layers - 1, -1, -1):
            inputs, units, at = table[layer, INPUTS], table[layer, UNITS], table[layer, WEIGHT]
            first, last = units * thread // team, units * (thread + 1) // team
            below, here, in_rows = table[layer, BELOW], table[layer, HERE], layer == 0
            weight_gradient(gemm, dz, here, a, below, dw, at, first, last, inputs, m, in_rows)
            if layer > 0:
                first, last = inputs * thread // team, inputs * (thread + 1) // team
                input_gradient(gemm, w, at, dz, here, dz, below, first, last, inputs, units, m)
        barrier(sync, team, other)


class ProductsRunner:
    """Matrices of the right shapes; zeros would be as fast, ones show no surprise either."""

    note = ""

    def __init__(self, net: Net, threads: int) -> None:
        table = np.zeros((len(net.shapes), 5), dtype=np.int64)
        weights, rows = 0, net.features
        for number, (inputs, units) in enumerate(net.shapes):
            table[number] = (inputs, units, weights, (rows - inputs) * net.batch, rows * net.batch)
            weights += inputs * units
            rows += units
        self._table, self._batch = table, net.batch
        self._w, self._dw = aligned_zeros(weights, np.float32), aligned_zeros(weights, np.float32)
        self._a, self._dz = aligned_zeros(rows * net.batch, np.float32), aligned_zeros(rows * net.batch, np.float32)
        self._w[:], self._a[:], self._dz[:] = 1e-3, 1.0, 1e-3
        self._sync = np.zeros(16, dtype=np.int64)
        self._addresses = native_addresses(np.float32)
        self._threads, self._team = threads, Team(threads)
        self._steps = max(1, round(1e9 / net.product_flops))

    def advance(self) -> int:
        """About 20 ms."""
        self._sync[:] = 0

        def work(thread: int) -> None:
            run_products(
                thread, self._threads, self._steps, self._table, self._batch,
                self._w, self._dw, self._a, self._dz, self._sync, self._addresses,
            )  # fmt: skip

        self._team.together(work)
        return self._steps

    def settle(self) -> None:
        """Nothing is ever left to wait for."""


def prepare(net: Net, threads: int) -> ProductsRunner:
    """The matrices of one network."""
    return ProductsRunner(net, threads)
