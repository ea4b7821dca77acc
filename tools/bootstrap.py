"""Makes the Python environment `.venv` ready, then starts in it what was asked for.

    python3 tools/bootstrap.py               only make it ready
    python3 tools/bootstrap.py run [ARG ...]   then start main.py with these arguments
    python3 tools/bootstrap.py test [ARG ...]  then run the test suite with these arguments; without, all of it on all cores

Only the standard library is used, because nothing else is there yet. A stamp inside `.venv` says which lock file and which
Python it was made for; while both are the same, a start costs one small hash and no installer runs. During an installation
the stamp says "unfinished": found like this, the environment is made anew. docs/decisions/0003-bootstrap.md has the reasons
and the figures.

Everything said here goes to standard error: standard output belongs to the program that is started.
"""

from __future__ import annotations  # an old Python must get as far as the sentence that says it is too old

import contextlib
import hashlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
OLDEST_PYTHON = (3, 11)
OLDEST_PIP = (22, 3)  # the first with `--python`, which installs into an environment that has no pip of its own
UNFINISHED = "unfinished"
LIBRARIES_COMPLETE = "system libraries complete"
# Each process takes whole files; more than four cost more memory than they save time. docs/decisions/0026
WHOLE_SUITE = ("--numprocesses=logical", "--maxprocesses=4", "--dist=loadfile")
USAGE = "Usage: python3 tools/bootstrap.py [setup | run [ARG ...] | test [ARG ...]]"


class SetupError(Exception):
    """The set-up cannot go on; the message says why and what to do."""


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def require_python(version: tuple[int, int]) -> None:
    """Raises SetupError when this Python is too old for the workbench."""
    if version < OLDEST_PYTHON:
        raise SetupError(
            "The workbench needs Python {}.{} or newer; this is Python {}.{}.\n".format(*OLDEST_PYTHON, *version)
            + "If a newer one is installed, name it: make PYTHON=python3.12 setup"
        )


class Environment:
    """The folder `.venv` of one checkout, and the stamp in it that tells how far its making has come."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.lock = root / "requirements.lock"
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self._stamp = self.folder / "workbench-stamp"

    def has_packages(self) -> bool:
        """Whether exactly the locked packages were installed for this version of Python."""
        return self.python.exists() and self._stamp_lines()[:1] == [self._fingerprint()]

    def has_libraries(self) -> bool:
        """Whether the system libraries were found complete after those packages had been installed."""
        return self._stamp_lines()[1:] == [LIBRARIES_COMPLETE]

    def is_unfinished(self) -> bool:
        """Whether an installation was interrupted: any package may be there by half."""
        return self._stamp_lines() == [UNFINISHED]

    def record_unfinished(self) -> None:
        self._write_stamp(UNFINISHED)

    def record_packages(self) -> None:
        self._write_stamp(self._fingerprint())

    def record_libraries(self) -> None:
        self._write_stamp(self._fingerprint(), LIBRARIES_COMPLETE)

    def _write_stamp(self, *lines: str) -> None:
        unfinished = self._stamp.with_suffix(".new")
        unfinished.write_text("\n".join(lines), encoding="utf-8")
        unfinished.replace(self._stamp)  # in one step, so that a half-written stamp cannot exist

    def _stamp_lines(self) -> list[str]:
        try:
            return self._stamp.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def _fingerprint(self) -> str:
        # Packages depend on the minor version (cpython-311); a bug-fix release of Python needs no new installation.
        return hashlib.sha256(self.lock.read_bytes() + str(sys.implementation.cache_tag).encode()).hexdigest()


def install_packages(environment: Environment) -> None:
    """Creates or repairs the environment and installs the locked packages, each checked against its hash."""
    say("Preparing the Python environment in .venv. The first time it downloads about 230 MB and takes a few minutes.")
    begun = time.monotonic()
    creator = getattr(sys, "_base_executable", "") or sys.executable  # never the Python of .venv, should it run us
    if environment.is_unfinished() or not is_usable(environment):
        # Without pip, because Debian's bare Python has no ensurepip to provide one.
        clear = ["--clear"] if environment.folder.exists() else []
        run_step(
            [creator, "-I", "-m", "venv", "--without-pip", *clear, str(environment.folder)], "Creating .venv failed."
        )
    environment.record_unfinished()
    run_step(
        [
            *installer(creator, environment.python),
            *("install", "--quiet", "--disable-pip-version-check", "--no-input"),
            *("--only-binary", ":all:", "--require-hashes", "--requirement", str(environment.lock)),
        ],
        "Installing the Python packages failed; the lines above say why. If it was the network, start the same command\n"
        "again: what was downloaded is kept.",
    )
    environment.record_packages()
    say(f"The Python environment is ready ({time.monotonic() - begun:.0f} s).")


def is_usable(environment: Environment) -> bool:
    """Whether the folder already holds an environment that runs and has the version of Python that runs us."""
    if not environment.python.exists():
        return False
    probe = "import sys; print(sys.prefix != sys.base_prefix, sys.implementation.cache_tag)"
    answer = subprocess.run([str(environment.python), "-c", probe], capture_output=True, text=True, check=False)
    return answer.stdout.split() == ["True", sys.implementation.cache_tag]


def installer(creator: str, target: Path) -> list[str]:
    """The pip command that installs into `target`: the system's pip where it is new enough, else the bundled one."""
    answer = subprocess.run([creator, "-I", "-m", "pip", "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"pip (\d+)\.(\d+)", answer.stdout)
    if found and (int(found[1]), int(found[2])) >= OLDEST_PIP:
        return [creator, "-I", "-m", "pip", "--python", str(target)]
    from tools.system_libraries import as_root, install_line

    cure = as_root(install_line(["python3-pip"]))
    run_step(
        [str(target), "-I", "-m", "ensurepip"],
        "pip {}.{} or newer is needed. On Debian or Ubuntu: {}".format(*OLDEST_PIP, cure),
    )
    return [str(target), "-I", "-m", "pip"]


def run_step(command: Sequence[str], failure: str) -> None:
    """One step of an installation, told on standard error; raises SetupError with ``failure`` as its message."""
    if subprocess.run(command, stdout=2, check=False).returncode != 0:
        raise SetupError(failure)


@contextlib.contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Lets a second set-up of the same checkout wait for the first, where the system can lock files."""
    with lock.open("r+b") as file:
        if sys.platform != "win32":  # which has no such locks
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX)
            except OSError as error:  # some network folders have none either
                say(f"Note: this folder cannot be locked ({error}); do not start a second set-up now.")
        yield


def provide_libraries(environment: Environment, *, window_wanted: bool) -> None:
    """Sees to the system libraries that the window needs, and records when they are complete.

    Raises:
        SetupError: a window is wanted and none can be opened.
    """
    from tools import system_libraries

    missing = system_libraries.provide(environment.folder, say)
    if not missing.packages():
        environment.record_libraries()
    elif missing.any_window and window_wanted:
        raise SetupError(system_libraries.describe(missing))
    else:
        say(system_libraries.describe(missing))


def prepare(environment: Environment, *, with_libraries: bool, window_wanted: bool) -> None:
    """Brings the environment to the state the lock file describes; does nothing when it is there."""
    if environment.has_packages() and (environment.has_libraries() or not with_libraries):
        return
    with one_at_a_time(environment.lock):
        if not environment.has_packages():
            install_packages(environment)
        if with_libraries and not environment.has_libraries():
            provide_libraries(environment, window_wanted=window_wanted)


def start(command: list[str]) -> int:
    """Hands over to the command; returns only on Windows, which cannot replace a running program."""
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.run(command, check=False).returncode


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code: 0 ready, 1 the set-up failed, 2 wrong usage, 130 interrupted."""
    task, *rest = arguments or ["setup"]
    if task not in {"setup", "run", "test"} or (task == "setup" and rest):
        say(USAGE)
        return 0 if task in {"-h", "--help"} else 2
    environment = Environment(ROOT)
    python = str(environment.python)
    try:
        require_python(sys.version_info[:2])
        window_wanted = task == "test" or (task == "run" and not rest)
        has_subcommand = task == "run" and bool(rest) and not rest[0].startswith("-")  # such as train: needs no window
        prepare(environment, with_libraries=not has_subcommand, window_wanted=window_wanted)
    except (SetupError, OSError) as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted. Start the same command again to go on.")
        return 130
    if task == "run":
        return start([python, str(ROOT / "main.py"), *rest])
    if task == "test":
        os.chdir(ROOT)
        return start([python, "-m", "pytest", *(rest or WHOLE_SUITE)])
    return 0


if __name__ == "__main__":
    sys.path[0] = str(ROOT)  # instead of the folder of this file, so that the package `tools` is found
    sys.exit(main(sys.argv[1:]))
