"""A writer that is killed at any moment leaves a file in which everything acknowledged is found."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.haste import longest
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog

WRITE = """
import sys
from pathlib import Path
from tests.runs.small_runs import DATA_SHA256, ENVIRONMENT, rows_from, small_spec, snapshot_at
from workbench.runs.writing.run_log import RunLog

path = Path(sys.argv[1])
log = RunLog.open(path) if path.exists() else RunLog.create(path, small_spec(), DATA_SHA256, ENVIRONMENT)
step = log.history.branch(1).length
while True:
    log.add_rows(1, rows_from(step, 10))
    step += 10
    log.add_keyframe(1, snapshot_at(step, log.history.tip(1).edits, 1000), "time")
    edit = log.add_edit(1, step, "decay", 0.0, step / 1e6)
    print(edit.number, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="sends SIGKILL")
def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    rng, path, acknowledged = random.Random(4), tmp_path / "a.run", -1
    for _ in range(4):
        process = subprocess.Popen([sys.executable, "-c", WRITE, str(path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        acknowledged = max(acknowledged, int(process.stdout.readline()))
        time.sleep(rng.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        acknowledged = max([acknowledged, *(int(line) for line in process.stdout.read().split("\n")[:-1])])
        process.stdout.close()
        process.wait()
        with RunReader(path) as reader:  # as it was left, without anybody to put it in order
            assert reader.damage == ()
            assert len(reader.history.edits) > acknowledged
            assert reader.owner() is None
            for keyframe in reader.history.keyframes:
                assert reader.snapshot(keyframe.number).sha256 == keyframe.sha256
        began = time.perf_counter()
        with RunLog.open(path) as log:
            took = time.perf_counter() - began
            assert took < longest(2.0)
            assert log.damage == ()
            acknowledged = len(log.history.edits) - 1
    assert [file.name for file in tmp_path.iterdir()] == ["a.run"]
