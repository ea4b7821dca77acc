"""Which state of a run is to be written where, and the writing of it."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.data.dataset import Dataset
from workbench.errors import FileError
from workbench.export.formats import ExportFormat
from workbench.language import tr
from workbench.runs.history.origin import Origin
from workbench.specs.run import RunSpec
from workbench.training.snapshot import Snapshot

if TYPE_CHECKING:
    from workbench.export.weights import ExportChoices, ExportReport


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """All that the writing needs, taken in the window's thread."""

    path: Path
    format: ExportFormat
    snapshot: Snapshot | None = None
    spec: RunSpec | None = None
    data: Dataset | None = None
    origin: Origin | None = None
    """Where a state of the past is reached from, in the place of the three above"""
    is_best: bool = False
    """Not the place of the origin, but the best on the way to it"""
    choices: "ExportChoices | None" = None


def carry_out(order: ExportOrder, stop: threading.Event) -> "tuple[int, ExportReport]":
    """Write the weights and read them back: their step and what was found. Takes a while. Raises ``WorkbenchError``."""
    from workbench.export.weights import export_weights

    order = _reached(order, stop)
    if order.snapshot is None or order.spec is None or order.data is None:
        raise FileError(tr("it was called off"))
    return order.snapshot.step, export_weights(
        order.snapshot, order.spec, order.data, order.path, order.format, order.choices, stop=stop
    )


def _reached(order: ExportOrder, stop: threading.Event) -> ExportOrder:
    """With the state that is meant. Raises ``WorkbenchError``."""
    origin = order.origin
    if origin is None:
        return order
    if order.is_best:
        from workbench.runs.history.stars import best_to  # the engine takes its time to load

        best = best_to(origin.history, origin.place, origin.source.metrics)
        if best is None:
            raise FileError(tr("there is no score of the dev part yet, so no best step"))
        origin = replace(origin, place=best.place, known=None)
    spec = origin.history.spec_to(origin.place)
    return replace(order, snapshot=origin.reach(stop), spec=spec, data=origin.data)
