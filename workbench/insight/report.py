"""All that is shown of one state, in one value; made in a thread of its own, so nothing in it may change.

A probe is a pure function of what is looked at, ``Examined``; it answers with None where it has nothing to say, as the
confusion matrix of a regression. Which probes are asked is the affair of those who show the answers.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.errors import WorkbenchError
from workbench.insight.batch_norm import BatchNormUnits, batch_norm_units
from workbench.insight.certainty import Certainty, certainty
from workbench.insight.confusion import Confusion, confusion
from workbench.insight.evaluation.calibration import Calibration, calibration
from workbench.insight.evaluation.class_scores import ClassScores, class_scores
from workbench.insight.evaluation.hardest import Hardest, hardest
from workbench.insight.evaluation.ranking import Ranking, rankings
from workbench.insight.evaluation.residuals import Residuals, residuals
from workbench.insight.network_state import NetworkState, network_state
from workbench.insight.plane import Plane
from workbench.insight.predictions import Predictions, predictions
from workbench.insight.regions import Regions, decision_regions
from workbench.insight.sample_pass import MOST_ROWS, SamplePass, pass_sample, rows_of, split_of
from workbench.insight.unit_images import UnitImages, unit_images
from workbench.insight.weights import LayerWeights, layer_weights
from workbench.specs.network import NetworkSpec
from workbench.specs.run import RunSpec
from workbench.training.messages import Part
from workbench.training.snapshot import Snapshot
from workbench.training.trained_rows import rows_after

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """What a probe may look at: the network in a state, and what it answered to a sample of the data.

    What several of them need is counted once: ``confusion`` of a classification, ``predictions`` of a regression, each
    None of the other.
    """

    network: NetworkSpec
    state: NetworkState
    data: Dataset
    sample: SamplePass
    plane: Plane | None
    confusion: Confusion | None
    predictions: tuple[Predictions, ...] | None

    @property
    def is_regression(self) -> bool:
        """Numbers are predicted, not classes."""
        return bool(self.data.targets)


@dataclass(frozen=True, slots=True, eq=False)
class HardExamples:
    """``features`` of the examples in ``found``, not scaled, (examples, features)."""

    found: Hardest
    features: NDArray[np.float64]


Probe = Callable[[Examined], object]


@dataclass(frozen=True, slots=True, eq=False)
class StateReport:
    """The answers of the probes that were asked."""

    sample: SamplePass
    is_regression: bool
    found: Mapping[Probe, object]

    def of(self, probe: Callable[[Examined], Found | None]) -> Found | None:
        """What a probe found; None where it had nothing to say, or was not asked."""
        return cast("Found | None", self.found.get(probe))


@dataclass(frozen=True, slots=True)
class NothingToSee:
    """A state of which nothing can be said, and why."""

    reason: str


def predictions_of(seen: Examined) -> tuple[Predictions, ...] | None:
    """For a regression: of each target."""
    return seen.predictions


def confusion_of(seen: Examined) -> Confusion | None:
    """For a classification."""
    return seen.confusion


def regions_of(seen: Examined) -> Regions | None:
    """For a classification whose data have a plane."""
    if seen.is_regression or seen.plane is None:
        return None
    return decision_regions(seen.state, seen.network, seen.data, seen.plane, seen.sample)


def weights_of(seen: Examined) -> tuple[LayerWeights, ...]:
    """Of every layer."""
    return layer_weights(seen.state, seen.sample)


def unit_images_of(seen: Examined) -> UnitImages | None:
    """For data that are images."""
    w = seen.state.layout.weight(0, seen.state.parameters).astype(np.float64)
    return unit_images(w, seen.data.image_shape, "W")


def batch_norm_of(seen: Examined) -> tuple[BatchNormUnits, ...]:
    """Of every layer that has it."""
    return batch_norm_units(seen.state)


def certainty_of(seen: Examined) -> Certainty | None:
    """For a classification."""
    return None if seen.is_regression else certainty(seen.sample)


def class_scores_of(seen: Examined) -> ClassScores | None:
    """For a classification."""
    return None if seen.confusion is None else class_scores(seen.confusion)


def rankings_of(seen: Examined) -> tuple[Ranking, ...] | None:
    """For a classification: of each class."""
    return None if seen.is_regression else rankings(seen.sample)


def calibration_of(seen: Examined) -> Calibration | None:
    """For a classification."""
    return None if seen.is_regression else calibration(seen.sample)


def hardest_of(seen: Examined) -> HardExamples:
    """Of the whole sample."""
    return hard_examples(seen.data, seen.sample)


def hard_examples(
    data: Dataset, sample: SamplePass, cell: tuple[int, int] | None = None, named: Collection[int] = ()
) -> HardExamples:
    """Those of a sample, of one ``cell`` (was, said) of its confusion matrix, or of the rows that are ``named``."""
    found = hardest(sample, cell=cell, named=named)
    rows = split_of(data, sample.part).features[found.rows].astype(np.float64)
    return HardExamples(found, rows * data.feature_scale + data.feature_mean)


def residuals_of(seen: Examined) -> tuple[Residuals, ...] | None:
    """For a regression: of each target."""
    if seen.predictions is None:
        return None
    data = seen.data
    rows = rows_of(split_of(data, seen.sample.part).features, seen.sample.numbers)
    rows = rows * data.feature_scale + data.feature_mean
    return tuple(residuals(one, rows, data.feature_names) for one in seen.predictions)


def examine(
    spec: RunSpec,
    data: Dataset,
    snapshot: Snapshot,
    plane: Plane | None,
    probes: Iterable[Probe],
    part: Part = "dev",
    most_rows: int = MOST_ROWS,
) -> StateReport | NothingToSee:
    """Look at the network of ``spec`` in the state of ``snapshot``, on the first rows of a part of the data.

    Those of the train part are the rows that are trained on there, with the labels in force.
    ``plane`` is ``plane_of(data, cut)``, which takes longer than all the rest and need be made only once.
    """
    try:
        state = network_state(spec, data, snapshot)
        with np.errstate(over="ignore", invalid="ignore"):  # answers that are not finite are found and told
            trained = rows_after(spec.edits[: snapshot.edits], data)
            sample = pass_sample(state, data, snapshot.hyperparameters, part, most_rows, trained)
    except WorkbenchError as error:
        return NothingToSee(str(error))
    with np.errstate(over="ignore", invalid="ignore"):
        counted = None if data.targets else confusion(sample)
        predicted = predictions(sample, data.targets) if data.targets else None
        seen = Examined(spec.network, state, data, sample, plane, counted, predicted)
        found = {probe: probe(seen) for probe in probes}
    return StateReport(sample, seen.is_regression, found)
