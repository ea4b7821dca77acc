"""Whether a run fits into the memory that is free, before anything is allocated.

A run keeps parameters, gradients and two moments, a copy of the whole state for whoever looks at it, one for the file and one
packed: measured are 16 (replay) to 20 (training) times its parameters, and one mini-batch.
"""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from workbench.data.dataset import Dataset
from workbench.errors import Problem, SpecError
from workbench.language import tr
from workbench.numbers import storage
from workbench.specs.network import layer_shapes, parameter_count
from workbench.specs.run import RunSpec

_COPIES: Final = 16
_PER_UNIT: Final = 5
"""Numbers that a mini-batch keeps for each unit and example"""
_BELOW_NOTICE: Final = 256 * 2**20
_LIMITS: Final = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)


def needed_bytes(spec: RunSpec, data: Dataset) -> int:
    """About what training this spec takes beside the data."""
    size = 4 if spec.precision == "float32" else 8
    units = sum(shape.units for shape in layer_shapes(spec.network, data.n_features, data.n_classes))
    batch = spec.hyperparameters.batch_size * (units * _PER_UNIT + data.n_features)
    return size * (_COPIES * parameter_count(spec.network, data.n_features, data.n_classes) + batch)


def free_bytes() -> int | None:
    """Memory that this process may still take: of the machine, of its container, of its own limit. None if unknown."""
    return min(_free(), default=None)


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


def _free() -> Iterator[int]:
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, ValueError, IndexError):
        lines = Path("/proc/meminfo").read_text("ascii", "replace").splitlines()
        yield next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    for limit, used in _LIMITS:
        with contextlib.suppress(OSError, ValueError):  # no limit is the word "max"
            yield max(0, int(Path(limit).read_text("ascii")) - int(Path(used).read_text("ascii")))
    with contextlib.suppress(OSError, ValueError, IndexError):
        import resource

        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        if most != resource.RLIM_INFINITY:
            pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
            yield max(0, most - pages * resource.getpagesize())
