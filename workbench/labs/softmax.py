"""Lab: softmax. C numbers in, C positive numbers out that sum to 1; its stable form; its relatives, logistic and hard max.

t_i = e^(z_i)      a_i = t_i / Σ_j t_j        stable: t_i = e^(z_i - max z)
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.engine.inference.inference import Inference
from workbench.engine.layout import make_layout
from workbench.labs.lab import Axis, ChoiceControl, Control, NumberControl, Outcome, Picture, Points, Series, Setting
from workbench.language import tr
from workbench.specs.data import CatalogueSpec, ToySpec
from workbench.specs.network import NetworkSpec, Output
from workbench.specs.run import RunSpec

_COLD: Final = 0.02
_HOT: Final = 50.0
CONTROLS: Final[tuple[Control, ...]] = (
    NumberControl("classes", 2, 6, 4, is_whole=True),
    NumberControl("temperature", _COLD, _HOT, 1.0, "log"),
    NumberControl("shift", 0.0, 2000.0, 1000.0),
    ChoiceControl("form", ("stable", "naive"), "stable"),
)
_CLOSE: Final = 1e-12
_DRAWS: Final = 1000
Floats = NDArray[np.float64]


def softmax(z: Floats) -> Floats:
    """In its stable form, over the last axis."""
    power = np.exp(z - z.max(axis=-1, keepdims=True))
    found: Floats = power / power.sum(axis=-1, keepdims=True)
    return found


def naive_softmax(z: Floats) -> Floats:
    """As the formula is written: e^z is infinite beyond 709, and ∞ / ∞ is not a number."""
    with np.errstate(over="ignore", invalid="ignore"):
        power = np.exp(z)
        found: Floats = power / power.sum(axis=-1, keepdims=True)
    return found


def hard_max(z: Floats) -> Floats:
    """1 at the largest z, the first of them where several are, and 0 elsewhere."""
    found: Floats = np.eye(z.shape[-1])[z.argmax(axis=-1)]
    return found


def measure(setting: Setting) -> Outcome:
    """Many drawn z at once: shapes, signs, sums, shifts, two classes, temperatures."""
    classes, temperature, shift = setting.whole("classes"), setting.number("temperature"), setting.number("shift")
    form = softmax if setting.choice("form") == "stable" else naive_softmax
    z = 3.0 * np.random.default_rng([setting.seed, classes]).standard_normal((_DRAWS, classes))
    a = form(z)
    sums = float(np.abs(a.sum(axis=1) - 1.0).max())
    moved = float(np.abs(form(z + shift) - a).max())
    ours = float(np.abs(_engine(z, "softmax") - softmax(z)).max())
    pairs = z[:, :2]
    logistic = float(np.abs(softmax(pairs)[:, 1] - 1.0 / (1.0 + np.exp(pairs[:, 0] - pairs[:, 1]))).max())
    of_outputs = float(np.abs(_engine(pairs, "softmax") - _engine(pairs[:, 1:] - pairs[:, :1], "logistic")).max())
    one = z[0]
    soft = softmax(one / temperature)
    exact = (sums, moved, ours, logistic, of_outputs)
    return Outcome(
        numbers={
            "draws": _DRAWS,
            "classes": classes,
            "smallest": float(a.min()),
            "sums": sums,
            "shift": round(shift),
            "moved": moved,
            "engine": ours,
            "logistic": max(logistic, of_outputs),
            "temperature": temperature,
            "top": float(soft.max()),
            "cold": _COLD,
            "hard": float(np.abs(softmax(one / _COLD) - hard_max(one)).max()),
            "hot": _HOT,
            "even": float(np.abs(softmax(one / _HOT) - 1.0 / classes).max()),
        },
        holds=bool(a.shape == z.shape and a.min() > 0.0 and all(gap < _CLOSE for gap in exact)),
        answer="same" if moved < _CLOSE else "nan" if np.isnan(moved) else "changes",
        pictures=(_bars(one, temperature), _temperatures(one)),
        spec=_spec(setting, classes),
    )


def _engine(z: Floats, output: Output) -> Floats:
    """What a network without hidden layers answers that has these z: its weights are the identity, the examples are z."""
    width = z.shape[1]
    layout = make_layout(NetworkSpec(layers=(), output=output), width, 2 if output == "logistic" else width)
    parameters = np.zeros(layout.n_parameters)
    layout.weight(0, parameters)[:] = np.eye(width)
    return (
        Inference(layout, np.float64).probabilities(z, parameters, np.zeros(layout.n_running), 0.0).astype(np.float64)
    )


def _bars(z: Floats, temperature: float) -> Picture:
    places: Points = tuple(float(place) for place in range(len(z)))
    rows = (("z", z), (tr("softmax of z / T"), softmax(z / temperature)), (tr("hard max"), hard_max(z)))
    return Picture(
        tr("One example"),
        Axis(tr("Class"), ticks=tuple(str(place + 1) for place in range(len(z)))),
        Axis(tr("Value")),
        tuple(Series(name, places, tuple(map(float, row)), "bars") for name, row in rows),
    )


def _temperatures(z: Floats) -> Picture:
    temperatures = np.geomspace(_COLD, _HOT, 80)
    found = softmax(z[None, :] / temperatures[:, None])
    x = tuple(map(float, temperatures))
    return Picture(
        tr("From hard max to even"),
        Axis(tr("Temperature T"), is_log=True),
        Axis(tr("Probability")),
        tuple(Series(tr("class {n}", n=n + 1), x, tuple(map(float, found[:, n]))) for n in range(len(z))),
    )


def _spec(setting: Setting, classes: int) -> RunSpec:
    toy = ToySpec(examples=600, noise=0.4, classes=classes)
    return RunSpec(
        data=CatalogueSpec(name="blobs", toy=toy), network=NetworkSpec(layers=()), seed=setting.seed, epochs=30
    )
