"""A journey: where to, what to do there, and what came of it."""

from dataclasses import dataclass

from workbench.runs.history import Place
from workbench.specs.run import ScheduledEdit
from workbench.ui.panda_run import Past


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
    """The run goes on from ``place``; ``before`` is where it was."""

    travel: Travel
    before: Place | None
    place: Place
    past: Past
