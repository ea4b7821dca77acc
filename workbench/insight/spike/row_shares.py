"""What each row of a mini-batch has of its loss and of its gradient.

The gradient g of a mini-batch is a sum over its rows, g = Σ gᵢ: of W the row's part is (∂L/∂z)ᵢ aᵢᵀ, of b it is (∂L/∂z)ᵢ, of γ
(∂L/∂z̃)ᵢ ẑᵢ, of β (∂L/∂z̃)ᵢ. A row's share is its part projected on the whole, gᵢ·g / ‖g‖². The shares add up to 1; a negative one
pulls against the others. Unlike ‖gᵢ‖ it tells how far the step was this row's doing: two long gradients that cancel move nothing.

Under batch norm rows act on each other through μ and σ²: gᵢ is then what passed through the row's own column, which holds
a part of what it did to the others and they to it. The penalty of weight decay belongs to no row and is left out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.engine.training.step_view import StepView

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RowShares:
    """Each (m,). ``losses`` are those of the single rows; ``above``: minus their mean; ``of_loss``: over their sum.

    ``of_gradient`` is gᵢ·g / ‖g‖² and ``lengths`` is ‖gᵢ‖ over the mean ‖gᵢ‖. A share of nothing is NaN.
    """

    losses: Numbers
    above: Numbers
    of_loss: Numbers
    of_gradient: Numbers
    lengths: Numbers


def row_shares(view: StepView) -> RowShares:
    """Of every row of a mini-batch, in its order."""
    projections, squares, whole = _gradient_parts(view)
    losses, lengths = view.losses, np.sqrt(squares)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return RowShares(
            losses,
            losses - losses.mean(),
            losses / losses.sum(),
            projections / whole,
            lengths / lengths.mean(),
        )


def _gradient_parts(view: StepView) -> tuple[Numbers, Numbers, float]:
    """gᵢ·g and ‖gᵢ‖² of each row, (m,), and ‖g‖², without ever writing out a gᵢ."""
    m = len(view.rows)
    projections, squares = np.zeros(m), np.zeros(m)
    with np.errstate(invalid="ignore", over="ignore"):
        for layer, read in zip(view.layers, view.inputs, strict=True):
            dz, below = layer.d_z.astype(np.float64), read.astype(np.float64)
            projections += ((dz.T @ (dz @ below.T)).T * below).sum(axis=0)  # (∂L/∂z)ᵢᵀ G aᵢ, with G of W
            squares += np.square(dz).sum(axis=0) * np.square(below).sum(axis=0)
            added = [dz] if layer.place.bias >= 0 else []
            if layer.norm is not None:
                d_shifted = layer.norm.d_shifted.astype(np.float64)
                added += [d_shifted, d_shifted * layer.norm.normalized.astype(np.float64)]
            for part in added:
                projections += part.sum(axis=1) @ part
                squares += np.square(part).sum(axis=0)
        return projections, squares, float(projections.sum())


def worst_first(values: Numbers) -> NDArray[np.intp]:
    """Places of the rows from the largest value to the smallest; what is not a number comes first, because it spoils all."""
    return np.argsort(np.where(np.isnan(values), -np.inf, -values), kind="stable")
