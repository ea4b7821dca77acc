"""Whether there is anything to be seen in the curves of a plot."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from workbench.training.curves import CurveSource
from workbench.ui.views.plots.trace import Trace

_ENOUGH: Final = 100
"""Values of a measured curve before it is called constant; a setting is constant until it changes."""
_BINS: Final = 8


def varies(traces: Sequence[Trace], store: CurveSource) -> bool | None:
    """Whether any of them has had more than one value since the run began; None where it is too early to tell."""
    found = {_varies(trace, store) for trace in traces}
    return True if True in found or not found else None if None in found else False


def _varies(trace: Trace, store: CurveSource) -> bool | None:
    bands = trace.source(store, float(store.first_step), float(store.step), _BINS)
    values = np.concatenate((bands.low, bands.high))
    finite = values[np.isfinite(values)]
    if len(finite) and finite.min() != finite.max():
        return True
    if trace.look.is_setting:
        return False if len(finite) else None
    return False if bands.rows.sum() >= _ENOUGH and len(finite) == len(values) else None
