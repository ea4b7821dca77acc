"""Runs with nothing wrong: the presets, and random networks with settings that a person who knows would choose."""

from typing import Any, Final

import numpy as np

from workbench.specs.presets import load_preset
from workbench.specs.run import RunSpec

PRESETS: Final = ("digits", "breast-cancer", "wine", "iris", "spirals", "fashion")
_RATES: Final = {
    "sgd": (0.03, 0.2),
    "momentum": (0.02, 0.1),
    "nesterov": (0.02, 0.1),
    "adam": (0.001, 0.01),
    "adamw": (0.001, 0.01),
    "rmsprop": (0.0005, 0.005),
}
_DATA: Final = ("iris", "wine", "breast-cancer", "digits", "moons", "circles", "spirals", "blobs", "diabetes")
_SHORTER: Final = {"digits": 500, "fashion": 150}


def healthy_spec(number: int, seed: int) -> RunSpec:
    """The ``number``-th one: first all presets, each with a seed of its own, then random ones."""
    rng = np.random.default_rng([seed, number])
    if number % 10 == 0:
        preset = load_preset(PRESETS[number // 10 % len(PRESETS)])
        steps = _SHORTER.get(preset.name)
        preset = preset.replaced(seed=int(rng.integers(2**31)))
        return preset if steps is None else preset.replaced(steps=steps)
    data = str(rng.choice(_DATA))
    batch_norm = bool(rng.random() < 0.6)
    layers = [_layer(rng, batch_norm) for _ in range(int(rng.integers(1, 4)))]
    optimizer = str(rng.choice(list(_RATES)))
    low, high = _RATES[optimizer]
    values: dict[str, Any] = {
        "optimizer": optimizer,
        "learning_rate": float(np.exp(rng.uniform(np.log(low), np.log(high)))),
        "batch_size": int(rng.choice([16, 32, 64])),
        "weight_decay": float(rng.choice([0.0, 1e-4, 1e-3])),
        "schedule": str(rng.choice(["constant", "constant", "cosine", "inverse"])),
        "decay": 0.05,
        "clip_norm": float(rng.choice([0.0, 0.0, 1.0])),
        "bn_momentum": float(rng.choice([0.9, 0.95])),
    }
    if data != "diabetes":
        values["label_smoothing"] = float(rng.choice([0.0, 0.0, 0.1]))
        values["class_weights"] = str(rng.choice(["none", "none", "balanced"]))
    network = {
        "layers": layers,
        "output": "linear" if data == "diabetes" else "softmax",
        "batch_norm_on": str(rng.choice(["z", "z", "a"])),
    }
    if data in ("moons", "circles", "breast-cancer") and rng.random() < 0.4:
        network["output"] = "logistic"
    return RunSpec.parse(
        {
            "data": {"name": data},
            "network": network,
            "hyperparameters": values,
            "seed": int(rng.integers(2**31)),
            "steps": int(rng.integers(150, 400)),
        }
    )


def _layer(rng: np.random.Generator, batch_norm: bool) -> dict[str, Any]:
    return {
        "units": int(rng.integers(8, 64)),
        "activation": str(rng.choice(["relu", "leaky_relu", "elu", "gelu", "silu", "tanh"])),
        "batch_norm": batch_norm,
        "dropout": float(rng.choice([0.0, 0.0, 0.0, 0.2])),
    }
