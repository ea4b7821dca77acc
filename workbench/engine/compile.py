"""Compile all kernels ahead of the first run and keep them on disk.

``python -m workbench.engine.compile`` prints ``done/total name`` after each kernel, so that a window can show
progress while it stays responsive: compiling would hold the interpreter's lock if it ran in the window's own process.
Later starts load the kernels from the folder named after the sources they were made from.
"""

import contextlib
import hashlib
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs

from workbench import specs
from workbench.engine.kernels.blas import prepare_environment
from workbench.engine.kernels.kernel_files import is_complete, is_usable, write_stamp
from workbench.files.folders import temporary_folder
from workbench.language import tr

log = logging.getLogger(__name__)
KERNEL_TABLES = ("activations.py", "hyperparameters.py", "optimizers.py")
"""Tables of ``specs`` whose numbers and names are compiled into the kernels."""


def cache_folder() -> Path:
    """Folder for the compiled kernels of exactly these sources in this place: Numba files them by their path.

    Numba does not notice when a function that a kernel calls has changed in another file; a folder per version of
    the sources makes that harmless.
    """
    digest = hashlib.sha256(f"{sys.version}\n{Path(__file__).resolve().parent}".encode())
    tables = [Path(specs.__file__).parent / name for name in KERNEL_TABLES]
    for source in [*sorted(Path(__file__).parent.rglob("*.py")), *tables]:
        digest.update(source.read_bytes())
    base = Path(platformdirs.user_cache_dir("training-workbench", appauthor=False))
    return base / f"kernels-{digest.hexdigest()[:16]}"


def usable_folder(wanted: Path) -> Path:
    """``wanted``, or a temporary folder where the compiled kernels cannot be kept there; says so."""
    if is_complete(wanted) or is_usable(wanted):
        return wanted
    with contextlib.suppress(OSError):
        other = temporary_folder() / wanted.name
        if is_complete(other) or is_usable(other):
            log.warning(
                tr("The compiled engine cannot be kept in {wanted}. It is kept in {other}.", wanted=wanted, other=other)
            )
            return other
    log.warning(tr("The compiled engine cannot be kept in {wanted}: each start compiles it.", wanted=wanted))
    return wanted


def prepare_process() -> None:
    """What every process does before it imports NumPy. A folder that the user or the parent has set is left as it is."""
    if not os.environ.get("NUMBA_CACHE_DIR"):
        os.environ["NUMBA_CACHE_DIR"] = str(usable_folder(cache_folder()))
    prepare_environment()


def is_ready() -> bool:
    """Whether the kernels lie compiled on disk, and whole. Cheap: imports neither Numba nor NumPy."""
    return is_complete(Path(os.environ.get("NUMBA_CACHE_DIR") or cache_folder()))


def stages() -> Iterator[tuple[str, Callable[[], object]]]:
    """Name and action of each piece of work, smallest first; the large kernels are made of the small ones."""
    import numpy as np

    from workbench.engine.inference.inference import Inference
    from workbench.engine.kernels import randomness
    from workbench.engine.layers import activations, batchnorm, dropout
    from workbench.engine.layout import make_layout
    from workbench.engine.training import optimizers
    from workbench.engine.training.state import initial_state
    from workbench.engine.training.stepper import Stepper
    from workbench.specs.hyperparameters import Hyperparameters
    from workbench.specs.network import DenseLayer, NetworkSpec

    real = np.float32
    row = np.ones(4, dtype=real)
    one = real(1.0)
    layout = make_layout(NetworkSpec(layers=(DenseLayer(units=2),)), 2, 2)
    state = initial_state(layout, 0, real)
    x, y = np.zeros((4, 2), dtype=real), np.zeros(4, dtype=np.int32)
    key = np.uint64(1)

    yield "shuffle", lambda: randomness.shuffle(np.zeros(4, dtype=np.int64), 0, 0)
    yield "activations", lambda: activations.activate(0, row.copy(), 4)
    yield tr("activation gradients"), lambda: activations.activation_backward(0, row.copy(), row, row, one, one, 4)
    yield tr("batch norm"), lambda: batchnorm.normalize(row.copy(), 4, one)
    yield tr("batch norm gradients"), lambda: batchnorm.normalize_backward(row.copy(), row, one, one, 4)
    yield "dropout", lambda: dropout.drop(row.copy(), row.copy(), 4, key, 0, 0.5)
    factors = optimizers.StepFactors(*([one] * 8))
    yield "optimizers", lambda: optimizers.update(0, *(row.copy() for _ in range(4)), 0, 4, factors, one)
    yield "training", lambda: Stepper(layout, state, x, y, 0).train(1, Hyperparameters(batch_size=2))
    yield tr("looking inside"), lambda: Stepper(layout, state, x, y, 0).watch(Hyperparameters(batch_size=2))
    yield "scoring", lambda: Inference(layout, real).score(x, y, state.parameters, state.running, 1e-5)
    yield "prediction", lambda: Inference(layout, real).probabilities(x, state.parameters, state.running, 1e-5)


def compile_all(report: Callable[[int, int, str], None]) -> None:
    """Compile everything; ``report`` is told (done, total, name) after each piece."""
    work = list(stages())
    for number, (name, action) in enumerate(work, start=1):
        action()
        report(number, len(work), name)
    with contextlib.suppress(OSError):  # that nothing can be kept was said already
        write_stamp(Path(os.environ["NUMBA_CACHE_DIR"]))


def _print_progress(done: int, total: int, name: str) -> None:
    sys.stdout.write(f"{done}/{total} {name}\n")
    sys.stdout.flush()


def main() -> int:
    """Compile everything, telling the progress on standard output."""
    prepare_process()
    compile_all(_print_progress)
    return 0


if __name__ == "__main__":
    sys.exit(main())
