"""Campaign: every i-th write fails, of every kind, once and for good; then disks that are really full.

``python -m tests.campaigns.failing_writes`` takes some minutes. Where the system allows it (Linux, ``unshare -Urm``), runs are also
written to memory disks of 256 KiB to 4 MiB until these are full, then room is made and everything must be there.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads

from tests.runs.damaged_files import read_all, text_of  # noqa: E402
from tests.runs.failing_disk import KINDS, FailingDisk, failures  # noqa: E402
from tests.runs.small_runs import create_small, rows_from, snapshot_at  # noqa: E402
from workbench.errors import FileError  # noqa: E402
from workbench.runs.disk.storage_problem import StorageError  # noqa: E402

SIZES = ("256k", "512k", "1m", "2m", "4m")
BALLAST = 128 * 1024


def main() -> int:
    """Run the campaign; the exit code is 1 if anything was lost."""
    worse = sum(_fail_everywhere(kind, once=once) for kind in KINDS for once in (True, False))
    if shutil.which("unshare"):
        for size in SIZES:
            inside = f"mount -t tmpfs -o size={size} none /mnt && {sys.executable} -m tests.campaigns.failing_writes full /mnt"
            done = subprocess.run(["unshare", "-Urm", "sh", "-c", inside], check=False, capture_output=True, text=True)
            sys.stdout.write(f"memory disk of {size}: {done.stdout.strip() or done.stderr.strip()[-300:]}\n")
            worse += done.returncode
    return int(worse > 0)


def _fail_everywhere(kind: str, *, once: bool) -> int:
    at, worse = 1, 0
    while True:
        with tempfile.TemporaryDirectory() as folder:
            found = failures(Path(folder) / "a.run", FailingDisk(at, kind, once))
        if found is None:
            break
        worse += len(found)
        for line in found:
            sys.stdout.write(f"{kind}, write {at}: {line}\n")
        at += 1
    sys.stdout.write(f"{kind}, {'once' if once else 'for good'}: {at - 1} writes failed one by one, {worse} losses\n")
    return worse


def fill_disk(folder: Path) -> int:
    """Write until the disk is full, make room, go on; 1 if anything is lost."""
    ballast, path = folder / "ballast", folder / "a.run"
    ballast.write_bytes(bytes(BALLAST))
    try:
        log = create_small(path)
    except FileError as error:
        left = [file.name for file in folder.iterdir() if file != ballast]
        sys.stdout.write(f"no room to begin, as it says: {error}; left behind: {left}")
        return int(bool(left))
    refused = 0
    acknowledged = 0
    with log:
        for step in range(0, 10**6, 50):
            log.add_rows(1, rows_from(step, 50))
            log.add_keyframe(1, snapshot_at(step + 50, log.history.tip(1).edits, 1000), "pause")
            try:
                log.add_edit(1, step + 50, "decay", 0.0, step / 1e7)
                acknowledged += 1
            except StorageError:
                refused += 1
                break
        kind = log.problem.kind if log.problem else "none"
        while_full = read_all(path)
        ballast.unlink()
        restored = log.retry()
    after = read_all(path)
    is_sound = (
        kind == "full"
        and len(while_full.history.edits) >= acknowledged
        and not while_full.damage
        and restored
        and log.problem is None
        and not after.damage
        and text_of(after.history) == text_of(log.history)
        and len(after.states) == len(after.history.keyframes)
    )
    names = sorted(file.name for file in folder.iterdir())
    sys.stdout.write(f"{acknowledged} edits kept, problem: {kind}, all there after room was made: {is_sound}; {names}")
    return int(not is_sound)


if __name__ == "__main__":
    sys.exit(fill_disk(Path(sys.argv[2])) if len(sys.argv) > 2 else main())
