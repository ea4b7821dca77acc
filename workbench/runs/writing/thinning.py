"""Which kept states may go, so that a run of any length stays small and every step stays near a kept state.

Behind the newest ones the gaps grow with age: the state whose removal leaves the smallest gap, measured against how long
ago it was, goes first. From n states of a branch of S steps, about log(S) remain in every ratio of ages, so the replay
to any step costs about the same share of the way back to it.
"""

from collections.abc import Collection
from operator import attrgetter
from typing import Final

from workbench.runs.history.history import Keyframe

MOST_BYTES: Final = 400_000_000
MOST_PER_BRANCH: Final = 400
NEWEST_KEPT: Final = 4
MOST_ALERTS: Final = 16


def keyframes_to_drop(
    keyframes: Collection[Keyframe],
    most_bytes: int = MOST_BYTES,
    most_per_branch: int = MOST_PER_BRANCH,
    grown: int | None = None,
) -> tuple[int, ...]:
    """Numbers of the states to drop. Kept in any case: pinned ones; of every branch the first, the newest few, the
    newest best one and the newest alerts. ``grown``: the only branch with more states than last time.
    """
    if grown is not None and sum(map(attrgetter("nbytes"), keyframes)) <= most_bytes:
        keyframes = [keyframe for keyframe in keyframes if keyframe.place.branch == grown]
    lines: dict[int, list[Keyframe]] = {}
    for keyframe in keyframes:
        lines.setdefault(keyframe.place.branch, []).append(keyframe)
    for line in lines.values():
        line.sort(key=_position)
    protected = {branch: _protected(line) for branch, line in lines.items()}
    total = sum(keyframe.nbytes for line in lines.values() for keyframe in line)
    dropped: list[int] = []
    for branch, line in lines.items():
        while len(line) > most_per_branch and (index := _least_missed(line, protected[branch])) is not None:
            total -= line[index].nbytes
            dropped.append(line.pop(index).number)
    while total > most_bytes:
        branch = max(lines, key=lambda number: _free_bytes(lines[number], protected[number]))
        index = _least_missed(lines[branch], protected[branch])
        if index is None:
            break
        total -= lines[branch][index].nbytes
        dropped.append(lines[branch].pop(index).number)
    return tuple(dropped)


def _protected(line: list[Keyframe]) -> set[int]:
    """Numbers of those of one branch that stay."""
    by_number = sorted(line, key=_number)
    best = [keyframe.number for keyframe in by_number if keyframe.reason == "best"][-1:]
    alerts = [keyframe.number for keyframe in by_number if keyframe.reason == "alert"][-MOST_ALERTS:]
    pinned = [keyframe.number for keyframe in line if keyframe.is_pinned]
    return {line[0].number, *best, *alerts, *pinned, *(keyframe.number for keyframe in line[-NEWEST_KEPT:])}


def _least_missed(line: list[Keyframe], protected: set[int]) -> int | None:
    """Index of the state whose removal leaves the smallest gap for its age; None if all have to stay."""
    newest = line[-1].place.step
    best: tuple[float, int] | None = None
    for index in range(1, len(line) - 1):
        keyframe = line[index]
        if keyframe.number in protected:
            continue
        gap = line[index + 1].place.step - line[index - 1].place.step
        score = gap / (newest - keyframe.place.step + 1)
        if best is None or score < best[0]:
            best = (score, index)
    return None if best is None else best[1]


def _free_bytes(line: list[Keyframe], protected: set[int]) -> int:
    return sum(keyframe.nbytes for keyframe in line if keyframe.number not in protected)


def _position(keyframe: Keyframe) -> tuple[int, int, int]:
    return keyframe.place.step, keyframe.place.edits, keyframe.number


def _number(keyframe: Keyframe) -> int:
    return keyframe.number
