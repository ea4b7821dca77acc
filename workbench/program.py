"""How this program is called: its names, its sub-commands in a sentence each, and examples that can be typed as they stand.

Imports nothing heavy: ``--help`` prints from here.
"""

import sys
from pathlib import Path
from typing import Final

from workbench.language import tr

ENTRY_POINT: Final = "training-workbench"
"""The command that an installation makes; pyproject.toml names it too."""
COMMANDS: Final = {
    "train": tr("train a network and keep the run"),
    "resume": tr("go on with a run bit for bit where it stands"),
    "verify": tr("train a run again and compare every kept state"),
    "export": tr("write the network of a run for other programs, proven: ONNX, PyTorch, NumPy, C"),
    "card": tr("write a page about a trained network, with pictures"),
    "bundle": tr("pack a run with its data and its card into one file"),
    "open": tr("take the run, its data and its card out of such a file"),
    "test": tr("score a run on the test part; each look is counted"),
    "predict": tr("answer the rows of a file with a trained network"),
    "search": tr("try many settings, in processes here or on a cluster"),
    "lab": tr("run the experiments of the course: each claim, measured"),
    "info": tr("describe a run, a data set or this installation"),
}
_EXAMPLES: Final = (
    "train --preset digits --epochs 30 --seed 1 --json",
    "train my-run.toml --set learning_rate=0.01 --out my-run.run",
    "resume my-run.run --epochs 60",
    "verify my-run.run",
    "export my-run.run --format safetensors --out weights.safetensors --at 1200",
    "predict my-run.run new-rows.csv --out predictions.csv",
    "search my-search.toml --workers 2 --out my-search.db",
    "lab softmax",
    "info my-run.run",
)


def program_name() -> str:
    """What to type in front of a sub-command: ``python main.py``, ``python -m workbench`` or ``training-workbench``."""
    started = Path(sys.argv[0])
    if started.parts[-2:] == ("workbench", "__main__.py"):
        return "python -m workbench"
    return "python main.py" if started.name == "main.py" else ENTRY_POINT


def examples() -> str:
    """One line for each."""
    return "\n".join([tr("examples:"), *(f"  {program_name()} {line}" for line in _EXAMPLES)])


def overview() -> str:
    """The examples, then every sub-command."""
    lines = [f"  {name:<8}{sentence}" for name, sentence in COMMANDS.items()]
    more = tr("{program} COMMAND --help says more about one.", program=program_name())
    return "\n".join([examples(), "", tr("commands that need no window:"), *lines, more])
