"""What is kept of many states, and what may never go."""

import numpy as np

from workbench.runs.history.history import Keyframe, Place
from workbench.runs.writing.thinning import MOST_PER_BRANCH, keyframes_to_drop


def kept(
    number: int, step: int, reason: str = "time", branch: int = 1, nbytes: int = 100, pinned: bool = False
) -> Keyframe:
    return Keyframe(number, Place(branch, step, 0), reason, "0" * 64, nbytes, pinned)


def thinned(keyframes: list[Keyframe], most_bytes: int = 10**9, most: int = 400) -> list[Keyframe]:
    gone = set(keyframes_to_drop(keyframes, most_bytes, most))
    return [keyframe for keyframe in keyframes if keyframe.number not in gone]


def test_nothing_goes_while_there_is_room() -> None:
    assert keyframes_to_drop([kept(n, 10 * n) for n in range(MOST_PER_BRANCH)]) == ()
    assert keyframes_to_drop([]) == ()


def test_what_matters_stays() -> None:
    keyframes = [kept(n, 10 * n) for n in range(200)]
    keyframes[50] = kept(50, 500, pinned=True)
    keyframes[60] = kept(60, 600, "best")
    keyframes[70] = kept(70, 700, "best")
    keyframes[80] = kept(80, 800, "alert")
    left = {keyframe.number for keyframe in thinned(keyframes, most=10)}
    assert left >= {0, 50, 70, 80, 196, 197, 198, 199}
    assert 60 not in left
    assert len(left) == 10
    assert len(thinned(keyframes, most=1)) == 8  # fewer than what has to stay is not possible


def test_the_density_falls_with_age() -> None:
    keyframes: list[Keyframe] = []
    for step in range(0, 100_000, 10):
        keyframes = thinned([*keyframes, kept(step, step)], most=60)
    steps = np.array([keyframe.place.step for keyframe in keyframes])
    assert len(steps) == 60
    ages, gaps = steps[-1] - steps[:-1], np.diff(steps)
    assert (gaps[ages > 500] / ages[ages > 500]).max() < 0.5  # no way back is much longer than it is old
    halves = [int(((ages > 2**k * 100) & (ages <= 2 ** (k + 1) * 100)).sum()) for k in range(9)]
    assert min(halves) >= 2
    assert max(halves) <= 12


def test_the_budget_is_for_all_branches() -> None:
    keyframes = [kept(n, n, branch=1) for n in range(100)] + [kept(100 + n, n, branch=2) for n in range(20)]
    left = thinned(keyframes, most_bytes=3000)
    assert sum(keyframe.nbytes for keyframe in left) <= 3000
    branches = [keyframe.place.branch for keyframe in left]
    assert min(branches.count(1), branches.count(2)) >= 14
