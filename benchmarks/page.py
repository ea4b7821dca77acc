"""The results page ``docs/benchmarks.md``: everything measured in one go, with the machine and honest notes.

What was learned from the figures is written by hand in ``notes.md`` beside this file and put at the end of the page.
"""

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.pauses import measure_pauses
from benchmarks.published import measure_published
from benchmarks.ratios import asked_ratio, verdict
from benchmarks.split import measure_split
from benchmarks.startup import measure_startup
from benchmarks.tables import HEAD, as_markdown, summary, train_cells
from benchmarks.train import TrainPlan, compare
from benchmarks.window import measure_window

NOTES = Path(__file__).with_name("notes.md")
HOW = """\
Ratios are ours over the peer's and were measured side by side: every program in a process of its own, bound to as many
cores as it may use threads, only one working at a time, each turn of a peer between two turns of ours; the median of
{rounds} rounds of {seconds:g} s. All train in float32 with Adam on softmax cross-entropy, with batch norm and ReLU in
every hidden layer (scikit-learn has no batch norm and is spared it), and update batch norm's running statistics. Ours
writes the telemetry of every step that the plots need. With two threads allowed, ours uses one on nets A and B: their
steps are shorter than two threads need to wait for each other. "The matrix products alone" is no peer but the limit:
the products of our step with the same BLAS and nothing else."""


def make_page(rounds: int, seconds: float, peers: tuple[str, ...]) -> str:
    """Measure everything and write it down; takes some ten minutes."""
    plan = TrainPlan(rounds=rounds, seconds=seconds, peers=peers)
    rows = list(compare(plan))
    split = measure_split(("A", "B", "C", "D", "E"), (1, 2), seconds / 4.0)
    window = measure_window(("B", "C"), 8.0 * seconds, 4)
    startup = measure_startup(3, compile_too=True)
    from benchmarks.machine import describe_machine

    machine = [(name, value) for name, value in describe_machine().items()]
    lost = [row for row in rows if asked_ratio(row.net, row.peer_name) is not None and verdict(row) == "short"]
    honest = (
        "Where a ratio is below what was asked, the table says *short*: " + summary(lost).partition("Short: ")[2]
        if lost
        else "Every asked ratio was reached on this machine."
    )
    parts = [
        "# Benchmarks",
        f"Measured on {datetime.now(UTC):%d %B %Y} by `python -m benchmarks page`.",
        as_markdown(("machine", ""), machine),
        "## Against the peers",
        HOW.format(rounds=rounds, seconds=seconds),
        as_markdown(HEAD, train_cells(rows)),
        summary(rows),
        honest,
        "## Where the time of a step goes",
        split.as_markdown(),
        measure_published().as_markdown(),
        "## The window",
        window.as_markdown(),
        "## Scores and predictions beside the training",
        measure_pauses().as_markdown(),
        "## Starting",
        startup.as_markdown(),
    ]
    if NOTES.exists():
        parts.append(NOTES.read_text(encoding="utf-8").strip())
    return "\n\n".join(parts)
