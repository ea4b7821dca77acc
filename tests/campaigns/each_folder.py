"""Campaign: each folder of tests passes alone, in random order, and its process ends well.

``python -m tests.campaigns.each_folder [FOLDER ...] [--rounds N] [--seed S] [--load]`` runs pytest in a fresh process for every
folder that holds test files (its own files, not those of the folders below), N times with different orders. `--load` keeps
every core busy with something else meanwhile. The table names the seed of every order; what a failed process said is printed
below its row. The exit code is 1 if one process failed, also one that passed its tests and crashed at its end.

To see one order again: ``python -m pytest FOLDER --random-order-seed=SEED``.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FOLDER = 1800.0  # seconds
LINES_SHOWN = 60
BUSY = "import os\nparent = os.getppid()\nwhile os.getppid() == parent:\n    sum(range(100_000))"
COUNTS = re.compile(r"^=* ?(\d+ (?:passed|failed|error|skipped|deselected|xfailed).*?) in [\d.]+s", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """One process of pytest."""

    folder: str
    seed: int
    seconds: float
    processor: (
        float  # seconds of computing, its child processes included; waiting and other programs' work are not in it
    )
    code: int
    output: str

    @property
    def is_good(self) -> bool:
        return self.code == 0

    @property
    def row(self) -> str:
        verdict = "ok" if self.is_good else describe(self.code)
        counts = COUNTS.findall(self.output)
        return f"{self.folder:32} {self.seed:8} {self.seconds:7.1f} {self.processor:9.1f}  {verdict:24} {counts[-1] if counts else 'no summary'}"


def describe(code: int) -> str:
    """What an exit code that is not 0 means."""
    if code < 0:
        return f"died of {signal.Signals(-code).name}"
    return {1: "tests failed", 5: "no tests", 124: "too long"}.get(code, f"exit code {code}")


def folders_of_tests(chosen: Sequence[str]) -> list[Path]:
    """The folders with test files, all or those at and below the chosen ones."""
    tops = [(ROOT / name).resolve() for name in chosen] or [ROOT / "tests"]
    return sorted({path.parent for top in tops for path in top.rglob("test_*.py")})


def run_folder(folder: Path, seed: int, extra: Sequence[str]) -> Outcome:
    """Runs the test files of one folder in a process of their own."""
    files = [str(path) for path in sorted(folder.glob("test_*.py"))]
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "--random-order", f"--random-order-seed={seed}"]
    began, computed = time.monotonic(), _computed_by_children()
    with subprocess.Popen(
        [*command, *extra, *files], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            output, _ = process.communicate(timeout=LONGEST_FOLDER)
            code = process.returncode
        except subprocess.TimeoutExpired:
            process.kill()
            output, code = process.communicate()[0], 124
    seconds, processor = time.monotonic() - began, _computed_by_children() - computed
    return Outcome(folder.relative_to(ROOT).as_posix(), seed, seconds, processor, code, output)


def _computed_by_children() -> float:
    used = os.times()
    return used.children_user + used.children_system


@contextmanager
def busy_cores(is_wanted: bool) -> Iterator[None]:
    """Something else to do for every core; the processes also end with this one, however it ends."""
    count = (os.cpu_count() or 1) if is_wanted else 0
    busy = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Runs the campaign; the exit code is 1 if any process failed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.campaigns.each_folder", description=str(__doc__).split("\n")[0]
    )
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help="only the folders at and below these")
    parser.add_argument("--rounds", type=int, default=3, help="orders of each folder (3)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first order; the next count on (1)")
    parser.add_argument("--load", action="store_true", help="keep every core busy with something else")
    parser.add_argument("--pytest", default="", metavar="OPTIONS", help="more for pytest, such as '-k name'")
    asked = parser.parse_args(arguments)
    folders = folders_of_tests(asked.folders)
    if not folders:
        parser.error("there are no test files in " + ", ".join(asked.folders))
    say(f"{'folder':32} {'seed':>8} {'seconds':>7} {'processor':>9}  {'outcome':24} tests")
    failed = 0
    with busy_cores(asked.load):
        for seed in range(asked.seed, asked.seed + asked.rounds):
            for folder in folders:
                outcome = run_folder(folder, seed, asked.pytest.split())
                say(outcome.row)
                if not outcome.is_good:
                    failed += 1
                    say("\n".join(f"    {line}" for line in outcome.output.splitlines()[-LINES_SHOWN:]))
    count = len(folders) * asked.rounds
    say(f"\n{count - failed} of {count} processes ended well.")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
