"""Where the time of a step goes: each part measured alone on the same buffers, and the whole beside it.

What the parts do not explain is waiting of threads for each other, caches that another part has filled, and the call.
The parts' bytes are the least that must move (each array read or written once a pass); 10⁹ bytes are a GB.
"""

import os
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from benchmarks.nets import NETS, Net
from benchmarks.peers.ours import OurRunner, prepare  # chooses the BLAS kernels, before NumPy loads
from benchmarks.report import Report, Table
from benchmarks.worker import stay_on_cores

ROUNDS = 5
HEAD = ("part", "µs a step", "share", "MB", "GB/s", "MFLOP", "GFLOP/s")


def measure_split(names: tuple[str, ...], thread_numbers: tuple[int, ...], seconds: float) -> Report:
    """A table for each net and number of threads; ``seconds`` is spent on every part."""
    tables, rows = [], []
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    for name in names:
        for threads in thread_numbers:
            whole, parts = prepare(NETS[name], threads), prepare(NETS[name], threads)
            if whole.threads != threads:
                continue  # small nets are trained by one thread
            stay_on_cores(threads)
            try:
                table, found = _split(NETS[name], whole, parts, seconds)
            finally:
                if cores:
                    os.sched_setaffinity(0, cores)
            tables.append(table)
            rows += found
    return Report(tuple(tables), tuple(rows))


def _split(net: Net, runner: OurRunner, parts: OurRunner, seconds: float) -> tuple[Table, list[dict[str, Any]]]:
    from benchmarks.limits import product_peak, stream_bandwidth

    times = {name: median(found) for name, found in _measure(runner, parts, seconds).items()}
    whole = times.pop("whole")
    times["waiting and all else"] = whole - sum(times.values())
    work = _work(net)
    cells, rows = [], []
    for name, taken in [*times.items(), ("whole step", whole)]:
        bytes_, flops = work.get(name, (0, 0))
        cells.append(
            (
                name,
                f"{taken * 1e6:,.1f}",
                f"{100 * taken / whole:.1f} %",
                f"{bytes_ / 1e6:.2f}" if bytes_ else "",
                f"{bytes_ / taken / 1e9:.1f}" if bytes_ else "",
                f"{flops / 1e6:.1f}" if flops else "",
                f"{flops / taken / 1e9:.1f}" if flops else "",
            )
        )
        rows.append(
            {
                "net": net.name,
                "threads": runner.threads,
                "part": name,
                "microseconds": taken * 1e6,
                "share": taken / whole,
                "bytes": bytes_,
                "flops": flops,
            }
        )
    peak, stream = product_peak(runner.threads), stream_bandwidth(runner.threads)
    note = (
        f"The same cores reach {peak:.0f} GFLOP/s in a product of 1024 × 1024 × 1024 and {stream:.1f} GB/s in a triad "
        f"over 192 MiB. Share of the products in the whole step: {100 * times['matrix products'] / whole:.1f} %."
    )
    threads = f"{runner.threads} thread{'s' if runner.threads > 1 else ''}"
    return Table(f"Net {net}, {threads}: {1.0 / whole:,.0f} steps/s", HEAD, cells, (note,)), rows


def _measure(whole: OurRunner, runner: OurRunner, seconds: float) -> dict[str, list[float]]:
    """Seconds a step of the whole and of each part, in turns; each has a network of its own."""
    from benchmarks import parts

    for _ in range(3):
        whole.advance()
        runner.advance()
    arguments = runner.stepper.kernel_arguments(1, runner.values)

    def part(kernel: Callable[..., None]) -> Callable[[int], None]:
        def repeat(n: int) -> None:
            runner.team.together(lambda thread: kernel(thread, runner.threads, n, *arguments))

        return repeat

    actions: dict[str, Callable[[int], None]] = {
        "whole": lambda n: _train(whole, n),
        "gather": part(parts.gather),
        "matrix products": part(parts.products),
        "batch norm and activation, forward": part(parts.forward),
        "batch norm and activation, backward": part(parts.backward),
        "softmax and loss": part(parts.softmax),
        "gradient norm": part(parts.gradient_norm),
        "optimizer": part(parts.optimizer),
        "telemetry": part(parts.telemetry),
    }
    found: dict[str, list[float]] = {name: [] for name in actions}
    counts = {}
    for name, action in actions.items():
        settle_numbers(runner)
        counts[name] = _fitting_count(action, seconds / ROUNDS)
    for _ in range(ROUNDS):
        for name, action in actions.items():
            settle_numbers(runner)
            found[name].append(_time(action, counts[name]) / counts[name])
    return found


def _train(runner: OurRunner, n: int) -> None:
    if len(runner.stepper.train(n, runner.values).scalars) < n:
        raise FloatingPointError(f"training diverged: {runner.stepper.first_bad_place()}")


def settle_numbers(runner: OurRunner) -> None:
    """Gradients of ordinary size, and factors of 1 where a repeated pass would multiply by them again and again."""
    import numpy as np

    from workbench.engine.training.workspace import GRADIENT, INVERSE

    stepper = runner.stepper
    space, layout = stepper.kernel_arguments(1, runner.values)[2], stepper.layout
    generator = np.random.default_rng(0)
    for number, place in enumerate(layout.layers):
        size = place.units * len(space.rows)
        at = space.places[number, GRADIENT]
        space.memory[at : at + size] = generator.standard_normal(size, dtype=np.float32)
        if place.batch_norm:
            layout.scale(number, stepper.state.parameters)[:] = 1.0
            at = space.places[number, INVERSE]
            space.memory[at : at + place.units] = 1.0


def _fitting_count(action: Callable[[int], None], seconds: float) -> int:
    """How many repetitions take about ``seconds``; the first call compiles."""
    action(1)
    count = 1
    while True:
        taken = _time(action, count)
        if taken > seconds / 4 or count >= 1_000_000:
            return max(1, round(count * seconds / taken))
        count *= 4


def _time(action: Callable[[int], None], count: int) -> float:
    begin = time.perf_counter()
    action(count)
    return time.perf_counter() - begin


def _work(net: Net) -> dict[str, tuple[int, int]]:
    """(bytes, flops) of each part: the least that has to be moved, and the operations of the matrix products."""
    hidden = net.batch * sum(net.hidden)
    parameters = net.weights + 2 * sum(net.hidden) + net.classes
    return {
        "gather": (8 * net.batch * net.features, 0),
        "matrix products": (0, net.product_flops),
        "batch norm and activation, forward": (12 * hidden, 0),
        "batch norm and activation, backward": (16 * hidden, 0),
        "softmax and loss": (8 * net.batch * net.classes, 0),
        "gradient norm": (4 * net.weights, 0),
        "optimizer": (28 * parameters, 0),
        "telemetry": (24 * sum(net.hidden), 0),
        "whole step": (0, net.product_flops),
    }
