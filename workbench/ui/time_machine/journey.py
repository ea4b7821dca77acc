"""What a run brings along when it goes on from a place in its history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from workbench.data.dataset import Dataset
from workbench.runs.history.history import History, Place
from workbench.specs.run import ScheduledEdit
from workbench.training.messages import Evaluated
from workbench.training.metrics import MetricStore
from workbench.training.snapshot import Snapshot
from workbench.ui.run.run_so_far import Past


@dataclass(frozen=True, slots=True)
class Travel:
    """Go on from ``place``; ``trains``: without waiting. ``text`` names the journey in the Edit menu.

    ``new_branch``: in a branch of its own, called ``name``, with ``edits`` made before its first mini-batch.
    ``is_undo``: the document and its undo stack already say what is to be there.
    """

    place: Place
    trains: bool
    text: str
    new_branch: bool = False
    name: str = ""
    edits: tuple[ScheduledEdit, ...] = ()
    is_undo: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """The run goes on from ``place``; ``before`` is where it was; ``left_tip``: at the end of its branch, wherever that is."""

    travel: Travel
    before: Place | None
    place: Place
    past: Past
    left_tip: bool = False


LoadCurves = Callable[[int], MetricStore]
"""The curves of the branch of this number, as far as they are kept."""


def gather(
    history: History,
    place: Place,
    snapshot: Snapshot,
    data: Dataset,
    known: Mapping[int, MetricStore],
    load: LoadCurves,
) -> Past:
    """The past of ``place``, with curves from ``known`` (by branch) or else from the file."""
    line = history.lineage(place.branch)
    stores = {branch.number: known.get(branch.number) or load(branch.number) for branch in line}
    ancestors = [(stores[branch.number], child.first_step) for branch, child in pairwise(line)]
    own = stores[place.branch]
    goes_on = history.is_tip(place)
    pieces = (*ancestors, (own, place.step))
    return Past(
        place=place,
        snapshot=snapshot,
        spec=history.planned_length(place),
        ancestors=tuple(ancestors) if goes_on else pieces,
        own=own if goes_on else None,
        edits=history.edits_to(place),
        alerts=history.alerts_to(place),
        epoch=snapshot.examples_seen / data.train.rows,
        evaluations=_newest_scores(pieces),
    )


def _newest_scores(pieces: tuple[tuple[MetricStore, int], ...]) -> tuple[Evaluated, ...]:
    """The last score of each part up to the end of the pieces."""
    newest: dict[str, Evaluated] = {}
    for store, end in pieces:
        for part in ("train", "dev"):
            steps, losses, accuracies = store.evaluations("train" if part == "train" else "dev")
            count = int((steps <= end).sum())
            if count:
                at = count - 1
                newest[part] = Evaluated(
                    int(steps[at]), "train" if part == "train" else "dev", float(losses[at]), float(accuracies[at])
                )
    return tuple(newest.values())
