"""Plain NumPy as one writes it after the course, with care: whole-array expressions, in place where that is simple.

Examples in rows. Adam runs over one flat vector of all parameters, so its cost in Python is paid once a step.
"""

import numpy as np
from numpy.typing import NDArray

from benchmarks.nets import ADAM_EPSILON, BETA1, BETA2, BN_EPSILON, BN_MOMENTUM, LEARNING_RATE, Net, make_data

Array = NDArray[np.float32]


class NumpyRunner:
    """All parameters in one vector with views W, γ, β (and b at the output) into it; the gradients alike."""

    note = ""

    def __init__(self, net: Net) -> None:
        self._x, self._y = make_data(net)
        self._generator = np.random.default_rng(0)
        self._batch, self._rows = net.batch, net.rows
        length = net.weights + 2 * sum(net.hidden) + net.classes
        self._parameters, self._gradients, self._first, self._second = (np.zeros(length, np.float32) for _ in range(4))
        self._views, self._gradient_views = self._split(self._parameters, net), self._split(self._gradients, net)
        for (inputs, _), (w, *rest) in zip(net.shapes, self._views, strict=True):
            w[:] = self._generator.standard_normal(w.shape, np.float32) * np.float32((2.0 / inputs) ** 0.5)
            if len(rest) == 2:
                rest[0][:] = 1.0
        self._running = [[np.zeros(units, np.float32), np.ones(units, np.float32)] for units in net.hidden]
        self._order, self._place = self._generator.permutation(self._rows), 0
        self._steps = 0
        self.last_loss = 0.0

    @staticmethod
    def _split(vector: Array, net: Net) -> list[list[Array]]:
        views, at = [], 0
        for number, (inputs, units) in enumerate(net.shapes):
            w = vector[at : at + inputs * units].reshape(inputs, units)
            at += inputs * units
            rest = []
            for _ in range(1 if number == len(net.hidden) else 2):
                rest.append(vector[at : at + units])
                at += units
            views.append([w, *rest])
        return views

    def advance(self) -> int:
        """One mini-batch."""
        if self._place + self._batch > self._rows:
            self._order, self._place = self._generator.permutation(self._rows), 0
        chosen = self._order[self._place : self._place + self._batch]
        self._place += self._batch
        x, y = self._x[chosen], self._y[chosen]
        kept, logits = self._forward(x)
        logits -= logits.max(axis=1, keepdims=True)
        p = np.exp(logits, out=logits)
        p /= p.sum(axis=1, keepdims=True)
        here = np.arange(self._batch)
        self.last_loss = float(-np.log(p[here, y]).mean())
        p[here, y] -= 1.0
        p /= self._batch
        self._backward(kept, p)
        self._update()
        return 1

    def _forward(self, x: Array) -> tuple[list[tuple[Array, Array, Array]], Array]:
        kept, a = [], x
        for (w, gamma, beta), running in zip(self._views[:-1], self._running, strict=True):
            z = a @ w
            mean = z.mean(axis=0)
            z -= mean
            variance = np.einsum("ij,ij->j", z, z) / np.float32(self._batch)
            inverse = 1.0 / np.sqrt(variance + np.float32(BN_EPSILON))
            z *= inverse
            running[0] += np.float32(1.0 - BN_MOMENTUM) * (mean - running[0])
            running[1] += np.float32(1.0 - BN_MOMENTUM) * (variance - running[1])
            kept.append((a, z, inverse))
            a = z * gamma
            a += beta
            np.maximum(a, 0.0, out=a)
        w, b = self._views[-1]
        kept.append((a, a, a))
        return kept, a @ w + b

    def _backward(self, kept: list[tuple[Array, Array, Array]], dz: Array) -> None:
        for number in range(len(kept) - 1, -1, -1):
            below = kept[number][0]
            np.matmul(below.T, dz, out=self._gradient_views[number][0])
            if number == len(kept) - 1:
                self._gradient_views[number][1][:] = dz.sum(axis=0)
            if number == 0:
                return
            _, normalized, inverse = kept[number - 1]
            gamma = self._views[number - 1][1]
            da = dz @ self._views[number][0].T
            da *= below > 0.0
            _, d_gamma, d_beta = self._gradient_views[number - 1]
            d_gamma[:] = np.einsum("ij,ij->j", da, normalized)
            d_beta[:] = da.sum(axis=0)
            share = np.float32(1.0 / self._batch)
            da -= share * d_beta
            da -= normalized * (share * d_gamma)
            da *= gamma * inverse
            dz = da

    def _update(self) -> None:
        self._steps += 1
        g, v, s = self._gradients, self._first, self._second
        v += np.float32(1.0 - BETA1) * (g - v)
        g *= g
        g -= s
        g *= np.float32(1.0 - BETA2)
        s += g
        rate = np.float32(LEARNING_RATE / (1.0 - BETA1**self._steps))
        root = np.sqrt(s)
        root *= np.float32(1.0 / (1.0 - BETA2**self._steps) ** 0.5)
        root += np.float32(ADAM_EPSILON)
        np.divide(v, root, out=root)
        root *= rate
        self._parameters -= root

    def settle(self) -> None:
        """Nothing is ever left to wait for."""


def prepare(net: Net, threads: int) -> NumpyRunner:  # noqa: ARG001 - its BLAS takes its threads from the environment
    """A network before its first step."""
    return NumpyRunner(net)
