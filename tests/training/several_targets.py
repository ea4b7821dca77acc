"""A regression with several targets, made by hand: no data set that comes with the workbench has them."""

import numpy as np

from workbench.data.dataset import Dataset, Split, Target, hash_parts
from workbench.specs.run import RunSpec


def several_targets(count: int = 3, *, features: int = 4, rows: tuple[int, int, int] = (240, 60, 60)) -> Dataset:
    """Linear in the features but for noise; the scaled targets have standard deviations of 1, 2, 3 …"""
    rng = np.random.default_rng(11)
    slopes = rng.normal(size=(features, count))

    def part(size: int) -> Split:
        x = rng.normal(size=(size, features)).astype(np.float32)
        y = x @ slopes / np.linalg.norm(slopes, axis=0) + rng.normal(0.0, 0.1, (size, count))
        scaled = np.ascontiguousarray(y * np.arange(1.0, count + 1.0), dtype=np.float32)
        return Split(x, np.zeros(0, dtype=np.int32), scaled)

    train, dev, test = (part(size) for size in rows)
    return Dataset(
        name="several",
        title="Several targets",
        description="",
        source="",
        licence="",
        feature_names=tuple(f"f{number}" for number in range(features)),
        class_names=(),
        image_shape=None,
        train=train,
        dev=dev,
        test=test,
        feature_mean=np.zeros(features),
        feature_scale=np.ones(features),
        sha256=hash_parts(train, dev, test),
        targets=tuple(Target(f"target {number}", 10.0 * number, 0.5 + number) for number in range(count)),
    )


def regression(**changes: object) -> RunSpec:
    """A run on such data; what the spec calls them does not matter."""
    network = {"layers": [{"units": 16}, {"units": 8, "batch_norm": False}], "output": "linear"}
    return RunSpec.parse({"data": {"name": "diabetes"}, "network": network, "steps": 300, **changes})
