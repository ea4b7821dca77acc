"""Arrays and images that were read, as data that a run can learn from: kept under their hash, with a spec."""

from workbench.data.kept_arrays import Step, unwatched_step
from workbench.data.readers.found import ReadArrays
from workbench.data.store import keep_arrays
from workbench.specs.own_data import ArraysSpec, ImagesSpec, Scaling


def kept_spec(
    read: ReadArrays,
    name: str,
    file: str,
    scaling: Scaling = "standard",
    *,
    is_folder: bool = False,
    step: Step = unwatched_step,
) -> ArraysSpec | ImagesSpec:
    """Keep what was read and describe it; ``is_folder`` for images. Raises ``FileError`` or ``SpecError``."""
    if read.files:
        file = str(read.files[0].absolute())
    common = {"name": name[:200], "file": file[:4096], "sha256": read.kept.sha256, "scaling": scaling}
    spec: ArraysSpec | ImagesSpec
    if is_folder:
        height, width = read.image_shape or (1, 1)
        spec = ImagesSpec.parse(
            {**common, "height": height, "width": width, "colour": read.colour, "classes": read.classes}
        )
    else:
        spec = ArraysSpec.parse(
            {
                **common,
                "feature_count": read.feature_count,
                "image_shape": read.image_shape,
                "colour": read.colour,
                "part_files": tuple(str(one.absolute()) for one in read.files[1:]) or None,
                "classes": read.classes,
                "targets": read.targets,
                "has_test": read.has_test,
            }
        )
    keep_arrays(read.kept, step)
    return spec
