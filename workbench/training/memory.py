"""Whether a run fits into the memory that is free, before anything is allocated.

A run keeps parameters, gradients and two moments, a copy of the whole state for whoever looks at it, one for the file and one
packed: measured are 16 (replay) to 20 (training) times its parameters, and one mini-batch.
"""

from typing import Final

from workbench.data.dataset import Dataset
from workbench.errors import Problem, SpecError
from workbench.files.free_memory import free_bytes
from workbench.language import tr
from workbench.numbers import storage
from workbench.specs.network import layer_shapes, parameter_count
from workbench.specs.run import RunSpec

_COPIES: Final = 16
_PER_UNIT: Final = 5
"""Numbers that a mini-batch keeps for each unit and example"""
_BELOW_NOTICE: Final = 256 * 2**20


def needed_bytes(spec: RunSpec, data: Dataset) -> int:
    """About what training this spec takes beside the data."""
    size = 4 if spec.precision == "float32" else 8
    units = sum(shape.units for shape in layer_shapes(spec.network, data.n_features, data.n_answers))
    batch = spec.hyperparameters.batch_size * (units * _PER_UNIT + data.n_features)
    return size * (_COPIES * parameter_count(spec.network, data.n_features, data.n_answers) + batch)


def check_memory(spec: RunSpec, data: Dataset) -> None:
    """Raises ``SpecError`` with both figures where a run does not fit."""
    need = needed_bytes(spec, data)
    if need < _BELOW_NOTICE:
        return
    free = free_bytes()
    if free is not None and need > free:
        raise SpecError(
            (
                Problem(
                    "network.layers",
                    tr(
                        "the network needs about {need} of memory, and {free} are free. "
                        "Use fewer units or a smaller mini-batch, or close other programs",
                        need=storage(need),
                        free=storage(free),
                    ),
                ),
            )
        )
