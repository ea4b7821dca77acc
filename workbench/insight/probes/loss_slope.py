"""The gradient of one mini-batch's loss as a function of the parameters, and its exact change along a direction.

With NumPy in double precision, the way down written out as the kernels do it, for complex numbers too: the imaginary part of
∇L(θ + i h v) / h is H v with the Hessian H, without the loss of digits that a difference of two gradients has (Squire and Trapp
1998). It is taken where the mini-batch stood: rows, labels and dropout masks are its own, μ and σ² move with the parameters.
What is split by cases (ReLU, the largest z) goes by the real part: a kink has no curvature, as for all who differentiate.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.engine.layers.outputs import LINEAR, LOGISTIC
from workbench.engine.training.step_view import StepView
from workbench.specs.activations import ACTIVATIONS, Activation

Vector = NDArray[np.float64]
_Numbers = NDArray[Any]
"""Real or complex."""
_STEP: Final = 1e-60
_SCALE: Final = 0.7978845608028654  # √(2/π)
_Function = Callable[[_Numbers], _Numbers]


def _sigmoid(z: _Numbers) -> _Numbers:
    return (1.0 + np.tanh(0.5 * z)) / 2.0


def _gelu_gate(z: _Numbers) -> _Numbers:
    return (1.0 + np.tanh(_SCALE * (z + 0.044715 * z**3))) / 2.0


def _gelu_slope(z: _Numbers) -> _Numbers:
    gate = _gelu_gate(z)
    return gate + 2.0 * _SCALE * z * gate * (1.0 - gate) * (1.0 + 0.134145 * z**2)


def _silu_slope(z: _Numbers) -> _Numbers:
    gate = _sigmoid(z)
    return gate * (1.0 + z * (1.0 - gate))


FUNCTIONS: Final[dict[Activation, tuple[_Function, _Function]]] = {
    "relu": (lambda z: z * (z.real > 0.0), lambda z: (z.real > 0.0) * 1.0),
    "leaky_relu": (
        lambda z: z * np.where(z.real > 0.0, 1.0, 0.01),
        lambda z: np.where(z.real > 0.0, 1.0, 0.01),
    ),
    "elu": (
        lambda z: np.where(z.real > 0.0, z, np.expm1(z * (z.real <= 0.0))),
        lambda z: np.where(z.real > 0.0, 1.0, np.exp(z * (z.real <= 0.0))),
    ),
    "gelu": (lambda z: z * _gelu_gate(z), _gelu_slope),
    "silu": (lambda z: z * _sigmoid(z), _silu_slope),
    "tanh": (np.tanh, lambda z: 1.0 - np.tanh(z) ** 2),
    "sigmoid": (_sigmoid, lambda z: _sigmoid(z) * (1.0 - _sigmoid(z))),
    "identity": (lambda z: z, np.ones_like),
}
"""g and its derivative, for complex numbers too."""
_BY_NUMBER: Final = {row.number: FUNCTIONS[name] for name, row in ACTIVATIONS.items()}


class LossSlope:
    """Of the loss of one mini-batch without the penalty of weight decay."""

    def __init__(self, view: StepView) -> None:
        self._view = view
        self._x = view.x.T.astype(np.float64)
        self._masks = [None if one.mask is None else one.mask.astype(np.float64) for one in view.layers]
        self._wanted, self._shares = _targets(view)
        self.start: Vector = view.before.parameters.astype(np.float64)

    def gradient(self, parameters: _Numbers) -> _Numbers:
        """∇L at ``parameters``, laid out as they are; real or complex."""
        view, layout = self._view, self._view.layout
        below, kept = self._x, list[tuple[_Numbers, ...]]()
        for number, place in enumerate(layout.layers):
            function, slope = _BY_NUMBER[place.activation]
            z = layout.weight(number, parameters) @ below
            if place.bias >= 0:
                z = z + layout.bias(number, parameters)[:, None]
            if number == len(layout.layers) - 1:
                kept.append((below, z))
                break
            hat, spread, inner = z, z, z
            if place.batch_norm and not place.normalizes_a:
                hat, spread = _normalized(z, view.values.bn_epsilon)
                inner = layout.scale(number, parameters)[:, None] * hat + layout.shift(number, parameters)[:, None]
            out = function(inner)
            if place.normalizes_a:
                hat, spread = _normalized(out, view.values.bn_epsilon)
                out = layout.scale(number, parameters)[:, None] * hat + layout.shift(number, parameters)[:, None]
            kept.append((below, slope(inner), hat, spread))
            mask = self._masks[number]
            below = out if mask is None else out * mask
        return self._way_down(parameters, kept)

    def _way_down(self, parameters: _Numbers, kept: list[tuple[_Numbers, ...]]) -> _Numbers:
        layout, found = self._view.layout, np.zeros_like(parameters)
        below, z = kept.pop()
        dz = self._of_output(z)
        for number in range(len(layout.layers) - 1, -1, -1):
            place = layout.layers[number]
            layout.weight(number, found)[...] = dz @ below.T
            if place.bias >= 0:
                layout.bias(number, found)[...] = dz.sum(axis=1)
            if number == 0:
                break
            d_out = layout.weight(number, parameters).T @ dz
            above, mask = number - 1, self._masks[number - 1]
            d_out = d_out if mask is None else d_out * mask
            below, slope, hat, spread = kept.pop()
            if not layout.layers[above].batch_norm:
                dz = d_out * slope
                continue
            on_a = layout.layers[above].normalizes_a
            shifted = d_out if on_a else d_out * slope
            d_gamma, d_beta = (shifted * hat).sum(axis=1), shifted.sum(axis=1)
            layout.scale(above, found)[...], layout.shift(above, found)[...] = d_gamma, d_beta
            m = hat.shape[1]
            inner = shifted - d_beta[:, None] / m - hat * d_gamma[:, None] / m
            dz = (layout.scale(above, parameters) / spread[:, 0])[:, None] * inner
            dz = dz * slope if on_a else dz
        return found

    def _of_output(self, z: _Numbers) -> _Numbers:
        """∂L/∂z of the output."""
        output, found = self._view.layout.output, z
        if output == LINEAR:
            found = 2.0 * (z - self._wanted) / len(self._wanted)
        elif output == LOGISTIC:
            found = self._wanted.sum(axis=0) * _sigmoid(z) - self._wanted[1]
        else:
            t = np.exp(z - z.real.max(axis=0))
            found = t / t.sum(axis=0) * self._wanted.sum(axis=0) - self._wanted
        return found * self._shares

    def curvature(self, direction: Vector) -> Vector:
        """H v for a direction v, exact but for rounding."""
        found = self.gradient(self.start + 1j * (_STEP * direction))
        return np.ascontiguousarray(found.imag) / _STEP


def _normalized(source: _Numbers, epsilon: float) -> tuple[_Numbers, _Numbers]:
    """ẑ, and √(σ² + ε) as a column."""
    away = source - source.mean(axis=1, keepdims=True)
    spread = np.sqrt((away * away).mean(axis=1, keepdims=True) + epsilon)
    return away / spread, spread


def _targets(view: StepView) -> tuple[Vector, float]:
    """What each example should give, (classes, m) with smoothing and class weights or (targets, m), and 1 / Σ w."""
    if view.layout.output == LINEAR:
        return view.targets.astype(np.float64), 1.0 / len(view.rows)
    classes = 2 if view.layout.output == LOGISTIC else view.layout.n_outputs
    smoothing = view.values.label_smoothing
    wanted = np.eye(classes)[:, view.labels] * (1.0 - smoothing) + smoothing / classes
    if view.values.class_weights != "none":
        wanted = wanted * _class_weights(view, wanted)[:, None]
    return wanted, 1.0 / view.weight


def _class_weights(view: StepView, wanted: Vector) -> Vector:
    """The weight of each class, (classes,): a mini-batch does not tell it, but the losses of its examples do.

    Each is -Σ wₖ tₖ log aₖ, linear in w. Of a class without a part in any loss it is 0.
    """
    z: Vector = view.layers[-1].z.astype(np.float64)
    if view.layout.output == LOGISTIC:
        z = np.concatenate([np.zeros_like(z), z]).astype(np.float64)
    top = z.max(axis=0)
    logs: Vector = z - top - np.log(np.exp(z - top).sum(axis=0))
    return np.linalg.lstsq(-(wanted * logs).T, view.losses, rcond=None)[0].astype(np.float64)
