"""The way from a ``DataSpec`` to a ``Dataset``: find, cut, scale, seal."""

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset, Split, Target, hash_parts
from workbench.data.formats import data_reader_of
from workbench.data.own import about_arrays, about_drawn, about_images, read_arrays, read_drawn
from workbench.data.raw import About, Examples, RawData
from workbench.data.recipe import Recipe
from workbench.data.scaling import Scaling as ColumnScaling
from workbench.data.scaling import fit_scaling, identity_scaling
from workbench.data.splitting import Parts, split_rows
from workbench.data.store import kept_table
from workbench.data.tabular import about_table, table_examples
from workbench.specs.data import CatalogueSpec
from workbench.specs.own_data import AnyData, ArraysSpec, DrawnSpec, ImagesSpec, Scaling, TableSpec


def load_dataset(spec: AnyData) -> Dataset:
    """The data set that ``spec`` describes: the same bits for the same spec, always.

    Raises ``DataError`` when the data are missing or damaged, or too few for the split.
    """
    if isinstance(spec, TableSpec):
        return _seal_table(spec)
    raw = _read(spec)
    targets = raw.examples.targets
    parts = split_rows(
        raw.examples.labels if targets is None else np.zeros(len(targets), dtype=np.int32),
        raw.about.class_names or (raw.about.name,),  # a regression is split as one class
        dev_fraction=spec.dev_fraction,
        test_fraction=0.0 if raw.official_test is not None else spec.test_fraction or 0.0,
        seed=spec.split_seed,
    )
    way = _scaling_way(spec)
    scaling = fit_scaling(raw.examples.features[parts.train], way)
    target_scaling = identity_scaling(len(raw.about.target_names))
    if way != "none" and targets is not None:
        target_scaling = fit_scaling(targets[parts.train])
    return _seal(raw, parts, scaling, target_scaling)


def describe(spec: AnyData) -> About:
    """What there is to know of the data without loading them."""
    match spec:
        case CatalogueSpec():
            return describe_known(spec.name)
        case TableSpec():
            return about_table(spec)
        case ArraysSpec():
            return about_arrays(spec)
        case ImagesSpec():
            return about_images(spec)
        case DrawnSpec():
            return about_drawn(spec)


def describe_known(name: str) -> About:
    """The same for a data set of the catalogue; ``name`` is one of ``DATA_NAMES``."""
    return data_reader_of(name).describe_data(name)


def class_count(spec: AnyData) -> int:
    """Number of classes; 0 where numbers are predicted."""
    if isinstance(spec, CatalogueSpec) and spec.toy is not None:
        return spec.toy.classes
    return len(describe(spec).class_names)


def _read(spec: CatalogueSpec | ArraysSpec | ImagesSpec | DrawnSpec) -> RawData:
    match spec:
        case CatalogueSpec():
            return data_reader_of(spec.name).read_data(spec)
        case DrawnSpec():
            return read_drawn(spec)
        case ArraysSpec() | ImagesSpec():
            return read_arrays(spec)


def _scaling_way(spec: CatalogueSpec | ArraysSpec | ImagesSpec | DrawnSpec) -> Scaling:
    if isinstance(spec, CatalogueSpec):
        return "standard" if spec.standardize else "none"
    return spec.scaling


def _seal_table(spec: TableSpec) -> Dataset:
    found = table_examples(spec, kept_table(spec.sha256))
    recipe, parts = found.recipe, found.parts
    target_scaling = identity_scaling(0 if found.targets is None else found.targets.shape[1])
    if spec.scaling != "none" and found.targets is not None:
        target_scaling = fit_scaling(found.targets[parts.train])

    def part(rows: NDArray[np.intp]) -> Split:
        if found.targets is None:
            return Split(found.features[rows], found.labels[rows])
        return Split(found.features[rows], found.labels, target_scaling.apply(found.targets[rows]))

    train, dev, test = part(parts.train), part(parts.dev), part(parts.test)
    return _gathered(
        about_table(spec),
        (train, dev, test),
        ColumnScaling(recipe.feature_mean, recipe.feature_scale),
        target_scaling,
        recipe,
    )


def _seal(raw: RawData, parts: Parts, scaling: ColumnScaling, target_scaling: ColumnScaling) -> Dataset:
    """Scale each part and gather everything in one value that cannot change."""
    about = raw.about
    train = _part(raw.examples, parts.train, scaling, target_scaling)
    dev = _part(raw.examples, parts.dev, scaling, target_scaling)
    if raw.official_test is None:
        test = _part(raw.examples, parts.test, scaling, target_scaling)
    else:
        test = _part(raw.official_test, np.arange(len(raw.official_test.features)), scaling, target_scaling)
    return _gathered(about, (train, dev, test), scaling, target_scaling, None)


def _gathered(
    about: About,
    parts: tuple[Split, Split, Split],
    scaling: ColumnScaling,
    target_scaling: ColumnScaling,
    recipe: Recipe | None,
) -> Dataset:
    train, dev, test = parts
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
        targets=_targets(about, target_scaling),
        recipe=recipe,
    )


def _targets(about: About, scaling: ColumnScaling) -> tuple[Target, ...]:
    numbers = zip(about.target_names, scaling.mean.tolist(), scaling.scale.tolist(), strict=True)
    return tuple(Target(name, mean, scale) for name, mean, scale in numbers)


def _part(examples: Examples, rows: NDArray[np.intp], scaling: ColumnScaling, target_scaling: ColumnScaling) -> Split:
    features = scaling.apply(examples.features[rows])
    if examples.targets is None:
        return Split(features, examples.labels[rows])
    return Split(features, examples.labels, target_scaling.apply(examples.targets[rows]))
