"""Compile all kernels ahead of the first run and keep them on disk.

``python -m workbench.engine.compile`` prints ``done/total name`` after each kernel, so that a window can show
progress while it stays responsive: compiling would hold the interpreter's lock if it ran in the window's own process.
Later starts load the kernels from the folder named after the sources they were made from.

Half of the time goes into the one kernel that trains. A second process compiles beside it what that one calls by address,
and what scores a run; then ``ENOUGH`` is printed, a run can begin, and the rest follows.
"""

import contextlib
import hashlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from enum import Enum, auto
from pathlib import Path
from typing import Final, NamedTuple

import platformdirs

from workbench import specs
from workbench.engine.kernels.blas import prepare_environment
from workbench.engine.kernels.kernel_files import is_complete, is_usable, write_stamp
from workbench.files.folders import temporary_folder
from workbench.isolated_child import child_command
from workbench.language import tr

log = logging.getLogger(__name__)
ENOUGH: Final = "enough"
"""Printed when all is there that a run needs to begin."""
_MODULE: Final = "workbench.engine.compile"
_BESIDE: Final = "--beside"
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


class When(Enum):
    """In which process, and in which turn."""

    FIRST = auto()
    BESIDE = auto()
    AFTERWARDS = auto()


class Stage(NamedTuple):
    """A piece of work and its name."""

    name: str
    compile: Callable[[], object]
    when: When = When.FIRST


def stages() -> Iterator[Stage]:
    """All pieces of work, smallest first; the large kernels are made of the small ones."""
    import numpy as np

    from workbench.engine.inference.inference import Inference
    from workbench.engine.kernels import randomness
    from workbench.engine.kernels.compiled_product import native_addresses
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
    factors = optimizers.StepFactors(*([one] * 8))
    stepper, values = Stepper(layout, state, x, y, 0), Hyperparameters(batch_size=2)
    trained = state.parameters, state.running, 1e-5

    yield Stage("shuffle", lambda: randomness.shuffle(np.zeros(4, dtype=np.int64), 0, 0))
    yield Stage("activations", lambda: activations.activate(0, row.copy(), 4))
    yield Stage(
        tr("activation gradients"), lambda: activations.activation_backward(0, row.copy(), row, row, one, one, 4)
    )
    yield Stage(tr("batch norm"), lambda: batchnorm.normalize(row.copy(), 4, one))
    yield Stage(tr("batch norm gradients"), lambda: batchnorm.normalize_backward(row.copy(), row, one, one, 4))
    yield Stage("dropout", lambda: dropout.drop(row.copy(), row.copy(), 4, key, 0, 0.5))
    yield Stage("optimizers", lambda: optimizers.update(0, *(row.copy() for _ in range(4)), 0, 4, factors, one))
    yield Stage(tr("matrix products"), lambda: native_addresses(real), When.BESIDE)
    yield Stage("scoring", lambda: Inference(layout, real).score(x, y, *trained), When.BESIDE)
    yield Stage("prediction", lambda: Inference(layout, real).probabilities(x, *trained), When.BESIDE)
    yield Stage("training", stepper.compile)
    yield Stage(tr("looking inside"), lambda: stepper.watch(values), When.AFTERWARDS)


Report = Callable[[int, int, str], None]


def compile_all(report: Report, enough: Callable[[], None] = lambda: None) -> None:
    """Compile everything, in two processes; ``report`` is told (done, total, name) after each piece, from two threads.

    ``enough`` is called when a run can begin.
    """
    work = list(stages())
    done, one_at_a_time = 0, threading.Lock()

    def tell(name: str) -> None:
        nonlocal done
        with one_at_a_time:
            done += 1
            report(done, len(work), name)

    with _Beside(tell) as beside:
        for stage in _of(work, When.FIRST):
            stage.compile()
            tell(stage.name)
        told = beside.wait()
    for stage in _of(work, When.BESIDE):  # read from disk, or compiled here if that process could not
        stage.compile()
        if stage.name not in told:
            tell(stage.name)
    enough()
    for stage in _of(work, When.AFTERWARDS):
        stage.compile()
        tell(stage.name)
    with contextlib.suppress(OSError):  # that nothing can be kept was said already
        write_stamp(Path(os.environ["NUMBA_CACHE_DIR"]))


class _Beside:
    """The second process. It ends with this one: its input is closed then."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._told: set[str] = set()
        self._process: subprocess.Popen[str] | None = None
        self._reader = threading.Thread(target=self._read, name="compiling beside")

    def __enter__(self) -> "_Beside":
        command, pipe = child_command(_MODULE, _BESIDE), subprocess.PIPE
        with contextlib.suppress(OSError):
            self._process = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
            )
            self._reader.start()
        return self

    def wait(self) -> set[str]:
        """Until it has ended; the names of what it compiled."""
        if self._process is not None:
            self._reader.join()
        return self._told

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            with self._process as process:  # closes its pipes, and waits
                process.kill()
            self._reader.join()

    def _read(self) -> None:
        if self._process is not None and self._process.stdout is not None:
            for line in self._process.stdout:
                self._told.add(line.strip())
                self._tell(line.strip())


def _of(work: list[Stage], when: When) -> list[Stage]:
    return [stage for stage in work if stage.when is when]


def _compile_beside() -> None:
    """The second process; prints the name of each piece that is done."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for stage in _of(list(stages()), When.BESIDE):
        stage.compile()
        sys.stdout.write(f"{stage.name}\n")
        sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


def _print_progress(done: int, total: int, name: str) -> None:
    sys.stdout.write(f"{done}/{total} {name}\n")
    sys.stdout.flush()


def _print_enough() -> None:
    sys.stdout.write(f"{ENOUGH}\n")
    sys.stdout.flush()


def main() -> int:
    """Compile everything, telling the progress on standard output."""
    prepare_process()
    if _BESIDE in sys.argv:
        _compile_beside()
    else:
        compile_all(_print_progress, _print_enough)
    return 0


if __name__ == "__main__":
    sys.exit(main())
