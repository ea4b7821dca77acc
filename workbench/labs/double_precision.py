"""The kernels in double precision, which only some labs need: compiled once, in a process of its own.

Compiling holds the interpreter's lock: in the window's own process the window would stand still for up to a minute, and nobody
could cancel it.
"""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from workbench.isolated_child import child_command
from workbench.labs.lab import Setting
from workbench.language import tr

_STAMP: Final = "complete-double-precision"
_LOOKED_SECONDS: Final = 0.05

log = logging.getLogger(__name__)


def is_compiled() -> bool:
    """Whether they lie on disk; also where nothing can be kept there."""
    folder = os.environ.get("NUMBA_CACHE_DIR")
    return not folder or not os.access(folder, os.W_OK) or (Path(folder) / _STAMP).exists()


def compile_once(setting: Setting) -> None:
    """Compile them, if that was never done here, and say so meanwhile. Raises ``LabStopped``."""
    setting.go_on()
    if is_compiled():
        return
    setting.tell(tr("Compiling the kernels for double precision, once on this machine: up to a minute …"))
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(child_command(__name__), stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        while child.poll() is None:
            setting.go_on()
            time.sleep(_LOOKED_SECONDS)
    finally:
        child.kill()  # does nothing to one that has ended
        child.wait()
    if child.returncode:
        log.warning("the kernels for double precision were not compiled ahead: exit code %d", child.returncode)
    setting.tell("")


def main() -> int:
    """In the child: train, look inside, score and predict once."""
    from workbench.engine.compile import prepare_process

    prepare_process()
    import numpy as np

    from workbench.engine.inference.inference import Inference
    from workbench.engine.layout import make_layout
    from workbench.engine.training.state import initial_state
    from workbench.engine.training.stepper import Stepper
    from workbench.specs.hyperparameters import Hyperparameters
    from workbench.specs.network import DenseLayer, NetworkSpec

    layout = make_layout(NetworkSpec(layers=(DenseLayer(units=2),)), 2, 2)
    state = initial_state(layout, 0, np.float64)
    x, y, values = np.zeros((4, 2)), np.zeros(4, dtype=np.int32), Hyperparameters(batch_size=2)
    Stepper(layout, state, x, y, 0).train(1, values)
    Stepper(layout, state, x, y, 0).watch(values)
    inference = Inference(layout, np.float64)
    inference.score(x, y, state.parameters, state.running, 1e-5)
    inference.probabilities(x, state.parameters, state.running, 1e-5)
    (Path(os.environ["NUMBA_CACHE_DIR"]) / _STAMP).touch()
    return 0


if __name__ == "__main__":
    sys.exit(main())
