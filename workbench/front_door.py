"""Decides between the two front doors before anything heavy is imported.

NumPy, SciPy and Numba read their environment once, when they load; so it is prepared here, first of all.
"""

import os
import sys
from pathlib import Path

from workbench.engine.compile import prepare_process

SWITCH_SECONDS = 0.001
"""The longest that one thread keeps the interpreter from another: the trainer from the window or from its evaluator."""
PIPE_CLOSED = 141
"""What a shell reports for a program that the closed pipe ended: 128 and the number of the signal."""
OPENED_IN_THE_WINDOW = (".run", ".db", ".toml")
"""What a file manager may hand over; everything else that is no option is a sub-command."""


def main(arguments: list[str] | None = None) -> int:
    """Run the window or a sub-command; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    prepare_process()
    sys.setswitchinterval(SWITCH_SECONDS)
    if not arguments or arguments[0].startswith("-") or Path(arguments[0]).suffix.lower() in OPENED_IN_THE_WINDOW:
        from workbench.app import run_window, window_options

        options = window_options(arguments)
        return options if isinstance(options, int) else run_window(options)
    from workbench.cli.commands import run_command

    try:
        code = run_command(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as ``head``, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains at its end
        return PIPE_CLOSED
    return code
