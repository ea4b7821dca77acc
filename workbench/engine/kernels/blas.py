"""The environment that NumPy, SciPy and Numba read once, when they load. Imports none of them.

The kernels call the OpenBLAS that comes with SciPy. An older OpenBLAS does not know every newer CPU and falls back to
kernels for a smaller instruction set; ``choose_core_type`` names the right ones from the CPU's own flags. Each product
is computed by one thread: a run that uses several threads gives each its own rows (see ``engine.steps``), so a result
never depends on a thread setting of the library.
"""

import os
import platform
from pathlib import Path

AVX512 = frozenset({"avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd"})


def prepare_environment() -> None:
    """Set what must be set before NumPy loads. A core type that the user has set is left as it is."""
    core_type = choose_core_type(read_cpu_flags())
    if core_type is not None:
        os.environ.setdefault("OPENBLAS_CORETYPE", core_type)
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"


def choose_core_type(flags: frozenset[str]) -> str | None:
    """Name of the OpenBLAS kernels for a CPU with these flags; None leaves the choice to the library.

    Only the one case is decided here in which the library is known to choose too low: a CPU with all of AVX-512
    that is newer than the library.
    """
    return "SkylakeX" if flags >= AVX512 else None


def read_cpu_flags() -> frozenset[str]:
    """Instruction-set flags of this CPU in Linux's spelling; empty where the system does not tell them."""
    if platform.machine() not in {"x86_64", "AMD64"}:
        return frozenset()
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return frozenset()
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "flags":
            return frozenset(value.split())
    return frozenset()
