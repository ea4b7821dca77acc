"""Options that several sub-commands share."""

import argparse
import sys
from typing import TYPE_CHECKING

from workbench.errors import SpecError
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.runs.history.history import Place
    from workbench.runs.history.origin import Kept


def add_changes(parser: argparse.ArgumentParser, meaning: str) -> None:
    """``--set NAME=VALUE``, which may be given again."""
    parser.add_argument("--set", action="append", default=[], dest="changes", metavar="NAME=VALUE", help=meaning)


def parted(change: str) -> tuple[str, str]:
    """Name and text of the value of one ``--set``. Raises ``SpecError``."""
    name, equals, text = change.partition("=")
    if not equals or not name:
        raise SpecError.single("--set", tr("must have the form NAME=VALUE, not {change!r}", change=change))
    return name, text


def add_place(parser: argparse.ArgumentParser) -> None:
    """``--at``: which weights of a run, for ``place_of``."""
    parser.add_argument(
        "--at",
        default="last",
        metavar="STEP|best|last",
        help=tr("the weights after so many mini-batches, at the lowest dev loss, or at the end (as without it)"),
    )


def place_of(at: str, kept: "Kept", branch: int | None = None) -> "Place":
    """Where the weights are taken, in the branch where the run stands or in another. Raises ``SpecError``."""
    from workbench.runs.history.asked_place import asked_place

    return asked_place(at, kept, branch)


def say_aside(text: str) -> None:
    """A sentence for whoever waits, beside what the command answers; none if empty."""
    if text:
        sys.stderr.write(f"{text}\n")
