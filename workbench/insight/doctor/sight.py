"""What the doctor keeps of an executed mini-batch: small, so that many of them fit."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Integers, Labels
from workbench.engine.training.step_view import LayerView, StepView
from workbench.insight.probes.batch_norm_gap import mean_gap
from workbench.insight.probes.idle_units import flat
from workbench.insight.probes.norms import signal_size
from workbench.insight.probes.update_ratio import update_ratio

Floats = NDArray[np.float64]
FAR: Final = 1e4
MOST_ROWS: Final = 20


@dataclass(frozen=True, slots=True)
class BadPlace:
    """Where NaN or infinity came up first in a mini-batch, in the order of the computation.

    ``layer`` is -1 for the inputs, ``unit`` counts from 0 (a feature for the inputs), -1 for none. ``symbol``: x, z, ẑ, a, â, loss
    or gradient. ``rows`` are the examples of the train part that are not finite there, the first ``MOST_ROWS``.
    """

    layer: int
    unit: int
    symbol: str
    rows: tuple[int, ...]
    variance: float = math.nan
    input_size: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """One mini-batch. Of every layer: ``update_ratios``, ``signals`` (layers,); of every hidden one ``dead``: units that
    are flat for all its examples, (units,), and ``saturation``; of those with batch norm ``variances``, (units,), and ``gaps``.

    ``losses`` and ``labels`` are those of its examples, (m,); a regression has no labels. ``input_size`` is the largest |x|.
    """

    step: int
    loss: float
    learning_rate: float
    losses: Floats
    rows: Integers
    labels: Labels
    update_ratios: Floats
    signals: Floats
    dead: tuple[NDArray[np.bool_], ...]
    saturation: Floats
    normalizing: tuple[int, ...]
    variances: tuple[Floats, ...]
    gaps: Floats
    input_size: float
    bad: BadPlace | None

    @property
    def typical_ratio(self) -> float:
        """The middle one of the update ratios; 0 where there is none."""
        known = self.update_ratios[np.isfinite(self.update_ratios)]
        return float(np.median(known)) if len(known) else 0.0

    @property
    def is_finite(self) -> bool:
        """Whether the mini-batch changed the parameters."""
        return self.bad is None


def sight_of(view: StepView) -> Sight:
    """The measurements that the rules look at."""
    with np.errstate(all="ignore"):
        flats = [flat(layer) for layer in view.hidden]
        size = np.abs(view.x)
        return Sight(
            step=view.step,
            loss=view.scalars.loss,
            learning_rate=view.scalars.learning_rate,
            losses=view.losses,
            rows=view.rows,
            labels=view.labels,
            update_ratios=update_ratio(view),
            signals=signal_size(view),
            dead=tuple(np.asarray(one.all(axis=1)) for one in flats),
            saturation=np.array([float(one.mean()) for one in flats]),
            normalizing=tuple(layer.number for layer, _ in view.norms),
            variances=tuple(norm.variance.astype(np.float64) for _, norm in view.norms),
            gaps=mean_gap(view),
            input_size=float(size[np.isfinite(size)].max(initial=0.0)),
            bad=None if view.is_finished else _first_bad(view),
        )


def _first_bad(view: StepView) -> BadPlace:
    """In the order of the computation: inputs, each layer from below, losses, gradients from above."""
    size = float(np.nanmax(np.where(np.isfinite(view.x), np.abs(view.x), 0.0), initial=0.0))
    if (found := _bad_of(view, -1, "x", view.x.T)) is not None:
        return found
    for layer in view.layers:
        for symbol, values in _forward(layer):
            found = _bad_of(view, layer.number, symbol, values)
            if found is not None:
                variance = math.nan
                if symbol in ("ẑ", "â") and layer.norm is not None:
                    variance = float(layer.norm.variance[found.unit])
                return BadPlace(layer.number, found.unit, symbol, found.rows, variance, _worst_input(view, found, size))
    last = len(view.layers) - 1
    if not np.isfinite(view.losses).all():
        rows = _rows(view, ~np.isfinite(view.losses))
        return BadPlace(last, -1, "loss", rows, input_size=size)
    for layer in reversed(view.layers):
        found = _bad_of(view, layer.number, "gradient", layer.d_z)
        if found is not None:
            return BadPlace(layer.number, found.unit, "gradient", found.rows, input_size=size)
    worst = int(np.argmax(view.losses))
    return BadPlace(last, -1, "gradient", (int(view.rows[worst]),), input_size=size)


def _forward(layer: LayerView) -> tuple[tuple[str, np.ndarray], ...]:
    if layer.norm is None:
        return (("z", layer.z), ("a", layer.a))
    if layer.place.normalizes_a:
        return (("z", layer.z), ("a", layer.a), ("â", layer.norm.normalized))
    return (("z", layer.z), ("ẑ", layer.norm.normalized), ("a", layer.a))


def _bad_of(view: StepView, layer: int, symbol: str, values: np.ndarray) -> BadPlace | None:
    """``values`` (units, m)."""
    bad = ~np.isfinite(values)
    if not bad.any():
        return None
    unit = int(np.flatnonzero(bad.any(axis=1))[0])
    return BadPlace(layer, unit, symbol, _rows(view, bad[unit]))


def _rows(view: StepView, bad: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(row) for row in view.rows[bad][:MOST_ROWS])


def _worst_input(view: StepView, found: BadPlace, size: float) -> float:
    """The largest |x| among the examples that went wrong, or of all where that is not known."""
    own = np.isin(view.rows, found.rows)
    return float(np.abs(view.x[own]).max(initial=0.0)) if own.any() else size
