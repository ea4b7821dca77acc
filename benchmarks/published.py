"""A network whose time others have published, so that the figure can be set beside ours.

SimpleChains.jl tells of value and gradient of 24-8-2 (tanh, squared error, float64) on 200 examples at once: 5.7 µs, on its authors'
processor. Ours is the whole step on the processor here: the rows chosen and copied, value, gradient, gradient descent and the
telemetry of the step.
"""

import time

from benchmarks.report import Report, Table

ROWS, FEATURES, UNITS, TARGETS = 200, 24, 8, 2
PUBLISHED = 5.7  # µs
STEPS, ROUNDS = 5_000, 9


def measure_published() -> Report:
    """µs a step, the best of some rounds, with the load of the machine left out as far as that is possible."""
    from workbench.engine.compile import prepare_process

    prepare_process()
    import numpy as np

    from workbench.engine.layout import make_layout
    from workbench.engine.training.state import initial_state
    from workbench.engine.training.stepper import Stepper
    from workbench.specs.hyperparameters import Hyperparameters
    from workbench.specs.network import DenseLayer, NetworkSpec

    network = NetworkSpec(layers=(DenseLayer(units=UNITS, activation="tanh", batch_norm=False),), output="linear")
    layout = make_layout(network, FEATURES, TARGETS)
    generator = np.random.default_rng(0)
    x, y = generator.standard_normal((ROWS, FEATURES)), generator.standard_normal((ROWS, TARGETS))
    values = Hyperparameters(learning_rate=1e-3, batch_size=ROWS, optimizer="sgd")
    stepper = Stepper(layout, initial_state(layout, 0, np.float64), x, y, 0)
    stepper.train(STEPS, values)
    seconds = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        stepper.train(STEPS, values)
        seconds.append(time.perf_counter() - begin)
    ours = min(seconds) / STEPS * 1e6
    net = f"{FEATURES}-{UNITS}-{TARGETS}, {ROWS} examples, float64, no batch norm"
    cells = [
        ("SimpleChains.jl, value and gradient, as published", f"{PUBLISHED:.1f}"),
        ("the workbench, a whole step, here", f"{ours:.1f}"),
    ]
    return Report(
        (Table(f"A published time: {net}", ("program", "µs"), cells),), ({"published": PUBLISHED, "ours": ours},)
    )
