"""The points of instruments of a run being written: what is kept of them, and under which number each lies."""

from collections.abc import Iterable

from workbench.runs.format.records.points import POINT, POINTS, StoredPoints
from workbench.runs.format.schema import TABLES, of_version
from workbench.runs.format.table import Key, Row
from workbench.runs.history.history import History
from workbench.runs.history.kept_points import MOST_BYTES, KeptPoints


class PointLog:
    """Not for several threads at once."""

    def __init__(self, format_version: int, stored: Iterable[StoredPoints]) -> None:
        self.has_a_table = POINTS in of_version(TABLES, format_version)
        self._stored = {one.number: one for one in stored}
        self._next = max(self._stored, default=0) + 1

    @property
    def points(self) -> tuple[KeptPoints, ...]:
        """All that are kept."""
        return tuple(one.points for one in self._stored.values())

    @property
    def stored(self) -> tuple[StoredPoints, ...]:
        """The same with the numbers of their rows."""
        return tuple(self._stored.values())

    def put(self, history: History, found: KeptPoints) -> tuple[list[Row], list[Key]]:
        """Rows to be written and keys of others to be deleted; none where there is no table, no room or no such mini-batch.

        What is kept of the same instrument in the same branch gives way, unless a later version measured it.
        """
        if not self.has_a_table or not _was_trained(history, found):
            return [], []
        same = [one for one in self._stored.values() if one.points.about == found.about]
        older = [one.number for one in same if one.points.version <= found.version]
        used = sum(one.points.nbytes for one in self._stored.values() if one.number not in older)
        if used + found.nbytes > MOST_BYTES or len(older) < len(same):
            return [], []
        for number in older:
            del self._stored[number]
        number = older[0] if older else self._next
        self._next = max(self._next, number + 1)
        self._stored[number] = StoredPoints(number, found)
        return [POINT.row(self._stored[number])], [(POINTS.name, other) for other in older[1:]]


def _was_trained(history: History, found: KeptPoints) -> bool:
    if not history.has_branch(found.branch):
        return False
    branch = history.branch(found.branch)
    return found.lie_between(branch.first_step, branch.length)
