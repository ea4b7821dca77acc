"""The states that are kept on the way to a place, and reading one after the other."""

from collections.abc import Container, Iterator
from typing import Final

import numpy as np

from workbench.runs.history.history import History, Keyframe, Place
from workbench.runs.history.lost_states import StateDamagedError, StateDroppedError
from workbench.runs.history.origin import Kept
from workbench.training.snapshot import Snapshot

MOST_STATES: Final = 60


def kept_on_the_way(history: History, place: Place, first: int = 0) -> list[Keyframe]:
    """The last kept state of each step on the way from step ``first``, the oldest first; of many every so-manieth."""
    line = history.lineage(place.branch)
    found: dict[int, Keyframe] = {}
    for branch, child in zip(line, (*line[1:], None), strict=True):
        end = place.step if child is None else child.first_step
        for keyframe in history.keyframes:
            if keyframe.place.branch == branch.number and first <= keyframe.place.step <= end:
                found[keyframe.place.step] = keyframe
    kept = [found[step] for step in sorted(found)]
    if len(kept) <= MOST_STATES:
        return kept
    return [kept[at] for at in np.unique(np.linspace(0, len(kept) - 1, MOST_STATES).astype(int))]


def states_on_the_way(
    history: History, source: Kept, place: Place, first: int = 0, known: Container[int] = ()
) -> Iterator[tuple[int, Snapshot]]:
    """Steps and their kept states as far as they are not ``known``, without those that are dropped or damaged.

    Any thread, reads the run file.
    """
    for keyframe in kept_on_the_way(history, place, first):
        if keyframe.place.step in known:
            continue
        try:
            yield keyframe.place.step, source.snapshot(keyframe.number)
        except (StateDroppedError, StateDamagedError):
            continue
