"""The engine's kernels are compiled before the first test that may need them, not inside it.

Otherwise the test that happens to come first takes a minute, longer on a loaded machine, and programs that tests start compile
the same in each process until one of them is done. The kernels are kept from one session to the next; each version of the
engine's sources, and each place it lies in, has its own. ``python -m tests.kernels`` compiles the precision that only tests use.
"""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from workbench.engine.compile import is_ready, prepare_process
from workbench.isolated_child import child_command

ROOT = Path(__file__).resolve().parents[1]
# What trains no network; these compile the few kernels they call.
WITHOUT_TRAINING = (
    ".",
    "architecture",
    "data",
    "specs",
    "tools",
    "engine/kernels",
    "engine/layers",
    "ui/charts",
    "ui/document",
    "ui/widgets",
)
IN_DOUBLE_PRECISION = ("engine",)  # the gradients are compared with differences, which need it


def missing(tests: Iterable[Path]) -> list[str]:
    """The modules to run, so that the kernels are there for these test files."""
    folders = {path.parent.relative_to(ROOT / "tests").as_posix() for path in tests}
    training = {folder for folder in folders if not _lies_in(folder, WITHOUT_TRAINING)}
    modules = []
    if training and not is_ready():
        modules.append("workbench.engine.compile")
    if any(_lies_in(folder, IN_DOUBLE_PRECISION) for folder in training) and not _double_stamp().exists():
        modules.append("tests.kernels")
    return modules


def compile_kernels(modules: Iterable[str]) -> None:
    """Runs the modules side by side. Kernels that do not compile are left to the tests, which show why."""
    running = [
        subprocess.Popen(child_command(module), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for module in modules
    ]
    for process in running:
        process.wait()


def _lies_in(folder: str, tops: Iterable[str]) -> bool:
    return any(folder == top or folder.startswith(f"{top}/") for top in tops)


def _double_stamp() -> Path:
    return Path(os.environ["NUMBA_CACHE_DIR"]) / "complete-double"


def compile_in_double_precision() -> None:
    """Training, scores and predictions of a small network."""
    import numpy as np

    from tests.engine.setup import make_bench
    from workbench.engine.inference.inference import Inference
    from workbench.specs.hyperparameters import Hyperparameters

    bench = make_bench((), features=1, classes=2, examples=4, dtype=np.float64)
    bench.stepper().train(1, Hyperparameters(batch_size=2))
    inference = Inference(bench.layout, np.float64)
    inference.score(bench.x, bench.y, bench.state.parameters, bench.state.running, 1e-5)
    inference.probabilities(bench.x, bench.state.parameters, bench.state.running, 1e-5)
    _double_stamp().touch()


if __name__ == "__main__":
    prepare_process()
    compile_in_double_precision()
