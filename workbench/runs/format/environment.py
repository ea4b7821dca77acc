"""On what a run was computed: results are bit-equal only where this is equal.

NumPy, SciPy and Numba are not loaded for it: ``info`` would take four times as long.
"""

import ctypes
import os
import platform
import sqlite3
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import workbench


def describe_environment() -> dict[str, str]:
    """Versions, processor and BLAS kernel as plain text, by name."""
    return {
        "workbench": workbench.__version__,
        "python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "numba", "llvmlite", "scipy")},
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.machine()}",
        "cpu": _cpu_name(),
        "cores": str(os.cpu_count()),
        "blas_kernel": blas_kernel(),
        "blas_core_type_asked": os.environ.get("OPENBLAS_CORETYPE", "(left to the library)"),
    }


def blas_kernel() -> str:
    """The instruction-set kernels that SciPy's OpenBLAS chose, such as ``Haswell`` or ``SkylakeX``."""
    import threadpoolctl

    _load_blas()
    for library in threadpoolctl.threadpool_info():
        # NumPy brings one of almost the same name; which was loaded first tells nothing.
        folders = Path(library["filepath"]).parts[-3:-1]
        if any(name.startswith("scipy") for name in folders) and library["user_api"] == "blas":
            return f"{library['internal_api']} {library['version']} {library.get('architecture', 'unknown')}"
    return "unknown"


def _load_blas() -> None:
    """The library that the kernels call: alone where SciPy's wheel brings it, else with all of SciPy."""
    home = find_spec("scipy")
    if home is not None and home.origin is not None:
        for library in (Path(home.origin).parents[1] / "scipy.libs").glob("libscipy_openblas*.so*"):
            ctypes.CDLL(str(library))
            return
    import_module("scipy.linalg.cython_blas")


def _cpu_name() -> str:
    import llvmlite.binding

    return str(llvmlite.binding.get_host_cpu_name())
