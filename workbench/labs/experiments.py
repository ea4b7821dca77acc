"""How labs train: the ordinary trainer, without a window and without a file."""

import functools
import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.data.loading import load_dataset
from workbench.engine.training.summaries import SCALARS
from workbench.insight.network_state import NetworkState, network_state
from workbench.labs.lab import LabStopped, Points, Setting
from workbench.specs.own_data import AnyData
from workbench.specs.run import RunSpec
from workbench.training.messages import Diverged, Evaluated, Finished, Part, StepsTrained
from workbench.training.snapshot import Snapshot
from workbench.training.trainer import Trainer

Floats = NDArray[np.float64]
_AT_ONCE = 2
_T = TypeVar("_T")
_R = TypeVar("_R")
_K = TypeVar("_K", bound=Hashable)


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A run that is over. ``scalars``, (steps, ``SCALARS``), are of the mini-batches; ``scores`` of whole parts, in order."""

    spec: RunSpec
    data: Dataset
    scalars: Floats
    scores: tuple[Evaluated, ...]
    snapshot: Snapshot
    has_diverged: bool

    def of_steps(self, name: str) -> Floats:
        """One of ``SCALARS`` for each mini-batch, (steps,): ``loss``, ``accuracy``, ``learning_rate``, ``gradient_norm``."""
        found: Floats = self.scalars[:, SCALARS.index(name)]
        return found

    def curve(self, part: Part, name: str = "loss") -> tuple[Points, Points]:
        """Steps and scores of a part, as a series wants them."""
        found = [(one.step, one.loss if name == "loss" else one.accuracy) for one in self.scores if one.part == part]
        return tuple(float(step) for step, _ in found), tuple(float(score) for _, score in found)

    def last(self, part: Part, name: str = "loss") -> float:
        """The newest score of a part; infinite loss, or no accuracy, where the run diverged."""
        if self.has_diverged:
            return math.inf if name == "loss" else 0.0
        return self.curve(part, name)[1][-1]

    @property
    def network(self) -> NetworkState:
        """As it is at the end. Raises ``WorkbenchError`` where it is not finite."""
        return network_state(self.spec, self.data, self.snapshot)


@functools.lru_cache(maxsize=8)
def load(data: AnyData) -> Dataset:
    """The data of a spec; kept, because labs train many runs on the same."""
    return load_dataset(data)


def train(setting: Setting, spec: RunSpec, data: Dataset | None = None, start: Snapshot | None = None) -> Trained:
    """Train to the end, or until it diverges; other ``data`` than those of the spec, or from a state, on request.

    Raises ``LabStopped`` and ``WorkbenchError``.
    """
    setting.go_on()
    data = load(spec.data) if data is None else data
    scalars: list[Floats] = []
    scores: list[Evaluated] = []
    snapshot, has_diverged = None, False
    for event in Trainer(spec, data, None, start).events():
        setting.go_on()
        match event:
            case StepsTrained():
                scalars.append(event.scalars.astype(np.float64))
            case Evaluated():
                scores.append(event)
            case Diverged():
                has_diverged = True
            case Finished():
                snapshot = event.snapshot
    if snapshot is None:
        raise LabStopped
    rows = np.concatenate(scalars) if scalars else np.empty((0, len(SCALARS)))
    return Trained(spec, data, rows, tuple(scores), snapshot, has_diverged)


def train_all(setting: Setting, specs: Iterable[RunSpec]) -> list[Trained]:
    """Train all of them, two at a time, in the order given: what comes out does not depend on that."""
    return side_by_side(functools.partial(train, setting), list(specs))


def side_by_side(work: Callable[[_T], _R], items: Sequence[_T]) -> list[_R]:
    """``work`` of each, two at a time; the kernels let both cores work. Raises what one of them raised."""
    with ThreadPoolExecutor(_AT_ONCE, "lab") as pool:
        return list(pool.map(work, items))


def over_seeds(work: Callable[[_K, int], _R], kinds: Sequence[_K], numbers: Sequence[int]) -> dict[_K, list[_R]]:
    """``work`` of each kind with each seed, two at a time: the results of each kind, in the order of the seeds."""
    pairs = [(kind, number) for kind in kinds for number in numbers]
    found = iter(side_by_side(lambda pair: work(*pair), pairs))
    return {kind: [next(found) for _ in numbers] for kind in kinds}


def seeds(setting: Setting, count: int) -> range:
    """Seeds of repetitions: none of them is used by another seed of the lab."""
    return range(1000 * setting.seed, 1000 * setting.seed + count)
