"""What the figures were measured on: processor, cores, versions, the BLAS kernels chosen."""

import importlib.metadata
import importlib.util
import os
import platform
from pathlib import Path

PACKAGES = ("numpy", "scipy", "numba", "PySide6-Essentials", "pyqtgraph", "torch", "jax", "scikit-learn")


def describe_machine() -> dict[str, str]:
    """By name, as plain text. Loads the engine's BLAS, so call it last, or in a process of its own."""
    from workbench.engine.compile import prepare_process

    prepare_process()
    from workbench.runs.format.environment import describe_environment

    ours = describe_environment()
    return {
        "processor": _processor(),
        "cores": ours["cores"],
        "memory": _memory(),
        "system": ours["system"],
        "Python": platform.python_version(),
        "versions": ", ".join(_versions()),
        "BLAS kernels of the workbench": ours["blas_kernel"],
        "load before the run": _load(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    found = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    flags = found.get("flags", "").split()
    widest = next((name for name in ("avx512f", "avx2", "avx") if name in flags), "no AVX")
    return f"{found.get('model name', platform.machine())} ({widest}, {found.get('cache size', '?')} cache a core)"


def _memory() -> str:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return "unknown"
    return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"


def _versions() -> list[str]:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{package} –")
    return found


def _load() -> str:
    return f"{os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else "unknown"
