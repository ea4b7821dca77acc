"""All that is shown of one state, in one value; made in a thread of its own, so nothing in it may change."""

from dataclasses import dataclass

import numpy as np

from workbench.data.dataset import Dataset
from workbench.errors import WorkbenchError
from workbench.insight.batch_norm import BatchNormUnits, batch_norm_units
from workbench.insight.certainty import Certainty, certainty
from workbench.insight.confusion import Confusion, confusion
from workbench.insight.network_state import network_state
from workbench.insight.plane import Plane
from workbench.insight.predictions import Predictions, predictions
from workbench.insight.regions import Regions, decision_regions
from workbench.insight.sample_pass import SamplePass, pass_sample
from workbench.insight.weights import LayerWeights, layer_weights
from workbench.specs.run import RunSpec
from workbench.training.messages import Part
from workbench.training.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class StateReport:
    """Of a classification: ``confusion``, ``certainty`` and, where there is a plane, ``regions``. Else ``predictions``."""

    sample: SamplePass
    weights: tuple[LayerWeights, ...]
    batch_norm: tuple[BatchNormUnits, ...]
    confusion: Confusion | None = None
    certainty: Certainty | None = None
    regions: Regions | None = None
    predictions: Predictions | None = None


@dataclass(frozen=True, slots=True)
class NothingToSee:
    """A state of which nothing can be said, and why."""

    reason: str


def examine(
    spec: RunSpec, data: Dataset, snapshot: Snapshot, plane: Plane | None, part: Part = "dev"
) -> StateReport | NothingToSee:
    """Look at the network of ``spec`` in the state of ``snapshot``, on the first rows of a part of the data.

    ``plane`` is ``main_plane(data)``, which takes longer than all the rest and need be made only once.
    """
    try:
        state = network_state(spec, data, snapshot)
        with np.errstate(over="ignore", invalid="ignore"):  # answers that are not finite are found and told
            sample = pass_sample(state, data, snapshot.hyperparameters, part)
    except WorkbenchError as error:
        return NothingToSee(str(error))
    weights, units = layer_weights(state, sample), batch_norm_units(state)
    if data.target is not None:
        return StateReport(sample, weights, units, predictions=predictions(sample, data.target))
    with np.errstate(over="ignore", invalid="ignore"):
        regions = None if plane is None else decision_regions(state, spec.network, data, plane, sample)
    return StateReport(sample, weights, units, confusion(sample), certainty(sample), regions)
