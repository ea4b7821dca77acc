"""Starts a module of the workbench in a process of its own that runs no code from the working directory.

``python -m MODULE`` would look for every module in the working directory first: a ``queue.py`` that happens to lie there
would run as ours. ``child_command`` gives the command line to use instead: this file in Python's isolated mode, with the
folders in which the parent looks for modules. Processes that ``multiprocessing`` spawns from such a child are isolated too.

The file is also run by itself, in the child, where it can import nothing of the workbench before it has done its work.
"""

import os
import runpy
import sys
import sysconfig
from pathlib import Path


def child_command(module: str, *arguments: str) -> list[str]:
    """The command line that runs ``module`` as a program, with these arguments."""
    flags = ["-B"] if sys.dont_write_bytecode else []
    if sys.flags.utf8_mode:
        flags += ["-X", "utf8"]
    search = os.pathsep.join(module_folders(sys.path, _working_folder()))
    return [sys.executable, "-I", *flags, str(Path(__file__).resolve()), search, module, *arguments]


def module_folders(search: list[str], working: Path | None) -> list[str]:
    """Where a child looks for modules: Python's own folders, the workbench's, then all others that ``search`` names.

    Without the working directory, which stands there as an empty string or by its name; None if it is gone.
    """
    own = str(Path(__file__).resolve().parents[1])
    left_out = {own} if working is None else {own, os.path.realpath(working)}
    standard = {os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")}
    first: list[str] = []
    others: list[str] = []
    for entry in search:
        if not Path(entry).is_absolute() or os.path.realpath(entry) in left_out:
            continue
        parent, name = os.path.split(os.path.realpath(entry))
        is_standard = os.path.realpath(entry) in standard or (parent in standard and name == "lib-dynload")
        (first if is_standard or entry.endswith(".zip") else others).append(entry)
    return [*first, own, *others]


def _working_folder() -> Path | None:
    try:
        return Path.cwd()
    except FileNotFoundError:  # somebody deleted it while the program ran
        return None


def main() -> None:
    """In the child: take the folders, then become the module."""
    search, module = sys.argv[1:3]
    sys.path[:] = search.split(os.pathsep)
    del sys.argv[1:3]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
