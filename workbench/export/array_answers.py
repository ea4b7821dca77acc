"""What a file of bare arrays answers: read back, held against what was meant, and computed in plain NumPy in double precision."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.errors import FileError
from workbench.export.model import ExportedModel
from workbench.export.reference import Arrays, answers
from workbench.export.rows import RawPart
from workbench.export.state_dict import StateDict
from workbench.language import tr

NUMPY: Final = f"NumPy {np.__version__}"


def answers_of(
    read: Arrays, meant: "ExportedModel | StateDict", part: RawPart, model: ExportedModel
) -> NDArray[np.float64]:
    """Answers of the arrays ``read`` with the modules of ``meant``. Raises ``FileError`` where an array is not bit for bit as meant."""
    same = read.keys() == meant.arrays.keys() and all(_bit_equal(read[name], meant.arrays[name]) for name in read)
    if not same:
        raise FileError(tr("what was read back differs from what was to be kept"))
    values = answers(read, meant.modules, model.output, part.features, model.dtype).values
    for number, target in enumerate(model.targets):
        values[:, number] = target.unscaled(values[:, number])
    return values


def _bit_equal(left: NDArray[Any], right: NDArray[Any]) -> bool:
    return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()
