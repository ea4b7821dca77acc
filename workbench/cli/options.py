"""Options that several sub-commands share."""

import argparse
from typing import TYPE_CHECKING

from workbench.errors import SpecError
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.runs.history.history import Place
    from workbench.runs.history.origin import Kept


def add_changes(parser: argparse.ArgumentParser, meaning: str) -> None:
    """``--set NAME=VALUE``, which may be given again."""
    parser.add_argument("--set", action="append", default=[], dest="changes", metavar="NAME=VALUE", help=meaning)


def add_place(parser: argparse.ArgumentParser) -> None:
    """``--at``: which weights of a run, for ``place_of``."""
    parser.add_argument(
        "--at",
        default="last",
        metavar="STEP|best|last",
        help=tr("the weights after so many mini-batches, at the lowest dev loss, or at the end (as without it)"),
    )


def place_of(at: str, kept: "Kept") -> "Place":
    """Where the weights are taken. Raises ``SpecError``."""
    from workbench.runs.history.stars import best_to

    history = kept.history
    place = history.current
    if at == "last":
        return place
    if at == "best":
        best = best_to(history, place, kept.metrics)
        if best is None:
            raise SpecError.single("--at", tr("there is no best step: the run has no score of the dev part yet"))
        return best.place
    length = history.branch(place.branch).length
    if not at.isdecimal() or int(at) > length:
        raise SpecError.single(
            "--at", tr("must be best, last or a step from 0 to {length}, not {at}", length=length, at=at)
        )
    return history.place_at(place.branch, int(at))
