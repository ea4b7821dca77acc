"""The numbers of batch norm, unit by unit, as they work at test time."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Integers
from workbench.insight.network_state import NetworkState

Quantity = Literal["gamma", "beta", "mean", "variance", "scale", "shift"]
QUANTITIES: Final[tuple[Quantity, ...]] = ("gamma", "beta", "mean", "variance", "scale", "shift")


@dataclass(frozen=True, slots=True, eq=False)
class BatchNormUnits:
    """One layer, counted from 0: learned ``gamma`` and ``beta``, the averages ``mean`` and ``variance``, and what they do.

    z̃ = scale · z + shift with scale = γ / √(σ² + ε) and shift = β - scale · μ. All float64 of shape (units,).
    """

    number: int
    gamma: NDArray[np.float64]
    beta: NDArray[np.float64]
    mean: NDArray[np.float64]
    variance: NDArray[np.float64]
    scale: NDArray[np.float64]
    shift: NDArray[np.float64]

    @property
    def units(self) -> int:
        """Units of the layer."""
        return len(self.gamma)

    def of(self, quantity: Quantity) -> NDArray[np.float64]:
        """One of the six, (units,)."""
        values: NDArray[np.float64] = getattr(self, quantity)
        return values

    def order(self, by: Quantity | None) -> Integers:
        """Numbers of the units from the smallest to the largest value of a quantity; by default as they come."""
        if by is None:
            return np.arange(self.units)
        return np.argsort(self.of(by), kind="stable").astype(np.int64)


def batch_norm_units(state: NetworkState) -> tuple[BatchNormUnits, ...]:
    """All layers with batch norm; none where the network has none."""
    return tuple(_one_layer(state, number) for number in state.layout.batch_norm_layers)


def _one_layer(state: NetworkState, number: int) -> BatchNormUnits:
    layout = state.layout
    gamma = layout.scale(number, state.parameters).astype(np.float64)
    beta = layout.shift(number, state.parameters).astype(np.float64)
    mean = layout.running_mean(number, state.running).astype(np.float64)
    variance = layout.running_variance(number, state.running).astype(np.float64)
    scale = gamma / np.sqrt(variance + state.bn_epsilon)
    return BatchNormUnits(number, gamma, beta, mean, variance, scale, beta - scale * mean)
