"""Lab: linear borders. Without a hidden layer two classes meet on a straight line; with one the borders bend.

z = W x + b      ŷ_i = ŷ_j  where  (w_i - w_j)·x + (b_i - b_j) = 0
"""

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from workbench.data.dataset import Dataset
from workbench.insight.borders import straight_borders
from workbench.insight.network_state import NetworkState
from workbench.insight.plane import Plane, main_plane
from workbench.insight.regions import cell_centres
from workbench.labs.experiments import Floats, Trained, over_seeds, seeds, train
from workbench.labs.lab import (
    Axis,
    ChoiceControl,
    Control,
    NumberControl,
    Outcome,
    Picture,
    Regions,
    Series,
    Setting,
)
from workbench.labs.verdict import all_hold, is_more, mean_of, mean_share_of
from workbench.language import tr
from workbench.specs.data import CatalogueSpec, ToySpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.specs.scores import ScoreSchedule

CONTROLS: Final[tuple[Control, ...]] = (
    NumberControl("classes", 3, 6, 4, is_whole=True),
    NumberControl("noise", 0.05, 1.0, 0.2),
    ChoiceControl("figure", ("circles", "moons", "spirals"), "circles"),
    NumberControl("units", 1, 32, 12, is_whole=True),
)
_SEEDS: Final = 5
_EXAMPLES: Final = 300
_CELLS: Final = 64
_FEW: Final = 12
"""Points of a border from which on it is told how straight it is"""
_STRAIGHT: Final = 1e-9
"""Of the size of the picture: what is nothing but rounding"""
_BENT: Final = 1e-3
"""Of the size of the picture: what an eye can see"""
_DRAWN: Final = 60
"""Points of each class in a picture"""


@dataclass(frozen=True, slots=True, eq=False)
class Met:
    """Where two classes are equally probable and meet: points (n, 2) of the plane."""

    first: int
    second: int
    points: Floats


@dataclass(frozen=True, slots=True)
class Mapped:
    """The plane as a network parts it."""

    plane: Plane
    regions: Regions
    borders: tuple[Met, ...]

    @property
    def size(self) -> float:
        """Diagonal of the picture."""
        return math.dist(self.plane.low, self.plane.high)

    @property
    def bend(self) -> float:
        """How far the borders are from straight lines through them: root mean square of the worst one, share of the picture."""
        return max((_off_line(one.points) for one in self.borders if len(one.points) >= _FEW), default=0.0) / self.size


def measure(setting: Setting) -> Outcome:
    """Clouds and a curved figure, each with and without a hidden layer, over seeds."""
    numbers = seeds(setting, _SEEDS)
    figure = setting.choice("figure")
    kinds = (("blobs", False), ("blobs", True), (figure, False), (figure, True))
    clouds, clouds_bent, flat, bent = over_seeds(
        lambda kind, seed: train(setting, _spec(setting, kind[0], seed, has_layer=kind[1])), kinds, numbers
    ).values()
    maps, maps_bent = [_mapped(run) for run in clouds], [_mapped(run) for run in clouds_bent]
    straight = max(one.bend for one in maps)
    formula = max(_off_formula(run.network, one) for run, one in zip(clouds, maps, strict=True))
    covers = tr("{seeds} seeds: other points, other starting weights", seeds=_SEEDS)
    bend = mean_share_of([one.bend for one in maps_bent], covers)
    maps_figure = [_mapped(run) for run in bent]
    figure_bend = mean_share_of([one.bend for one in maps_figure], covers)
    gains = [_accuracy(b) - _accuracy(a) for a, b in zip(flat, bent, strict=True)]
    gain = mean_of(gains, covers, "points")
    solved = sum(_accuracy(run) == 1.0 for run in clouds)
    classes = setting.whole("classes")
    is_straight = max(straight, formula) < _STRAIGHT
    return Outcome(
        numbers={
            "classes": classes,
            "pairs": classes * (classes - 1) // 2,
            "borders": len(straight_borders(clouds[0].network, maps[0].plane)),
            "straight": straight,
            "formula": formula,
            "bend": bend,
            "figure_bend": figure_bend,
            "units": setting.whole("units"),
            "seeds": _SEEDS,
            "solved": solved,
            "reached": mean_share_of([_accuracy(run) for run in clouds], covers),
            "figure": tr(_FIGURES[figure]),
            "flat": mean_share_of([_accuracy(run) for run in flat], covers),
            "bent": mean_share_of([_accuracy(run) for run in bent], covers),
            "gain": gain,
        },
        holds=all_hold(is_straight, is_more(figure_bend, _BENT), is_more(gain), _is_solved(solved)),
        answer="straight" if is_straight else "bent",
        pictures=(
            _picture(tr("Clouds, no hidden layer"), clouds[0], maps[0]),
            _picture(tr("Clouds, one hidden layer"), clouds_bent[0], maps_bent[0]),
            _picture(tr("Curved figure, no hidden layer"), flat[0], _mapped(flat[0])),
            _picture(tr("Curved figure, one hidden layer"), bent[0], maps_figure[0]),
        ),
        spec=clouds[0].spec,
    )


_FIGURES: Final = {"circles": tr("two circles"), "moons": tr("two moons"), "spirals": tr("spirals")}


def _spec(setting: Setting, name: str, seed: int, *, has_layer: bool) -> RunSpec:
    classes = {"blobs": setting.whole("classes"), "spirals": 3}.get(name, 2)
    noise = setting.number("noise") if name == "blobs" else 0.1
    toy = ToySpec(examples=_EXAMPLES, noise=noise, classes=classes, seed=seed)
    hidden = DenseLayer(units=setting.whole("units"), activation="tanh", batch_norm=False)
    return RunSpec(
        data=CatalogueSpec(name=name, toy=toy),
        network=NetworkSpec(layers=(hidden,) if has_layer else ()),
        hyperparameters=Hyperparameters(learning_rate=0.05, batch_size=32),
        seed=seed,
        precision="float64",
        epochs=60,
        scores=ScoreSchedule(every=60, train=True),
    )


def _accuracy(run: Trained) -> float:
    return run.last("train", "accuracy")


def _is_solved(solved: int) -> bool | None:
    """Whether one softmax layer parted the clouds without a mistake; None where it did with some seeds only."""
    return True if solved == _SEEDS else False if solved == 0 else None


def _mapped(run: Trained) -> Mapped:
    plane = main_plane(run.data)
    if plane is None:
        raise RuntimeError("toys have two features")
    centres = cell_centres(plane, _CELLS)
    answers = run.network.answers(np.ascontiguousarray(centres, dtype=run.network.dtype)).astype(np.float64)
    grid, winner = centres.reshape(_CELLS, _CELLS, 2), answers.argmax(axis=1).reshape(_CELLS, _CELLS)
    logs = np.log(np.maximum(answers, np.finfo(np.float64).tiny)).reshape(_CELLS, _CELLS, -1)
    pairs = combinations(range(logs.shape[2]), 2)
    borders = [Met(first, second, _meeting(grid, winner, logs, first, second)) for first, second in pairs]
    classes = tuple(tuple(map(int, row)) for row in winner)
    regions = Regions(plane.low[0], plane.high[0], plane.low[1], plane.high[1], classes)
    return Mapped(plane, regions, tuple(one for one in borders if len(one.points)))


def _meeting(grid: Floats, winner: Floats, logs: Floats, first: int, second: int) -> Floats:
    """Where ln ŷ of both is equal between neighbouring cells of which each wins one: exact where it is linear in x."""
    found = []
    for here, there in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        ends = np.sort(np.stack([winner[here], winner[there]]), axis=0)
        meets = (ends[0] == first) & (ends[1] == second)
        ahead = [(logs[side] @ _difference(logs.shape[2], first, second))[meets] for side in (here, there)]
        share = (ahead[0] / (ahead[0] - ahead[1]))[:, None]
        found.append((1.0 - share) * grid[here][meets] + share * grid[there][meets])
    return np.concatenate(found)


def _difference(classes: int, first: int, second: int) -> Floats:
    eye = np.eye(classes)
    found: Floats = eye[first] - eye[second]
    return found


def _off_line(points: Floats) -> float:
    """Root mean square distance of points from the straight line that lies closest to them."""
    return float(np.linalg.svd(points - points.mean(axis=0), compute_uv=False)[-1] / math.sqrt(len(points)))


def _off_formula(network: NetworkState, found: Mapped) -> float:
    """The largest distance of a border from its line (w_i - w_j)·x + (b_i - b_j) = 0, share of the picture."""
    w, b = network.layout.weight(0, network.parameters), network.layout.bias(0, network.parameters)
    worst = 0.0
    for one in found.borders:
        normal, offset = w[one.first] - w[one.second], b[one.first] - b[one.second]
        worst = max(worst, float(np.abs(one.points @ normal + offset).max() / np.linalg.norm(normal)))
    return worst / found.size


def _picture(title: str, run: Trained, found: Mapped) -> Picture:
    borders = np.concatenate([one.points for one in found.borders]) if found.borders else np.empty((0, 2))
    series = _examples(run.data)
    if len(borders):
        x, y = (tuple(map(float, borders[:, axis])) for axis in (0, 1))
        series.append(Series(tr("where two classes are equally probable"), x, y, "points"))
    return Picture(title, Axis("x₁"), Axis("x₂"), tuple(series), found.regions)


def _examples(data: Dataset) -> list[Series]:
    found = []
    for number in range(data.n_classes):
        points = data.train.features[data.train.labels == number][:_DRAWN]
        x, y = (tuple(map(float, points[:, axis])) for axis in (0, 1))
        found.append(Series(tr("class {n}", n=number + 1), x, y, "points"))
    return found
