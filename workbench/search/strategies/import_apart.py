"""Importing what keeps the call stack of its first import."""

import importlib
import sys
import threading


def load_optuna() -> None:
    """Import Optuna, where that was not done, on a stack with nothing of ours.

    It stores the error of each library that it could use and does not find, and with its traceback every variable of every
    function that was under way: the first search of the process would stay for ever. What goes wrong is raised by the next import.
    """
    if "optuna" not in sys.modules:
        thread = threading.Thread(target=_load, name="loading Optuna", daemon=True)
        thread.start()
        thread.join()


def _load() -> None:
    try:
        importlib.import_module("optuna")
    except Exception:  # noqa: BLE001  (the border of a thread: whoever needs it imports it again, and is told)
        return
