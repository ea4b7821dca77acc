"""The training workbench: build, train, watch, steer and export neural networks by hand.

For programs: ``train``, ``open_run``, ``Run``, ``State`` and ``Estimator``, described in docs/python.md. Nothing is loaded before one
of them is asked for, and nothing of the window ever. The types stand in ``__init__.pyi``.
"""

from importlib import import_module

__version__ = "0.1.0"
__all__ = ["Estimator", "Run", "RunSpec", "State", "open_run", "train"]
_HOMES = {
    "Estimator": "workbench.python_api.estimator",
    "Run": "workbench.python_api.run",
    "RunSpec": "workbench.specs.run",
    "State": "workbench.python_api.run",
    "open_run": "workbench.python_api.run",
    "train": "workbench.python_api.training",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    if home.startswith("workbench.python_api."):
        import_module("workbench.engine.compile").prepare_process()  # before Numba is loaded
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
