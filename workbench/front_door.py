"""Decides between the two front doors before anything heavy is imported.

NumPy, SciPy and Numba read their environment once, when they load; so it is prepared here, first of all.
"""

import os
import signal
import sys
from pathlib import Path

from workbench.files.looking import is_folder

SWITCH_SECONDS = 0.001
"""The longest that one thread keeps the interpreter from another: the trainer from the window or from its evaluator."""
PIPE_CLOSED = 141
"""What a shell reports for a program that the closed pipe ended: 128 and the number of the signal."""
HELP = frozenset({"-h", "--help", "--version"})
OPENED_IN_THE_WINDOW = (".run", ".db", ".toml", ".csv", ".tsv", ".tab", ".psv", ".parquet", ".feather", ".xlsx", ".npz")
"""What a file manager may hand over; everything else that is no option is a sub-command."""


def main(arguments: list[str] | None = None) -> int:
    """Run the window or a sub-command; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    is_usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_usual:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # as in main.py; the window has its own handler once it is there
    try:
        return _choose(arguments)
    finally:
        if is_usual:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def prepare() -> None:
    """What a process that trains does before it imports NumPy and starts threads."""
    from workbench.allocator import give_memory_back
    from workbench.engine.compile import prepare_process

    prepare_process()
    give_memory_back()
    sys.setswitchinterval(SWITCH_SECONDS)


def _choose(arguments: list[str]) -> int:
    if HELP.isdisjoint(arguments):  # which is only printed
        prepare()
    if not arguments or arguments[0].startswith("-") or _is_for_the_window(arguments[0]):
        from workbench.app import run_window, window_options

        options = window_options(arguments)
        return options if isinstance(options, int) else run_window(options)
    from workbench.cli.commands import INTERRUPTED, run_command

    try:
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        code = run_command(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as ``head``, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains at its end
        return PIPE_CLOSED
    return code


def _is_for_the_window(argument: str) -> bool:
    """A file of these kinds, or a folder of images; a word alone is a sub-command, also where a folder is called so."""
    path = Path(argument)
    is_path = any(mark in argument for mark in (os.sep, os.altsep or os.sep))
    return path.suffix.lower() in OPENED_IN_THE_WINDOW or (is_path and is_folder(path))
