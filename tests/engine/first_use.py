"""A process in which several threads need the compiled kernels for the first time at the same moment.

``python -m tests.engine.first_use THREADS``: each thread trains, scores and looks into a small network of its own; prints ``agreed`` if
all came to the same numbers.
"""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads
sys.setswitchinterval(1e-5)  # many changes of thread, so that a race is met

ROUNDS = 20


def main(threads: int) -> int:
    """Let all begin at once; 0 if all agree."""
    import numpy as np

    from tests.engine.setup import make_bench
    from workbench.engine.inference.inference import Inference
    from workbench.specs.hyperparameters import Hyperparameters

    together = threading.Barrier(threads)

    def work(_number: int) -> bytes:
        bench = make_bench((), features=1, classes=2, examples=4, dtype=np.float32)
        together.wait()
        inference, stepper = Inference(bench.layout, np.float32), bench.stepper()
        for _ in range(ROUNDS):
            stepper.train(1, Hyperparameters(batch_size=2))
            inference.score(bench.x, bench.y, bench.state.parameters, bench.state.running, 1e-5)
            stepper.watch(Hyperparameters(batch_size=2))
        found = inference.probabilities(bench.x, bench.state.parameters, bench.state.running, 1e-5)
        return found.tobytes() + bench.state.parameters.tobytes()

    with ThreadPoolExecutor(threads) as pool:
        agreed = len(set(pool.map(work, range(threads)))) == 1
    sys.stdout.write("agreed\n" if agreed else "differ\n")
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
