"""Which places of a history are proven."""

from workbench.runs.history import History, Place


class KnownPlaces:
    """The places that are proven."""

    def __init__(self, history: History) -> None:
        self.tips = {branch.number: history.tip(branch.number) for branch in history.branches}
        self._starts = {branch.number: (branch.first_step, len(branch.spec.edits)) for branch in history.branches}

    def holds(self, place: Place) -> bool:
        """Whether ``place`` is one of them."""
        tip = self.tips.get(place.branch)
        if tip is None:
            return False
        step, edits = self._starts[place.branch]
        return step <= place.step <= tip.step and edits <= place.edits <= tip.edits
