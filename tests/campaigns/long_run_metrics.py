"""Campaign: the curves of a run of 10^7 steps: cost per step, size in memory and in the file, time to open.

``python -m tests.campaigns.long_run_metrics [STEPS]`` feeds synthetic telemetry through recorder, compaction and store
as a run file would, for a fast small network (160 000 steps a second in chunks of 1 600) and one with the steps of net B
(10 000 a second in chunks of 100). The clock is simulated; nothing sleeps.
"""

import sys
import time
from dataclasses import dataclass, field

import numpy as np

from workbench.runs.format.metric_blocks import BlockInfo, MetricBlock, store_from
from workbench.runs.writing.metric_compaction import merge, plan_compaction
from workbench.runs.writing.metric_recorder import MetricRecorder
from workbench.training.messages import Evaluated, StepsTrained
from workbench.training.metrics import MetricStore

CHUNK_SECONDS, TAKE_SECONDS = 0.01, 0.25


@dataclass
class File:
    """The table of blocks of one branch."""

    bn_layers: int
    blocks: dict[int, MetricBlock] = field(default_factory=dict)
    infos: dict[int, BlockInfo] = field(default_factory=dict)
    written: int = 0
    rewritten: int = 0
    largest: int = 0

    def put(self, block: MetricBlock) -> None:
        number = max(self.blocks, default=0) + 1
        self.blocks[number], self.infos[number] = block, block.info(number)
        self.written += len(block.payload)

    def compact(self) -> None:
        """Until nothing is left to do."""
        while merges := plan_compaction(self.infos.values(), self.bn_layers):
            for one in merges:
                block = merge([self.blocks[number] for number in one.numbers], one.level)
                for number in one.numbers:
                    del self.blocks[number], self.infos[number]
                self.put(block)
                self.rewritten += len(block.payload)

    @property
    def nbytes(self) -> int:
        return sum(info.nbytes for info in self.infos.values())


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def campaign(name: str, steps: int, rows: int, bn_layers: int) -> bool:
    """Print the figures of one run; whether they are within what is asked."""
    clock, file = Clock(), File(bn_layers)
    recorder, live = MetricRecorder(bn_layers, clock=clock), MetricStore(bn_layers)
    noise = np.random.default_rng(1).random((rows, bn_layers, 6, 3), dtype=np.float32)
    scalars = np.random.default_rng(2).random((rows, 4), dtype=np.float32)
    adding, taking, compacting, chunks = 0.0, [], [], 0
    for first in range(0, steps, rows):
        event = StepsTrained(first, scalars, np.sort(noise, axis=3), (first + rows) / 1000, steps)
        clock.now += CHUNK_SECONDS
        chunks += 1
        begin = time.perf_counter()
        recorder.add(event)
        adding += time.perf_counter() - begin
        live.append(event)
        if first % 1000 == 0:
            recorder.add_evaluation(Evaluated(first, "dev", 1.0, 0.5))
        if chunks % round(TAKE_SECONDS / CHUNK_SECONDS) == 0 or first + rows >= steps:
            begin = time.perf_counter()
            for block in recorder.take(everything=first + rows >= steps):
                file.put(block)
            taken = time.perf_counter()
            file.compact()
            taking.append(taken - begin)
            compacting.append(time.perf_counter() - taken)
            file.largest = max(file.largest, file.nbytes)
    begin = time.perf_counter()
    store = store_from(file.blocks.values(), bn_layers)
    opening = time.perf_counter() - begin
    begin = time.perf_counter()
    bands = store.series("loss", 0, steps, 1000)
    reading = time.perf_counter() - begin
    seconds = chunks * CHUNK_SECONDS
    cost = adding / chunks
    sys.stdout.write(
        f"{name}: {steps} steps in {seconds:.0f} s of simulated training, {bn_layers} layers with batch norm\n"
        f"  add          {cost * 1e6:.2f} µs a chunk = {cost / CHUNK_SECONDS:.4%} of it, {cost / rows * 1e9:.2f} ns a step\n"
        f"  take         {sum(taking) / seconds:.2%} of the writer's time, longest {max(taking) * 1e3:.0f} ms\n"
        f"  compaction   {sum(compacting) / seconds:.2%} of the writer's time, longest {max(compacting) * 1e3:.0f} ms\n"
        f"  file         {file.nbytes / 1e6:.1f} MB in {len(file.blocks)} blocks, at most {file.largest / 1e6:.1f} MB; "
        f"{(file.written - file.rewritten) / seconds / 1e6:.2f} MB/s new + {file.rewritten / seconds / 1e6:.2f} MB/s merged\n"
        f"  memory       {live.nbytes / 1e6:.1f} MB live, {store.nbytes / 1e6:.1f} MB after opening\n"
        f"  opening      {opening:.3f} s; whole history {len(bands.steps)} bins in {reading * 1e3:.2f} ms\n"
    )
    return (
        cost <= 0.01 * CHUNK_SECONDS
        and file.largest <= 100e6
        and max(live.nbytes, store.nbytes) <= 100e6
        and opening <= 2.0
        and int(bands.rows.sum()) == store.step
    )


def main(steps: int) -> int:
    """Run it; the exit code is 1 if a figure is beyond what is asked."""
    good = [campaign("A", steps, 1600, 2), campaign("A with one such layer", steps, 1600, 1)]
    good.append(campaign("B", steps, 100, 2))
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main(*(int(text) for text in sys.argv[1:2] or ["10000000"])))
