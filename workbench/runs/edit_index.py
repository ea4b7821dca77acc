"""The edits of a history by branch, sorted once for all histories that hold the same ones."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.runs.history import JournalEdit

Edits = tuple["JournalEdit", ...]


class EditIndex:
    """What it remembers follows from the edits that it is asked about, so any thread may ask and histories may share it.

    A history is replaced a hundred times a second while its branch grows, and its edits stay the same tuple.
    """

    def __init__(self) -> None:
        self._known: tuple[Edits, Mapping[int, Edits]] = ((), {})

    def of_branch(self, edits: Edits, number: int) -> Edits:
        """Those of ``edits`` that were made in one branch, in their order."""
        known, by_branch = self._known
        if known is not edits:
            by_branch = _by_branch(edits)
            self._known = (edits, by_branch)  # one assignment: nobody sees half of it
        return by_branch.get(number, ())


def _by_branch(edits: Edits) -> dict[int, Edits]:
    found: dict[int, list[JournalEdit]] = {}
    for edit in edits:
        found.setdefault(edit.branch, []).append(edit)
    return {number: tuple(own) for number, own in found.items()}
