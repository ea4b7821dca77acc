"""Everything that is measured: one file each, all with the same interface (``runner.Runner``).

This table imports none of them: each needs another library, and is loaded in a process of its own.
"""

import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

OURS = "workbench"
HOMES = Path(__file__).resolve().parents[2] / ".peers"
"""Where the environments of those peers lie that need other versions than the newest."""


@dataclass(frozen=True)
class Peer:
    """Where a measured program is and what it needs. ``nets`` restricts it; empty is all.

    ``home`` is a folder of ``HOMES`` with a Python environment of its own; empty: that of the benchmark itself.
    """

    module: str
    title: str
    packages: tuple[str, ...] = ()
    nets: str = ""
    needs_compiler: bool = False
    home: str = ""

    @property
    def python(self) -> Path | None:
        """The program that runs it; None: the one that runs the benchmark."""
        return HOMES / self.home / "bin" / "python" if self.home else None


_OLD_JAX = "jax-0.4.31"  # the last one with the CPU runtime that is fast on small loops

PEERS: dict[str, Peer] = {
    OURS: Peer("ours", "the workbench"),
    "torch": Peer("torch_eager", "PyTorch eager, fused Adam", ("torch",)),
    "torch-compile": Peer("torch_compiled", "PyTorch torch.compile, fused Adam", ("torch",), needs_compiler=True),
    "torch-autotune": Peer(
        "torch_autotuned", "PyTorch torch.compile, max-autotune, C++ wrapper", ("torch",), needs_compiler=True
    ),
    "jax-jit": Peer("jax_jit", "JAX jit, one call a step", ("jax",)),
    "jax-scan": Peer("jax_scan", "JAX lax.scan, a chunk of steps a call", ("jax",)),
    "jax-scan-4": Peer("jax_scan_unrolled", "JAX lax.scan, unroll=4", ("jax",)),
    "jax-old-scan": Peer("jax_scan", "JAX 0.4.31 lax.scan", home=_OLD_JAX),
    "jax-old-scan-4": Peer("jax_scan_unrolled", "JAX 0.4.31 lax.scan, unroll=4", home=_OLD_JAX),
    "sklearn": Peer("sklearn_mlp", "scikit-learn MLPClassifier (no batch norm)", ("sklearn",)),
    "numpy": Peer("numpy_plain", "plain NumPy", ("numpy",)),
    "products": Peer("products", "the matrix products alone", ("numba", "scipy"), nets="CDE"),
}


def why_missing(name: str) -> str | None:
    """Why a peer cannot be measured on this machine; None if it can."""
    peer = PEERS[name]
    if peer.python is not None and not peer.python.exists():
        return f"there is no {peer.python.relative_to(HOMES.parent)}"
    for package in peer.packages:
        if importlib.util.find_spec(package) is None:
            return f"{package} is not installed"
    if peer.needs_compiler and not any(map(shutil.which, ("c++", "g++", "clang++"))):
        return "it needs a C++ compiler"
    return None


def environment(name: str, threads: int) -> dict[str, str]:
    """Thread settings that the libraries of a peer read when they load; the workbench chooses its own."""
    if name in {OURS, "products"}:
        return {}
    count = str(threads)
    settings = {"OMP_NUM_THREADS": count, "OPENBLAS_NUM_THREADS": count, "MKL_NUM_THREADS": count}
    if name.startswith("jax"):
        settings["JAX_PLATFORMS"] = "cpu"
        if threads == 1:
            settings["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    return settings
