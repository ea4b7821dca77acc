"""What the open window costs: the trainer's steps a second with it and without it, its frames, its rest.

Both run in processes of their own and take turns of some seconds: while the window trains, the headless trainer sleeps,
and the other way round. The window is the real one, 1280 × 800, at full speed, once with the four plots of training in
view and once with the four of batch norm; offscreen, and on a real display where there is one.
"""

import os
from collections.abc import Sequence
from statistics import median
from typing import Any

from benchmarks.ratios import percentile, round_ratios
from benchmarks.report import Report, Table
from benchmarks.tables import number
from benchmarks.train import say
from benchmarks.workers import Worker, WorkerError
from workbench.isolated_child import child_command

TABS = ("training", "batch norm")
ASKED_RATIO, GOAL_RATIO = 0.85, 0.95
ASKED_P95, GOAL_P99 = 50.0, 33.0
ASKED_IDLE = 0.02
IDLE_SECONDS = 3.0
HEAD = (
    "net",
    "platform",
    "plots in view",
    "with window /s",
    "without /s",
    "ratio",
    "gap p50",
    "p95",
    "p99",
    "longest",
    "paint p50",
    "p99",
    "",
)


def measure_window(nets: Sequence[str], seconds: float, rounds: int) -> Report:
    """``seconds`` of training with each tab of plots, cut into ``rounds``."""
    cells, rows, idle = [], [], []
    for platform in _platforms():
        for net in nets:
            say(f"window, net {net}, {platform}")
            try:
                found, cpu = _measure(net, platform, seconds / rounds, rounds)
            except WorkerError as error:
                say(f"left out: {error}")
                continue
            idle.append(cpu)
            rows += found
            cells += [_line(row) for row in found]
    notes = (
        (
            "Times in ms. A gap is the time between two ticks of a 16 ms timer in the window's thread, so 16 is a window with "
            f"nothing to do. Asked: ratio at least {ASKED_RATIO}, gap at most {ASKED_P95:.0f} ms at p95; "
            f"goal: {GOAL_RATIO} and {GOAL_P99:.0f} ms at p99."
        ),
        (
            f"CPU of the paused window: {', '.join(f'{100 * cpu:.1f} %' for cpu in idle)} of one core "
            f"(asked: below {100 * ASKED_IDLE:.0f} %)."
        ),
    )
    rows += [{"idle_cpu": cpu} for cpu in idle]
    return Report((Table("The window with its plots live", HEAD, cells, notes),), tuple(rows))


def _platforms() -> list[str]:
    return ["offscreen", *(["xcb"] if os.environ.get("DISPLAY") else [])]


def _measure(net: str, platform: str, turn: float, rounds: int) -> tuple[list[dict[str, Any]], float]:
    """A row for each tab, and the CPU share of the paused window."""
    environment = {"QT_QPA_PLATFORM": platform}
    with (
        Worker(child_command("benchmarks.headless_worker", net)) as headless,
        Worker(child_command("benchmarks.window_worker", net), environment) as window,
    ):
        headless.rate(0.5)
        window.ask(run=0.5, tab=0)
        rows = [_measure_tab(net, tab, headless, window, turn, rounds) for tab in range(len(TABS))]
        return rows, float(window.ask(idle=IDLE_SECONDS)["cpu"])


def _measure_tab(net: str, tab: int, headless: Worker, window: Worker, turn: float, rounds: int) -> dict[str, Any]:
    without, rates = [headless.rate(turn)], []
    gaps: list[float] = []
    paints: list[float] = []
    platform = ""
    for _ in range(rounds):
        answer = window.ask(run=turn, tab=tab)
        rates.append(answer["steps"] / answer["seconds"])
        gaps += answer["gaps"]
        paints += answer["paints"]
        platform = answer["platform"]
        without.append(headless.rate(turn))
    return {
        "net": net,
        "platform": platform,
        "plots": TABS[tab],
        "with_window": median(rates),
        "without": median(without),
        "ratio": 1.0 / median(round_ratios(without, rates)),
        "gap_p50": percentile(gaps, 0.5),
        "gap_p95": percentile(gaps, 0.95),
        "gap_p99": percentile(gaps, 0.99),
        "gap_longest": max(gaps, default=0.0),
        "paint_p50": percentile(paints, 0.5),
        "paint_p99": percentile(paints, 0.99),
        "paints": len(paints),
    }


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    is_ok = row["ratio"] >= ASKED_RATIO and row["gap_p95"] <= ASKED_P95
    times = ("gap_p50", "gap_p95", "gap_p99", "gap_longest", "paint_p50", "paint_p99")
    return (
        row["net"],
        row["platform"],
        row["plots"],
        number(row["with_window"]),
        number(row["without"]),
        f"{row['ratio']:.2f}",
        *(f"{row[name]:.1f}" for name in times),
        "ok" if is_ok else "short",
    )
