"""The linear part of a dense layer: forward Z = W A and its two gradients.

Shapes follow the course: W is (units, inputs), A (inputs, batch), Z (units, batch); a column is an example. All are
``Matrix`` values. A thread computes some rows of a result: it hands in those rows of W or ∂L/∂Z. Inputs of the network
may be kept the other way round, one example a row, as they come: A is X transposed then.
"""

from typing import Any

from workbench.engine.kernels.intrinsics import thin_kernel
from workbench.engine.kernels.matrix import transposed
from workbench.engine.kernels.products import multiply


@thin_kernel
def linear_forward(address: int, w: Any, a: Any, z: Any) -> None:
    """Z = W A."""
    multiply(address, w, a, z)


@thin_kernel
def weight_gradient(address: int, dz: Any, a: Any, dw: Any) -> None:
    """∂L/∂W = ∂L/∂Z Aᵀ."""
    multiply(address, dz, transposed(a), dw)


@thin_kernel
def input_gradient(address: int, w: Any, dz: Any, da: Any) -> None:
    """∂L/∂A = Wᵀ ∂L/∂Z; the rows are units of the layer below, columns of W."""
    multiply(address, transposed(w), dz, da)
