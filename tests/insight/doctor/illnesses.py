"""Thirty illnesses, each with the rule that has to find it: a run that was healthy but for one thing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from tests.insight.doctor.patients import data_of
from workbench.data.dataset import Dataset, Split
from workbench.insight.doctor.finding import RuleName
from workbench.specs.data import CatalogueSpec
from workbench.specs.run import RunSpec

LONGEST_DELAY: Final = 200
Spoil = Callable[[Dataset, np.random.Generator], Dataset]


@dataclass(frozen=True)
class Illness:
    """``values`` and ``edits`` of the spec that make ill, ``spoil`` what makes the data ill; it begins at step ``onset``."""

    name: str
    rule: RuleName
    data: str
    values: dict[str, Any]
    layers: tuple[dict[str, Any], ...] = ()
    network: dict[str, Any] | None = None
    edits: tuple[tuple[int, str, Any], ...] = ()
    spoil: Spoil | None = None
    onset: int = 0

    def spec(self, seed: int) -> RunSpec:
        """A run of it up to 200 steps after its onset."""
        network = {"layers": list(self.layers), **(self.network or {})}
        edits = [{"step": step, "name": name, "value": value} for step, name, value in self.edits]
        return RunSpec.parse(
            {
                "data": {"name": self.data},
                "network": network,
                "hyperparameters": self.values,
                "seed": seed,
                "steps": self.onset + LONGEST_DELAY,
                "edits": edits,
            }
        )

    def dataset(self, seed: int) -> Dataset:
        """Its data."""
        data = data_of(CatalogueSpec.parse({"name": self.data}))
        return data if self.spoil is None else self.spoil(data, np.random.default_rng([seed, 1]))


def _layer(units: int, activation: str = "relu", batch_norm: bool = False) -> dict[str, Any]:
    return {"units": units, "activation": activation, "batch_norm": batch_norm}


def _values(rate: float, optimizer: str = "adam", batch: int = 32, **more: Any) -> dict[str, Any]:
    return {"learning_rate": rate, "optimizer": optimizer, "batch_size": batch, **more}


def _with_train(data: Dataset, features: np.ndarray, labels: np.ndarray) -> Dataset:
    return replace(data, train=Split(features.astype(np.float32), labels.astype(np.int32)))


def _rows_become(value: float, count: int) -> Spoil:
    def spoil(data: Dataset, rng: np.random.Generator) -> Dataset:
        x = data.train.features.copy()
        rows = rng.choice(len(x), count, replace=False)
        x[rows, rng.integers(0, x.shape[1], count)] = value
        return _with_train(data, x, data.train.labels)

    return spoil


def scaled(factor: float, shift: float = 0.0) -> Spoil:
    def spoil(data: Dataset, rng: np.random.Generator) -> Dataset:
        def other(part: Split) -> Split:
            return Split((part.features * factor + shift).astype(np.float32), part.labels)

        return replace(data, train=other(data.train), dev=other(data.dev))

    return spoil


def _few(rows: int, flipped: float) -> Spoil:
    def spoil(data: Dataset, rng: np.random.Generator) -> Dataset:
        chosen = rng.choice(data.train.rows, rows, replace=False)
        labels = data.train.labels[chosen].copy()
        wrong = rng.random(rows) < flipped
        labels[wrong] = (labels[wrong] + 1) % data.n_classes
        return _with_train(data, data.train.features[chosen], labels)

    return spoil


def _flipped(share: float) -> Spoil:
    def spoil(data: Dataset, rng: np.random.Generator) -> Dataset:
        labels = data.train.labels.copy()
        wrong = rng.choice(len(labels), round(share * len(labels)), replace=False)
        labels[wrong] = (labels[wrong] + rng.integers(1, data.n_classes, len(wrong))) % data.n_classes
        return _with_train(data, data.train.features, labels)

    return spoil


def rare(kept: int, name: int, blur: float) -> Spoil:
    def spoil(data: Dataset, rng: np.random.Generator) -> Dataset:
        labels = data.train.labels
        rare = rng.permutation(np.flatnonzero(labels == name))[:kept]
        rows = np.sort(np.append(np.flatnonzero(labels != name), rare))
        x = data.train.features[rows] + rng.normal(0.0, blur, (len(rows), data.n_features))
        return _with_train(data, x, labels[rows])

    return spoil


def leaking(noise: float) -> Spoil:
    def spoil(data: Dataset, rng: np.random.Generator) -> Dataset:
        x = data.train.features.copy()
        place = int(rng.integers(0, x.shape[1]))
        x[:, place] = data.train.labels - 0.5 + rng.normal(0.0, noise, len(x))
        return _with_train(data, x, data.train.labels)

    return spoil


_RELU = (_layer(32), _layer(16))
_NORMED = (_layer(32, "relu", batch_norm=True), _layer(16, "relu", batch_norm=True))
_DEEP_SIGMOID = tuple(_layer(24, "sigmoid") for _ in range(9))

ILLNESSES: Final = (
    Illness(
        "α far too large, squared error", "not_finite", "diabetes", _values(3.0, "sgd"), _RELU, {"output": "linear"}
    ),
    Illness(
        "ε = 0 and dead units under batch norm",
        "not_finite",
        "moons",
        _values(0.01, bn_epsilon=0.0),
        (_layer(24, "relu", batch_norm=True),),
        {"batch_norm_on": "a"},
        spoil=scaled(0.0, 1.0),
    ),
    Illness(
        "a missing number in one row",
        "not_finite",
        "breast-cancer",
        _values(0.005),
        _RELU,
        spoil=_rows_become(np.nan, 3),
    ),
    Illness("a row of 1e30", "not_finite", "wine", _values(0.005, batch=16), _RELU, spoil=_rows_become(1e30, 2)),
    Illness("α = 30 under Adam", "ruined", "digits", _values(30.0), _RELU),
    Illness("α = 10 under RMSprop", "ruined", "digits", _values(10.0, "rmsprop"), _RELU),
    Illness(
        "α × 1000 by hand",
        "diverging",
        "spirals",
        _values(0.005),
        _RELU,
        edits=((100, "learning_rate", 5.0),),
        onset=100,
    ),
    Illness(
        "α × 300 by hand, batch norm",
        "diverging",
        "digits",
        _values(0.003),
        _NORMED,
        edits=((120, "learning_rate", 1.0),),
        onset=120,
    ),
    Illness("inputs times 100", "first_loss", "breast-cancer", _values(0.001), _RELU, spoil=scaled(100.0)),
    Illness(
        "inputs times 100, logistic",
        "first_loss",
        "moons",
        _values(0.001),
        _RELU,
        {"output": "logistic"},
        spoil=scaled(100.0),
    ),
    Illness("all starting weights 0", "plateau", "digits", _values(0.003), _RELU, {"initializer": "zeros"}),
    Illness("α = 1e-6", "plateau", "digits", _values(1e-6), _RELU),
    Illness("weight decay 5", "plateau", "digits", _values(0.01, "sgd", weight_decay=5.0), _RELU),
    Illness(
        "60 examples, a quarter of the labels noise",
        "overfitting",
        "digits",
        _values(0.01, batch=16),
        (_layer(128), _layer(64)),
        spoil=_few(60, 0.3),
    ),
    Illness(
        "40 pictures, a third of the labels noise",
        "overfitting",
        "fashion",
        _values(0.003, batch=16),
        (_layer(64),),
        spoil=_few(40, 0.3),
    ),
    Illness("α = 1 under Adam", "large_updates", "digits", _values(1.0), _NORMED),
    Illness("α = 0.5 under RMSprop", "large_updates", "wine", _values(0.5, "rmsprop", 16), _NORMED),
    Illness("α = 1e-9", "small_updates", "iris", _values(1e-9, batch=16), _RELU),
    Illness("the gradient clipped to 1e-6", "small_updates", "spirals", _values(0.1, "sgd", clip_norm=1e-6), _RELU),
    Illness("inputs shifted by -100", "dead_units", "wine", _values(0.001, batch=16), _RELU, spoil=scaled(1.0, -100.0)),
    Illness(
        "inputs shifted by 50",
        "dead_units",
        "digits",
        _values(0.001),
        (_layer(64), _layer(32)),
        spoil=scaled(1.0, 50.0),
    ),
    Illness(
        "tanh on inputs times 100",
        "saturated",
        "breast-cancer",
        _values(0.001),
        (_layer(32, "tanh"), _layer(16, "tanh")),
        spoil=scaled(100.0),
    ),
    Illness("nine layers of sigmoid", "vanishing", "digits", _values(0.001), _DEEP_SIGMOID),
    Illness(
        "twenty layers that grow",
        "exploding",
        "digits",
        _values(1e-6, "sgd"),
        tuple(_layer(32, "identity") for _ in range(20)),
        {"initializer": "he"},
    ),
    Illness(
        "all starting weights 0 under batch norm",
        "no_variance",
        "wine",
        _values(0.005, batch=16),
        _NORMED,
        {"initializer": "zeros"},
    ),
    Illness("ρ = 0.9999", "cold_averages", "digits", _values(0.003, bn_momentum=0.9999), _NORMED),
    Illness("mini-batches of 3", "small_batch", "wine", _values(0.005, batch=3), _NORMED),
    Illness(
        "12 examples of one class", "imbalance", "breast-cancer", _values(0.005), (_layer(16),), spoil=rare(12, 0, 2.0)
    ),
    Illness("an input that is the answer", "leak", "breast-cancer", _values(0.005), _NORMED, spoil=leaking(0.02)),
    Illness("5 % of the labels wrong", "wrong_labels", "blobs", _values(0.02), (_layer(16),), spoil=_flipped(0.05)),
)
