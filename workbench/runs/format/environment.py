"""On what a run was computed: results are bit-equal only where this is equal."""

import os
import platform
import sqlite3
from pathlib import Path

import llvmlite
import llvmlite.binding
import numba
import numpy
import scipy
import threadpoolctl

import workbench
from workbench.engine.kernels.intrinsics import gemm_address


def describe_environment() -> dict[str, str]:
    """Versions, processor and BLAS kernel as plain text, by name."""
    gemm_address(numpy.float32)  # loads the BLAS that the kernels call
    return {
        "workbench": workbench.__version__,
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "numba": numba.__version__,
        "llvmlite": llvmlite.__version__,
        "scipy": scipy.__version__,
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.machine()}",
        "cpu": _cpu_name(),
        "cores": str(os.cpu_count()),
        "blas_kernel": blas_kernel(),
        "blas_core_type_asked": os.environ.get("OPENBLAS_CORETYPE", "(left to the library)"),
    }


def blas_kernel() -> str:
    """The instruction-set kernels that SciPy's OpenBLAS chose, such as ``Haswell`` or ``SkylakeX``."""
    for library in threadpoolctl.threadpool_info():
        # NumPy brings one of almost the same name; which was loaded first tells nothing.
        folders = Path(library["filepath"]).parts[-3:-1]
        if any(name.startswith("scipy") for name in folders) and library["user_api"] == "blas":
            return f"{library['internal_api']} {library['version']} {library.get('architecture', 'unknown')}"
    return "unknown"


def _cpu_name() -> str:
    return str(llvmlite.binding.get_host_cpu_name())
