"""The sharpness of the loss: the largest eigenvalue λmax of its Hessian on a mini-batch, and the step that it bears."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.engine.training.step_view import StepView
from workbench.insight.probes.loss_slope import LossSlope, Vector
from workbench.insight.probes.probe import Measured

MOST_PRODUCTS: Final = 40
_CLOSE: Final = 1e-4
_SEED: Final = 7
_SOME: Final = 0.1


@dataclass(frozen=True, slots=True)
class Sharpness:
    """``largest``: what was found, never above λmax. ``error``: an eigenvalue of H lies no further from it than that.

    ``products`` with H that it took.
    """

    largest: float
    error: float
    products: int


def measure_sharpness(view: StepView, most: int = MOST_PRODUCTS, close: float = _CLOSE) -> Sharpness:
    """λmax of the loss of a mini-batch over all parameters, by the method of Lanczos with all vectors kept orthogonal.

    Ends where the residual ‖H v - λ v‖ is at most ``close`` · λ, which bounds the error of a symmetric matrix, or after
    ``most`` products. The first vector is the gradient, with some of every direction, the same each time. NaN where
    the loss is not finite.
    """
    slope = LossSlope(view)
    vector = _first_vector(slope)
    if vector is None:
        return Sharpness(np.nan, np.nan, 0)
    limit = min(most, len(vector))
    basis, diagonal, beside = np.empty((limit, len(vector))), list[float](), list[float]()
    basis[0] = vector
    largest, error = np.nan, np.inf
    for count in range(1, limit + 1):
        known = basis[:count]
        image = slope.curvature(known[-1])
        if not np.isfinite(image).all():
            return Sharpness(np.nan, np.nan, count)
        diagonal.append(float(known[-1] @ image))
        for _ in range(2):  # once leaves what rounding put back
            image = image - known.T @ (known @ image)
        left = float(np.linalg.norm(image))
        values, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))
        largest, error = float(values[-1]), left * abs(float(vectors[-1, -1]))
        if error <= close * abs(largest) or left == 0.0 or count == limit:
            break
        beside.append(left)
        basis[count] = image / left
    return Sharpness(largest, error, len(diagonal))


def sharpness(view: StepView) -> Measured:
    """λmax, (1,)."""
    return np.array([measure_sharpness(view).largest])


def against_step(view: StepView, largest: Measured) -> Measured:
    """α λmax / 2, (1,): λmax against 2/α."""
    return view.scalars.learning_rate * largest / 2.0


def _first_vector(slope: LossSlope) -> Vector | None:
    gradient = slope.gradient(slope.start)
    norm = float(np.linalg.norm(gradient))
    if not np.isfinite(norm):
        return None
    some: Vector = np.random.default_rng(_SEED).standard_normal(len(gradient))
    some *= gradient != 0.0  # the gaps of the layout, and what nothing depends on, stay out of it
    size = float(np.linalg.norm(some))
    if norm == 0.0 or size == 0.0:
        some = np.random.default_rng(_SEED).standard_normal(len(gradient))
        return some / float(np.linalg.norm(some))
    mixed: Vector = gradient / norm + _SOME * some / size
    return mixed / float(np.linalg.norm(mixed))
