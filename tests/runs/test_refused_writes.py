"""Real refusals of the system: a limit on the size of files, a folder and a file that may not be written."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

_BEGIN = """
import os, resource, sys
from pathlib import Path
from tests.runs.small_runs import DATA_SHA256, ENVIRONMENT, small_spec, snapshot_at
from workbench.runs.history.history import Place
from workbench.runs.writing.run_log import RunLog
from workbench.runs.reading import RunReader
from workbench.runs.disk.storage_problem import StorageError

path = Path(sys.argv[1])
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
log = RunLog.create(path, small_spec(), DATA_SHA256, ENVIRONMENT)
told = 0

def edit():
    global told
    log.add_edit(1, told, "learning_rate", 0.1, 0.2)
    told += 1

def check(kinds):
    assert log.problem is not None and log.problem.kind in kinds, log.problem
    with RunReader(path) as reader:
        assert not reader.damage and len(reader.history.edits) == told, (reader.damage, told)

def refused():
    try:
        log.add_edit(1, told, "learning_rate", 0.1, 0.2)
    except StorageError:
        return True
    return False
"""

_LIMIT = """
edit()
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (os.stat(str(path) + "-wal").st_size + 20_000, hard))
while not refused():
    told += 1
check({"full", "failed"})
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
assert log.retry()
log.close()
with RunReader(path) as reader:
    assert len(reader.history.edits) == told + 1
"""

_FOLDER = """
edit()
os.chmod(path.parent, 0o500)
edit()  # the file and its log are there already
log.close()
os.chmod(path.parent, 0o700)
with RunReader(path) as reader:
    assert len(reader.history.edits) == told
log = RunLog.open(path)
for one in path.parent.glob("a.run*"):
    if not one.name.endswith(".lock"):
        one.chmod(0o400)
assert refused()
check({"read only"})
for one in path.parent.glob("a.run*"):
    one.chmod(0o600)
assert log.retry()
log.close()
with RunReader(path) as reader:
    assert len(reader.history.edits) == told + 1
"""


@pytest.mark.skipif(os.name != "posix", reason="limits and permissions of POSIX")
@pytest.mark.parametrize("script", [_LIMIT, _FOLDER], ids=["limit", "permissions"])
def test_the_system_refuses_and_nothing_told_is_lost(script: str) -> None:
    with tempfile.TemporaryDirectory(prefix="refused-writes-") as name:  # pytest's own folders are closed to others
        folder = Path(name) / "runs"
        folder.mkdir()
        if os.geteuid() == 0:
            Path(name).chmod(0o711)
            os.chown(folder, 65534, 65534)
        done = subprocess.run(
            [sys.executable, "-c", _BEGIN + script, str(folder / "a.run")],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
