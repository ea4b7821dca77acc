"""The way from a ``DataSpec`` to a ``Dataset``: find, cut, scale, seal."""

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset, Split, Target, hash_parts
from workbench.data.formats import data_reader_of
from workbench.data.raw import About, Examples, RawData
from workbench.data.scaling import Scaling, fit_scaling, identity_scaling
from workbench.data.splitting import Parts, split_rows
from workbench.specs.data import DataSpec


def load_dataset(spec: DataSpec) -> Dataset:
    """The data set that ``spec`` describes: the same bits for the same spec, always.

    Raises ``DataError`` when the data are missing or damaged, or too few for the split.
    """
    raw = data_reader_of(spec.name).read_data(spec)
    targets = raw.examples.targets
    parts = split_rows(
        raw.examples.labels if targets is None else np.zeros(len(targets), dtype=np.int32),
        raw.about.class_names or (raw.about.name,),  # a regression is split as one class
        dev_fraction=spec.dev_fraction,
        test_fraction=spec.test_fraction or 0.0,
        seed=spec.split_seed,
    )
    if spec.standardize:
        scaling = fit_scaling(raw.examples.features[parts.train])
    else:
        scaling = identity_scaling(len(raw.about.feature_names))
    target_scaling = identity_scaling(1)
    if spec.standardize and targets is not None:
        target_scaling = fit_scaling(targets[parts.train, None])
    return _seal(raw, parts, scaling, target_scaling)


def describe(name: str) -> About:
    """What there is to know of a data set without loading it; ``name`` is one of ``DATA_NAMES``."""
    return data_reader_of(name).describe_data(name)


def _seal(raw: RawData, parts: Parts, scaling: Scaling, target_scaling: Scaling) -> Dataset:
    """Scale each part and gather everything in one value that cannot change."""
    about = raw.about
    train = _part(raw.examples, parts.train, scaling, target_scaling)
    dev = _part(raw.examples, parts.dev, scaling, target_scaling)
    if raw.official_test is None:
        test = _part(raw.examples, parts.test, scaling, target_scaling)
    else:
        test = _part(raw.official_test, np.arange(len(raw.official_test.features)), scaling, target_scaling)
    for array in (scaling.mean, scaling.scale):
        array.setflags(write=False)
    return Dataset(
        name=about.name,
        title=about.title,
        description=about.description,
        source=about.source,
        licence=about.licence,
        feature_names=about.feature_names,
        class_names=about.class_names,
        image_shape=about.image_shape,
        train=train,
        dev=dev,
        test=test,
        feature_mean=scaling.mean,
        feature_scale=scaling.scale,
        sha256=hash_parts(train, dev, test),
        target=_target(about, target_scaling),
    )


def _target(about: About, scaling: Scaling) -> Target | None:
    if about.target_name is None:
        return None
    return Target(about.target_name, float(scaling.mean[0]), float(scaling.scale[0]))


def _part(examples: Examples, rows: NDArray[np.intp], scaling: Scaling, target_scaling: Scaling) -> Split:
    features = scaling.apply(examples.features[rows])
    if examples.targets is None:
        return Split(features, examples.labels[rows])
    return Split(features, examples.labels, target_scaling.apply(examples.targets[rows, None])[:, 0].copy())
