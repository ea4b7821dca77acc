"""Lab: under batch norm on z a bias means nothing. Its gradient is 0, and a network with one trains along the same curve.

A bias is a weight on an input that is always 1. So the data get such an input: its weights are b of the first layer, the engine
computes ∂L/∂b as it does for any weight, and the trainer trains it. ∂L/∂b = Σ ∂L/∂z, whose parts cancel but for their rounding.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from workbench.data.dataset import Dataset, Split
from workbench.engine.layout import make_layout
from workbench.labs.experiments import Floats, Trained, load, train
from workbench.labs.lab import Axis, ChoiceControl, Control, NumberControl, Outcome, Picture, Series, Setting
from workbench.language import tr
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner
from workbench.training.snapshot import Snapshot

CONTROLS: Final[tuple[Control, ...]] = (
    ChoiceControl("normalized", ("z", "a", "nothing"), "z"),
    NumberControl("bias", 0.0, 4.0, 1.0),
)
_UNITS: Final = 8
_STEPS: Final = 120
_ROUNDING: Final = 2.0**-53
_SAME: Final = 1e-9
"""Of losses: rounding errors of the first step grow over the steps that follow"""


def measure(setting: Setting) -> Outcome:
    """∂L/∂b of one mini-batch beside its parts; then the whole curve with and without b."""
    spec = _spec(setting)
    narrow = load(spec.data)
    wide = _with_ones(narrow)
    plain = train(setting, spec)
    start = _with_bias(spec, narrow, wide, _biases(setting))
    biased = train(setting, spec, wide, start)
    learner = Learner(spec, wide, start)
    view = learner.watch()
    gradient = view.layout.weight(0, view.gradients)[:, -1].astype(np.float64)
    parts = np.abs(view.layers[0].d_z.astype(np.float64)).sum(axis=1)
    share = float((np.abs(gradient) / np.maximum(parts, 1e-300)).max())
    gap = float(np.abs(biased.of_steps("loss") - plain.of_steps("loss")).max())
    moved = float(np.abs(biased.network.layout.weight(0, biased.snapshot.parameters)[:, -1] - _biases(setting)).max())
    rounding = view.layers[0].d_z.shape[1] * _ROUNDING
    is_zero, is_same = share < rounding, gap < _SAME
    return Outcome(
        numbers={
            "gradient": float(np.abs(gradient).max()),
            "parts": float(parts.max()),
            "share": share,
            "rounding": rounding,
            "bias": setting.number("bias"),
            "steps": len(plain.scalars),
            "gap": gap,
            "moved": moved,
            "loss": float(plain.of_steps("loss")[-1]),
        },
        holds=is_zero and is_same,
        answer="nothing" if is_same else "curve",
        pictures=(_curves(plain, biased), _bars(gradient, parts)),
        spec=spec,
    )


def _spec(setting: Setting) -> RunSpec:
    normalized = setting.choice("normalized")
    layer = DenseLayer(units=_UNITS, activation="tanh", batch_norm=normalized != "nothing")
    return RunSpec(
        data=CatalogueSpec(name="iris"),
        network=NetworkSpec(layers=(layer,), batch_norm_on="a" if normalized == "a" else "z"),
        hyperparameters=Hyperparameters(batch_size=16, optimizer="momentum", learning_rate=0.05),
        seed=setting.seed,
        precision="float64",
        steps=_STEPS,
    )


def _with_ones(data: Dataset) -> Dataset:
    """The same data with one input more, which is always 1."""

    def wider(part: Split) -> Split:
        ones = np.ones((part.rows, 1), part.features.dtype)
        return replace(part, features=np.ascontiguousarray(np.hstack([part.features, ones])))

    return replace(
        data,
        feature_names=(*data.feature_names, "1"),
        train=wider(data.train),
        dev=wider(data.dev),
        test=wider(data.test),
        feature_mean=np.append(data.feature_mean, 0.0),
        feature_scale=np.append(data.feature_scale, 1.0),
    )


def _biases(setting: Setting) -> Floats:
    """A different b for each unit, the largest one as the control says."""
    return setting.number("bias") * np.arange(1.0, _UNITS + 1.0) / _UNITS


def _with_bias(spec: RunSpec, narrow: Dataset, wide: Dataset, biases: Floats) -> Snapshot:
    """The beginning of the run, with b as the weights of the input that is always 1."""
    before, after = Learner(spec, narrow).snapshot(), Learner(spec, wide).snapshot()
    small, large = (make_layout(spec.network, data.n_features, data.n_answers) for data in (narrow, wide))
    parameters = after.parameters.copy()
    weights = large.weight(0, parameters)
    weights[:, :-1] = small.weight(0, before.parameters)
    weights[:, -1] = biases
    return replace(after, parameters=parameters)


def _curves(plain: Trained, biased: Trained) -> Picture:
    steps = tuple(map(float, range(len(plain.scalars))))
    return Picture(
        tr("The same curve twice"),
        Axis(tr("Step")),
        Axis(tr("Loss")),
        (
            Series(tr("without bias"), steps, tuple(map(float, plain.of_steps("loss")))),
            Series(tr("with bias"), steps, tuple(map(float, biased.of_steps("loss")))),
        ),
    )


def _bars(gradient: Floats, parts: Floats) -> Picture:
    units = tuple(map(float, range(len(gradient))))
    return Picture(
        tr("What cancels"),
        Axis(tr("Unit"), ticks=tuple(str(unit + 1) for unit in range(len(gradient)))),
        Axis(tr("Gradient")),
        (
            Series(tr("sum of |∂L/∂z|"), units, tuple(map(float, parts)), "bars"),
            Series("|∂L/∂b|", units, tuple(map(float, np.abs(gradient))), "bars"),
        ),
    )
