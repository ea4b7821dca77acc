"""The best score on record: of a branch, and of the way to a place."""

from collections.abc import Callable, Iterator

from workbench.runs.history.history import Best, Branch, History, Place
from workbench.training.best_score import BestScore, Goal, goal_after, goals_by_step, has_one_goal
from workbench.training.metrics import MetricStore

LoadCurves = Callable[[int], MetricStore]
"""The curves of the branch of this number, its own rows only. Raises ``FileError``."""


def best_to(history: History, place: Place, load: LoadCurves) -> Best | None:
    """The best dev score on the way to ``place``, its ancestors included; None where nothing was scored.

    Raises ``FileError``.
    """
    line, star = history.lineage(place.branch), BestScore[Best]()
    one_goal = has_one_goal(history.spec_to(place))
    for branch, child in zip(line, (*line[1:], None), strict=True):
        end = place.step if child is None else child.first_step
        for goal, best in _scored(history, branch, end, load, one_goal=one_goal):
            star.take(goal, best.loss, best.accuracy, best)
    return star.leader


def star_of_branch(history: History, number: int, load: LoadCurves) -> BestScore[Best]:
    """What was scored in a branch itself. Raises ``FileError``."""
    tip, star = history.tip(number), BestScore[Best]()
    one_goal = has_one_goal(history.spec_to(tip))
    for goal, best in _scored(history, history.branch(number), tip.step, load, one_goal=one_goal):
        star.take(goal, best.loss, best.accuracy, best)
    return star


def _scored(
    history: History, branch: Branch, end: int, load: LoadCurves, *, one_goal: bool
) -> Iterator[tuple[Goal, Best]]:
    """The scores of a branch up to step ``end``, in their order, each with what was minimized.

    Where that is ``one_goal`` the best of the branch stands for all of them, if it was reached by then.
    """
    star = next((best for best in history.bests if best.place.branch == branch.number), None)
    if star is None:
        return
    is_reached = star.place.step <= end
    found = [(goal_after(history.spec_to(star.place)), star)] if is_reached else []
    if not (is_reached and one_goal):
        goal_at = goals_by_step(history.spec_to(history.tip(branch.number)))
        columns = zip(*(column.tolist() for column in load(branch.number).evaluations("dev")), strict=True)
        rows = [(history.place_before(branch.number, step), *scores) for step, *scores in columns if step <= end]
        found += [(goal_at(place.step), Best(place, *scores)) for place, *scores in rows if place != star.place]
    yield from sorted(found, key=_in_order)


def _in_order(found: tuple[Goal, Best]) -> tuple[int, int]:
    return found[1].place.step, found[1].place.edits
