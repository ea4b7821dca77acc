"""What the plot of an instrument shows: one line for each layer, or for many layers their middle and their spread."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.insight.probes.probe import Probe
from workbench.insight.probes.probe_curve import ProbeCurve
from workbench.language import tr
from workbench.numbers import significant
from workbench.specs.network import NetworkSpec
from workbench.training.curve_reading import Source
from workbench.training.curves import CurveSource
from workbench.training.pyramid import Bands
from workbench.ui.views.plots.plot_pane import PanePlan
from workbench.ui.views.plots.trace import Look

Curves = Callable[[str], ProbeCurve]
"""What is known of an instrument, by its name."""


@dataclass(frozen=True, slots=True)
class ProbeColumn:
    """One of the numbers of an instrument as a line; None: the median of all and the space they take."""

    curves: Curves
    name: str
    column: int | None

    def __call__(self, store: CurveSource, first: float, last: float, points: int) -> Bands:
        """The points between two steps. The curves of the run have nothing to do with it."""
        curve = self.curves(self.name)
        columns = curve.values.shape[1]
        if columns <= (self.column or 0):
            return Bands.nothing()
        return curve.spread(first, last) if self.column is None else curve.bands(self.column, first, last)


def instrument_plan(probe: Probe, network: NetworkSpec | None, curves: Curves, most_lines: int) -> PanePlan:
    """The plot of one instrument over a run of ``network``."""
    if network is None:
        return _plan(probe, ())
    numbers = probe.layers_in(network)
    if probe.per == "network":
        return _plan(probe, ((ProbeColumn(curves, probe.name, 0), Look(probe.unit, 0)),))
    if not numbers:
        return _plan(probe, (), _absence(probe))
    if len(numbers) > most_lines:
        look = Look(tr("median of {count} layers", count=len(numbers)), 0, has_band=True)
        return _plan(probe, ((ProbeColumn(curves, probe.name, None), look),))
    names = layer_names(probe, network)
    traces = [(ProbeColumn(curves, probe.name, place), Look(name, place)) for place, name in enumerate(names)]
    return _plan(probe, tuple(traces))


def layer_names(probe: Probe, network: NetworkSpec) -> list[str]:
    """What the numbers of an instrument belong to, in their order."""
    output = len(network.layers)
    return [
        tr("output") if number == output else tr("layer {number}", number=number + 1)
        for number in probe.layers_in(network)
    ]


def _plan(probe: Probe, traces: tuple[tuple[Source, Look], ...], absence: str = "") -> PanePlan:
    return PanePlan(
        probe.title,
        meaning_of(probe),
        traces,
        is_log=probe.is_log,
        formula=absence or probe.formula,
        reach=None if probe.band.high is None else (probe.band.low or 0.0, probe.band.high),
    )


def meaning_of(probe: Probe) -> str:
    """All that the table says of an instrument, for a tooltip."""
    lines = [probe.formula, probe.meaning]
    band = probe.band.text(significant)
    if band:
        lines.append(tr("Usual while training goes well (the stripe): {band}. Beyond it is worth a look.", band=band))
    if probe.cost:
        lines.append(tr("Costs {cost}.", cost=probe.cost))
    lines.append(
        tr(
            "Each point is one mini-batch, executed exactly, at the step before it; lines only lead from point to point."
        )
    )
    return "\n".join(lines)


def _absence(probe: Probe) -> str:
    if probe.per == "normalizing":
        return tr("This network has no batch norm, so there is nothing to measure.")
    return tr("This network has no hidden layer, so there is nothing to measure.")
