"""When a step was trained, as far as the history tells: between two moments that are on record, in proportion."""

from workbench.runs.history import History, Mark, Place


def made_at(history: History, place: Place, tip_made: float | None) -> float | None:
    """Wall time in seconds since 1970, or None where nothing on record comes after the place.

    ``tip_made`` is the moment of the newest step of the branch, where that is known.
    """
    branch = history.branch(place.branch)
    moments = [(branch.first_step, branch.created)]
    moments += [(edit.step, edit.made) for edit in history.edits if edit.branch == place.branch]
    moments += [(mark.place.step, mark.made) for mark in history.marks if _is_of_its_step(mark, place)]
    if tip_made is not None:
        moments.append((branch.length, tip_made))
    known = sorted(moment for moment in moments if moment[1] > 0.0)
    before = [moment for moment in known if moment[0] <= place.step]
    after = [moment for moment in known if moment[0] >= place.step]
    if not before or not after:
        return None
    (s0, t0), (s1, t1) = before[-1], after[0]
    return t0 if s1 <= s0 else t0 + (t1 - t0) * (place.step - s0) / (s1 - s0)


def _is_of_its_step(mark: Mark, place: Place) -> bool:
    """An alert comes while its step is trained; a pin or a note may be set hours later."""
    return mark.kind == "alert" and mark.place.branch == place.branch
