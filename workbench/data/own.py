"""Arrays, images and drawn points of a person's own as raw examples. Tables have ``workbench.data.tabular``."""

import numpy as np

from workbench.data.raw import About, Examples, RawData, own_about, pixel_names
from workbench.data.store import kept_arrays
from workbench.errors import DataError
from workbench.language import tr
from workbench.specs.own_data import ArraysSpec, DrawnSpec, ImagesSpec

CLASS_LETTERS = "ABCDEF"


def about_arrays(spec: ArraysSpec) -> About:
    """What there is to know of arrays without reading them."""
    shape, colour = spec.image_shape, spec.colour
    names = tuple(tr("feature {number}", number=number + 1) for number in range(spec.feature_count))
    return own_about(
        name=spec.name,
        description=tr(
            "Arrays of your own, read from {file}: {features} features.",
            file=spec.file or tr("a file"),
            features=spec.feature_count,
        ),
        source=spec.file,
        feature_names=names if shape is None else pixel_names(*shape, colour=colour),
        class_names=spec.classes,
        image_shape=(*shape, 3) if shape is not None and colour else shape,
        target_names=spec.targets,
    )


def about_images(spec: ImagesSpec) -> About:
    """What there is to know of a folder of images without reading it."""
    shape = (spec.height, spec.width)
    return own_about(
        name=spec.name,
        description=tr(
            "Images of your own, read from {file}, brought to {height} × {width} pixels.",
            file=spec.file or tr("a folder"),
            height=spec.height,
            width=spec.width,
        ),
        source=spec.file,
        feature_names=pixel_names(*shape, colour=spec.colour),
        class_names=spec.classes,
        image_shape=(*shape, 3) if spec.colour else shape,
    )


def about_drawn(spec: DrawnSpec) -> About:
    """What there is to know of drawn points."""
    return own_about(
        name=spec.name,
        description=tr("{count} points that were drawn with the mouse.", count=len(spec.points)),
        source=tr("drawn by hand"),
        feature_names=("x", "y"),
        class_names=tuple(CLASS_LETTERS[: spec.n_classes]),
    )


def read_arrays(spec: ArraysSpec | ImagesSpec) -> RawData:
    """The kept arrays. Raises ``DataError`` where they are not kept, or are not what the spec says."""
    about = about_arrays(spec) if isinstance(spec, ArraysSpec) else about_images(spec)
    arrays = kept_arrays(spec.sha256).arrays
    has_test = isinstance(spec, ArraysSpec) and spec.has_test
    answer = "labels" if about.class_names else "targets"
    wanted = ("features", answer, *(("test_features", f"test_{answer}") if has_test else ()))
    shapes = {"features": (spec.feature_count,), "labels": (), "targets": (len(about.target_names),)}
    missing = [name for name in wanted if name not in arrays]
    if missing or any(arrays[name].shape[1:] != shapes[name.removeprefix("test_")] for name in wanted):
        raise DataError(tr("the kept arrays are not what the data's description says: read the files again"))
    labels = arrays["labels"] if about.class_names else np.empty(0, dtype=np.int32)
    if len(labels) and not 0 <= labels.min() <= labels.max() < len(about.class_names):
        raise DataError(tr("the kept labels name a class that the description lacks: read the files again"))

    def examples(prefix: str) -> Examples:
        if about.class_names:
            return Examples(arrays[f"{prefix}features"], arrays[f"{prefix}labels"].astype(np.int32, copy=False))
        return Examples(arrays[f"{prefix}features"], np.empty(0, dtype=np.int32), arrays[f"{prefix}targets"])

    return RawData(about, examples(""), examples("test_") if has_test else None)


def read_drawn(spec: DrawnSpec) -> RawData:
    """The points that the spec holds."""
    points = np.array([point[:2] for point in spec.points], dtype=np.float64).reshape(-1, 2)
    return RawData(about_drawn(spec), Examples(points, np.array([point[2] for point in spec.points], dtype=np.int32)))
