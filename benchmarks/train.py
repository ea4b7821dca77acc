"""Our trainer against its peers, side by side in one run.

Every program has a process of its own and sleeps while another works. In each round every peer's turn lies between two
turns of ours; the round's ratio is the mean of those two over the peer's, and what is reported is the median of the
rounds. A machine that is slower for a while is slower for both.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.nets import NETS, Net
from benchmarks.peers import OURS, PEERS, environment, why_missing
from benchmarks.ratios import Row, make_row
from benchmarks.workers import ROOT, Worker, WorkerError
from workbench.isolated_child import child_command


@dataclass(frozen=True)
class TrainPlan:
    """What to compare, and for how long."""

    nets: tuple[str, ...] = tuple(NETS)
    threads: tuple[int, ...] = (1, 2)
    peers: tuple[str, ...] = tuple(name for name in PEERS if name != OURS)
    rounds: int = 5
    seconds: float = 1.0


def compare(plan: TrainPlan) -> Iterator[Row]:
    """The rows, as soon as each net has been measured. What cannot be measured is told on standard error."""
    peers = [name for name in plan.peers if _is_here(name)]
    for threads in plan.threads:
        with ExitStack() as stack:
            workers = {name: stack.enter_context(_start(name, threads)) for name in (OURS, *peers)}
            for net in plan.nets:
                yield from _compare_on(NETS[net], threads, workers, plan)


def _is_here(name: str) -> bool:
    reason = why_missing(name)
    if reason is not None:
        say(f"{name} is left out: {reason}")
    return reason is None


def _start(name: str, threads: int) -> Worker:
    python = PEERS[name].python
    if python is None:
        command = child_command("benchmarks.worker", name, str(threads))
    else:  # another environment, in which nothing of ours is installed
        run = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from benchmarks.worker import main; main({name!r}, {threads})"
        command = [str(python), "-I", "-B", "-c", run]
    return Worker(command, environment(name, threads))


def _compare_on(net: Net, threads: int, workers: dict[str, Worker], plan: TrainPlan) -> list[Row]:
    """All peers on one net. A peer that fails is told of and left out from there on."""
    ours = workers[OURS]
    note = ours.ask(prepare=net.name)["ready"]
    say(f"net {net}, {threads} thread{'s' if threads > 1 else ''}" + (f" (ours {note})" if note else ""))
    peers = [name for name in workers if name != OURS and net.name in (PEERS[name].nets or net.name)]
    ready = [name for name in peers if _prepare(name, workers, net)]
    pairs: dict[str, list[tuple[float, float, float]]] = {name: [] for name in ready}
    before = ours.rate(plan.seconds)
    for _ in range(plan.rounds):
        for name in [name for name in ready if name in workers]:
            try:
                rate = workers[name].rate(plan.seconds)
            except WorkerError as error:
                _give_up(name, workers, error)
                continue
            after = ours.rate(plan.seconds)
            pairs[name].append((before, rate, after))
            before = after
    return [make_row(net.name, threads, name, pairs[name]) for name in ready if name in workers]


def _prepare(name: str, workers: dict[str, Worker], net: Net) -> bool:
    try:
        workers[name].ask(prepare=net.name)
    except WorkerError as error:
        _give_up(name, workers, error)
        return False
    return True


def _give_up(name: str, workers: dict[str, Worker], error: WorkerError) -> None:
    del workers[name]
    say(f"{name} is left out from here on: {error}")


def chosen_peers(text: str | None) -> tuple[str, ...]:
    """Names of peers from a list with commas; None is all. Raises ``ValueError`` for an unknown one."""
    known = TrainPlan.peers
    return known if text is None else _chosen(text.split(","), known, "peer")


def chosen_nets(text: str) -> tuple[str, ...]:
    """Names of nets from a list with commas. Raises ``ValueError`` for an unknown one."""
    return _chosen(text.upper().split(","), tuple(NETS), "net")


def _chosen(names: Sequence[str], known: Sequence[str], what: str) -> tuple[str, ...]:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"there is no {what} {unknown[0]!r}; known are: {', '.join(known)}")
    return tuple(names)


def say(text: str) -> None:
    """Progress and notes: to standard error, so that standard output holds the result alone."""
    print(text, file=sys.stderr, flush=True)
