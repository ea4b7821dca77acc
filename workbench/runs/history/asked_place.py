"""The place of a run that somebody asks for in words: the best one, the last one, or that of a step."""

from workbench.errors import SpecError
from workbench.language import tr
from workbench.runs.history.history import Place
from workbench.runs.history.origin import Kept
from workbench.runs.history.stars import best_to


def asked_place(at: str, kept: Kept, branch: int | None = None, field: str = "--at") -> Place:
    """The place on the way to the end of ``branch``, by default of that where the run stands. Raises ``SpecError``."""
    history = kept.history
    if branch is not None and not history.has_branch(branch):
        known = ", ".join(str(one.number) for one in history.branches)
        option = "--branch" if field.startswith("-") else "branch"
        raise SpecError.single(option, tr("there is no branch {branch}; there are {known}", branch=branch, known=known))
    place = history.current if branch is None else history.tip(branch)
    if at == "last":
        return place
    if at == "best":
        best = best_to(history, place, kept.metrics)
        if best is None:
            raise SpecError.single(field, tr("there is no best step: the run has no score of the dev part yet"))
        return best.place
    length = history.branch(place.branch).length
    if not (at.isascii() and at.isdecimal()) or int(at) > length:
        raise SpecError.single(
            field, tr("must be best, last or a step from 0 to {length}, not {at}", length=length, at=at)
        )
    return history.place_at(place.branch, int(at))
