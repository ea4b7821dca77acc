"""Lab: what batch norm normalizes. z before the activation, a after it, or nothing: what has mean 0 and variance 1, and who is quicker."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.engine.training.step_view import LayerView, StepView
from workbench.insight.microscope.strips import Strip, strips
from workbench.insight.microscope.unit_story import norm_of
from workbench.labs.experiments import Trained, load, over_seeds, seeds, train
from workbench.labs.lab import (
    Axis,
    ChoiceControl,
    Control,
    Measured,
    NumberControl,
    Outcome,
    Picture,
    Points,
    Series,
    Setting,
    Table,
)
from workbench.labs.places import compared, within
from workbench.labs.verdict import all_hold, is_more, mean_of
from workbench.language import tr
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import BatchNormPlace, DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner

CONTROLS: Final[tuple[Control, ...]] = (
    ChoiceControl("on", ("z", "a"), "z"),
    NumberControl("layers", 1, 8, 4, is_whole=True),
    NumberControl("learning_rate", 0.003, 1.0, 0.05, "log"),
)
WAYS: Final = ("z", "a", "none")
_RUNS: Final = 8
_STEPS: Final = 150
_SMOOTH: Final = 10
_BEFORE_LOOK: Final = 20
_CLOSE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Moments:
    """Of one array of a layer: the largest |mean| of its units over the mini-batch, and the largest |variance - 1|."""

    name: str
    mean: float
    variance: float


def measure(setting: Setting) -> Outcome:
    """Look at one mini-batch, then race the three ways from the same seeds."""
    on: BatchNormPlace = "z" if setting.choice("on") == "z" else "a"
    spec = _spec(setting, on, seeds(setting, 1)[0])
    learner = Learner(spec, load(spec.data))
    learner.train(_BEFORE_LOOK)
    view = learner.watch()
    layer, _ = norm_of(view, 0)
    read = read_by_norm(view)
    moments = _moments(layer)
    normal = next(one for one in moments if one.name in ("ẑ", "â"))
    is_normal = normal.mean < _CLOSE and normal.variance < _CLOSE
    groups = over_seeds(lambda way, seed: train(setting, _spec(setting, way, seed)), WAYS, seeds(setting, _RUNS))
    runs = tr("{runs} runs", runs=_RUNS)
    losses = {way: [_mean_loss(run) for run in group] for way, group in groups.items()}
    over_none = _paired(losses["none"], losses[on], runs)
    over_other = _paired(losses["a"], losses["z"], runs)
    return Outcome(
        numbers={
            "read": read,
            "normal_mean": normal.mean,
            "normal_variance": normal.variance,
            "normal_mean_in_words": within(normal.mean),
            "normal_variance_in_words": within(normal.variance),
            "has_bias": tr("yes") if layer.place.bias >= 0 else tr("no"),
            "runs": _RUNS,
            "steps": _STEPS,
            "loss_z": mean_of(losses["z"], runs),
            "loss_a": mean_of(losses["a"], runs),
            "loss_none": mean_of(losses["none"], runs),
            "over_none": over_none,
            "over_a": over_other,
            "over_none_in_words": compared(over_none, tr("lower"), tr("higher")),
            "over_a_in_words": compared(over_other, tr("lower"), tr("higher")),
        },
        holds=all_hold(read == "z", is_normal, is_more(over_none)),
        answer=read if is_normal else None,
        pictures=(_race(groups), *map(_strip_picture, strips(view, 0, 0))),
        tables=(_table(moments),),
        spec=spec,
    )


def read_by_norm(view: StepView) -> str:
    """Which array of the first layer batch norm normalizes, bit for bit: "z" or "a"."""
    layer, norm = norm_of(view, 0)
    return "z" if np.array_equal(norm.source, layer.z) else "a"


def _spec(setting: Setting, way: str, seed: int) -> RunSpec:
    layers = (DenseLayer(units=24, activation="tanh", batch_norm=way != "none"),) * setting.whole("layers")
    return RunSpec(
        data=CatalogueSpec(name="digits", split_seed=seed),
        network=NetworkSpec(layers=layers, batch_norm_on="a" if way == "a" else "z"),
        hyperparameters=Hyperparameters(batch_size=32, learning_rate=setting.number("learning_rate"), optimizer="sgd"),
        seed=seed,
        steps=_STEPS,
    )


def _moments(layer: LayerView) -> tuple[Moments, ...]:
    """Of everything that a layer computes, over the mini-batch."""
    norm = layer.norm
    named = [("z", layer.z), ("a", layer.a)]
    if norm is not None:
        hats = ("â", "ã") if layer.place.normalizes_a else ("ẑ", "z̃")
        named[1:1] = [(hats[0], norm.normalized), (hats[1], norm.shifted)]
    return tuple(
        Moments(
            name,
            float(np.abs(values.mean(axis=1, dtype=np.float64)).max()),
            float(np.abs(values.var(axis=1, dtype=np.float64) - 1.0).max()),
        )
        for name, values in named
    )


def _mean_loss(run: Trained) -> float:
    """Over all mini-batches of the race, so that early progress counts; infinite where it diverged."""
    return float("inf") if run.has_diverged else float(run.of_steps("loss").mean())


def _paired(slow: list[float], quick: list[float], covers: str) -> Measured:
    return mean_of([one - other for one, other in zip(slow, quick, strict=True)], covers)


def _race(groups: dict[str, list[Trained]]) -> Picture:
    titles = {"z": tr("z normalized"), "a": tr("a normalized"), "none": tr("no batch norm")}
    steps = tuple(float(step) for step in range(_SMOOTH, _STEPS + 1, _SMOOTH))
    rows = []
    for way, group in groups.items():
        kept = [run.of_steps("loss") for run in group if not run.has_diverged]
        if not kept:
            continue
        blocks = np.array(kept).reshape(len(kept), -1, _SMOOTH).mean(axis=2)
        found = [mean_of(tuple(map(float, column)), "") for column in blocks.T]
        low, high = _band([(one.low, one.high) for one in found])
        rows.append(Series(titles[way], steps, tuple(one.value for one in found), "line", low, high))
    return Picture(
        tr("Three ways from the same seeds"),
        Axis(tr("Mini-batch")),
        Axis(tr("Loss")),
        tuple(rows),
    )


def _band(ends: list[tuple[float, float]]) -> tuple[Points, Points]:
    """Lower and upper ends; none where a single run is left."""
    if any(not np.isfinite(end).all() for end in ends):
        return (), ()
    return tuple(low for low, _ in ends), tuple(high for _, high in ends)


def _strip_picture(strip: Strip) -> Picture:
    return Picture(
        tr("{name} of one unit", name=strip.name),
        Axis(strip.name),
        Axis(tr("Examples")),
        (Series(strip.name, tuple(map(float, strip.edges[:-1])), tuple(map(float, strip.counts)), "steps"),),
    )


def _table(moments: tuple[Moments, ...]) -> Table:
    head = (tr("Array of the layer"), tr("Largest |mean| of a unit"), tr("Largest |variance − 1|"))
    return Table(tr("Over the mini-batch"), head, tuple((one.name, one.mean, one.variance) for one in moments))
