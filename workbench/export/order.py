"""Which state of a run is to be written where, and the writing of it."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import FileError
from workbench.export.formats import ExportFormat
from workbench.language import tr
from workbench.runs.history.history import Place
from workbench.runs.history.origin import Origin

if TYPE_CHECKING:
    from workbench.export.weights import ExportChoices, ExportReport


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """All that the writing needs, taken in the window's thread."""

    path: Path
    format: ExportFormat
    origin: Origin
    """Where the state is reached from"""
    is_best: bool = False
    """Not the place of the origin, but the best on the way to it"""
    choices: "ExportChoices | None" = None


@dataclass(frozen=True, slots=True)
class Written:
    """The state at ``place`` is written, and what was found when it was read back."""

    place: Place
    report: "ExportReport"


def carry_out(order: ExportOrder, stop: threading.Event) -> Written:
    """Write the weights and read them back. Takes a while. Raises ``WorkbenchError``; then everything is as it was."""
    from workbench.export.weights import export_weights

    origin = _meant(order)
    snapshot = origin.reach(stop)
    if snapshot is None:
        raise FileError(tr("{path} was not written: it was called off.", path=order.path))
    spec = origin.history.spec_to(origin.place)
    report = export_weights(snapshot, spec, origin.data, order.path, order.format, order.choices, stop=stop)
    return Written(origin.place, report)


def _meant(order: ExportOrder) -> Origin:
    """Where the state is. Raises ``WorkbenchError``."""
    origin = order.origin
    if order.is_best:
        from workbench.runs.history.stars import best_to  # the engine takes its time to load

        best = best_to(origin.history, origin.place, origin.source.metrics)
        if best is None:
            raise FileError(tr("There is no score of the dev part yet, so no best step."))
        return replace(origin, place=best.place, known=None)
    return origin
