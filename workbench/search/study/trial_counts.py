"""How many trials of a study are where, kept up with each change: nobody has to count a thousand trials to begin one."""

import collections
from collections.abc import Iterable

from workbench.search.results import TrialRecord, TrialState


class TrialCounts:
    """Numbers of trials by state, by stage and by who asked for them."""

    def __init__(self, records: Iterable[TrialRecord]) -> None:
        self.states: collections.Counter[TrialState] = collections.Counter()
        self.own = 0
        """Asked for by a person"""
        self.proposed: collections.Counter[int] = collections.Counter()
        """Those of the plan, by the number of their stage"""
        self.waiting: set[int] = set()
        self.open: set[int] = set()
        """Those that wait or run"""
        for record in records:
            self.note(None, record)

    def note(self, before: TrialRecord | None, after: TrialRecord) -> None:
        """A trial is new (``before`` is None) or has changed."""
        if before is None:
            self.own += after.own
            self.proposed[after.stage] += not after.own
        elif before.state == after.state:
            return
        else:
            self.states[before.state] -= 1
        self.states[after.state] += 1
        number = after.number
        (self.waiting.add if after.state == "waiting" else self.waiting.discard)(number)
        (self.open.discard if after.has_ended else self.open.add)(number)
