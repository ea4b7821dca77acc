"""The curves of a run on their way to the file: one recorder for each branch that grows, and what is stored already."""

import threading
from collections.abc import Iterable

from workbench.runs.format.metric_blocks import MetricBlock
from workbench.runs.format.records.blocks import BLOCK, BLOCKS, StoredBlock
from workbench.runs.format.table import Key, Row
from workbench.runs.writing.metric_compaction import merge, plan_compaction
from workbench.runs.writing.metric_recorder import MetricRecorder
from workbench.runs.writing.run_database import RunDatabase
from workbench.training.messages import Evaluated, StepsTrained


class MetricLog:
    """``stored`` are the blocks that the file holds. All methods from any thread, ``gather`` from the writer's alone."""

    def __init__(self, bn_layers: int, stored: Iterable[StoredBlock]) -> None:
        self.bn_layers = bn_layers
        self._blocks = {block.info.number: block for block in stored}
        self._next = max(self._blocks, default=0) + 1
        self._recorders: dict[int, MetricRecorder] = {}
        self._is_resting = False
        self._lock = threading.Lock()

    def add(self, branch: int, event: StepsTrained) -> None:
        """Take note of telemetry."""
        self._recorder(branch).add(event)

    def add_evaluation(self, branch: int, event: Evaluated) -> None:
        """Take note of a score."""
        self._recorder(branch).add_evaluation(event)

    def rest(self) -> None:
        """The run holds: the next ``gather`` takes also what has not filled a bin yet."""
        self._is_resting = True

    def gather(self, database: RunDatabase, everything: bool) -> tuple[list[Row], list[Key]]:
        """Rows of the blocks that became complete or that replace others, and the keys of those."""
        with self._lock:
            recorders = tuple(self._recorders.items())
            is_resting, self._is_resting = self._is_resting, False
        rows, deleted = [], []
        for branch, recorder in recorders:
            fresh = [self._filed(branch, block) for block in recorder.take(everything=everything or is_resting)]
            rows += fresh
            if fresh and not everything:
                merged, replaced = self._compacted(database, branch)
                rows += merged
                deleted += replaced
        return rows, deleted

    def _compacted(self, database: RunDatabase, branch: int) -> tuple[list[Row], list[Key]]:
        """One merge of committed blocks, where one is due."""
        stored = {block.info.number: block for block in self.blocks(branch)}
        for plan in plan_compaction((block.info for block in stored.values()), self.bn_layers):
            parts = [database.block(number) for number in plan.numbers]
            blocks = [stored[row.id].with_payload(row.bulk or b"") for row in parts if row is not None]
            if len(blocks) == len(plan.numbers):
                row = self._filed(branch, merge(blocks, plan.level))
                self.forget(plan.numbers)
                return [row], [(BLOCKS.name, number) for number in plan.numbers]
        return [], []

    def blocks(self, branch: int) -> tuple[StoredBlock, ...]:
        """Of one branch, whether committed or not."""
        with self._lock:
            return tuple(block for block in self._blocks.values() if block.branch == branch)

    def forget(self, numbers: Iterable[int]) -> None:
        """These were replaced or lost."""
        with self._lock:
            for number in numbers:
                self._blocks.pop(number, None)

    def _filed(self, branch: int, block: MetricBlock) -> Row:
        with self._lock:
            number, self._next = self._next, self._next + 1
            stored = self._blocks[number] = StoredBlock.of(number, branch, block)
        return BLOCK.row(stored, block.payload)

    def _recorder(self, branch: int) -> MetricRecorder:
        with self._lock:
            recorder = self._recorders.get(branch)
            if recorder is None:
                recorder = MetricRecorder(self.bn_layers, self._after(branch))
                self._recorders[branch] = recorder
            return recorder

    def _after(self, branch: int) -> dict[str, int]:
        """The last step that is stored, by kind."""
        after: dict[str, int] = {}
        for block in self._blocks.values():
            if block.branch == branch:
                after[block.info.kind] = max(after.get(block.info.kind, -1), block.info.last_step)
        return after
