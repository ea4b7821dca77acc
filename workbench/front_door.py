"""Decides between the two front doors before anything heavy is imported.

NumPy, SciPy and Numba read their environment once, when they load; so it is prepared here, first of all.
"""

import sys

from workbench.engine.compile import prepare_process

SWITCH_SECONDS = 0.001
"""The longest that one thread keeps the interpreter from another: the trainer from the window or from its evaluator."""


def main(arguments: list[str] | None = None) -> int:
    """Run the window or a sub-command; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    prepare_process()
    sys.setswitchinterval(SWITCH_SECONDS)
    if arguments and not arguments[0].startswith("-"):
        from workbench.cli.commands import run_command

        return run_command(arguments)
    from workbench.app import run_window, window_options

    options = window_options(arguments)
    return options if isinstance(options, int) else run_window(options)
