"""The edits of a history by branch, sorted once for all histories that hold the same ones."""

from collections.abc import Mapping
from typing import Generic, Protocol, TypeVar


class _OfBranch(Protocol):
    @property
    def branch(self) -> int: ...


Edit = TypeVar("Edit", bound=_OfBranch)


class EditIndex(Generic[Edit]):
    """What it remembers follows from the edits that it is asked about, so any thread may ask and histories may share it.

    A history is replaced a hundred times a second while its branch grows, and its edits stay the same tuple.
    """

    def __init__(self) -> None:
        self._known: tuple[tuple[Edit, ...], Mapping[int, tuple[Edit, ...]]] = ((), {})

    def of_branch(self, edits: tuple[Edit, ...], number: int) -> tuple[Edit, ...]:
        """Those of ``edits`` that were made in one branch, in their order."""
        known, by_branch = self._known
        if known is not edits:
            by_branch = _by_branch(edits)
            self._known = (edits, by_branch)  # one assignment: nobody sees half of it
        return by_branch.get(number, ())


def _by_branch(edits: tuple[Edit, ...]) -> dict[int, tuple[Edit, ...]]:
    found: dict[int, list[Edit]] = {}
    for edit in edits:
        found.setdefault(edit.branch, []).append(edit)
    return {number: tuple(own) for number, own in found.items()}
