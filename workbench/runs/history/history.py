"""What happened in one run: branches, edits, keyframes, marks, as immutable values.

A run is a tree of *branches*. The first one begins at step 0; every other one leaves its parent at a *place* and goes on
from there. A branch is complete in itself: its ``spec`` holds every edit that it inherited, so the state at any of its
steps follows from the spec, its own edits and the data, without a look at the parent. Nothing is ever taken out of a
history: going back in time only begins another branch.

A place is more than a step. Several edits can be made at one step, and "just before the edit" and "just after it" are
different states, so a place also counts the edits that are in force, the inherited ones included.

Long because: the records are a few lines each, and who reads one needs the others beside it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

from workbench.language import tr
from workbench.specs.run import EditValue, RunSpec, ScheduledEdit


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


FIRST_BRANCH = 1


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """The state of ``branch`` after ``step`` mini-batches and ``edits`` edits (all since step 0)."""

    branch: int
    step: int
    edits: int


BEGINNING = Place(FIRST_BRANCH, 0, 0)


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of history. ``start`` is the place in the *parent* where it leaves; None for the first branch.

    ``spec.edits`` are the inherited edits that are in force at its start; ``planned`` are the edits that the person wrote
    into the spec beforehand, of which those after the place where one is are still to come. ``length`` is the newest
    step that is known, ``created`` is wall time in seconds since 1970.
    """

    number: int
    spec: RunSpec
    start: Place | None = None
    name: str = ""
    is_hidden: bool = False
    created: float = 0.0
    length: int = 0
    planned: tuple[ScheduledEdit, ...] = ()

    @property
    def first_step(self) -> int:
        """The step at which its own history begins."""
        return 0 if self.start is None else self.start.step

    @property
    def title(self) -> str:
        """Its name, or one made of its number."""
        return self.name or ("main" if self.start is None else tr("branch {number}", number=self.number))


@dataclass(frozen=True, slots=True)
class JournalEdit:
    """An edit made by hand in ``branch``, in force from ``step`` on.

    ``number`` is its place in the list of all edits of the branch, counted from 0 and with the inherited ones.
    ``name`` and ``new`` are those of ``specs.run.ScheduledEdit``; ``old`` is what was in force before.
    """

    branch: int
    number: int
    step: int
    name: str
    old: EditValue
    new: EditValue
    made: float = 0.0
    note: str = ""

    @property
    def scheduled(self) -> ScheduledEdit:
        """As it stands in a spec. Not checked again: a file and a log take in only edits that can be made."""
        return ScheduledEdit.model_construct(step=self.step, name=self.name, value=self.new)

    @property
    def before(self) -> Place:
        """The place just before it."""
        return Place(self.branch, self.step, self.number)

    @property
    def after(self) -> Place:
        """The place just after it."""
        return Place(self.branch, self.step, self.number + 1)


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A whole state that is kept. ``reason``: start, time, edit, best, alert, pause, end, pin; ``nbytes`` of its arrays."""

    number: int
    place: Place
    reason: str
    sha256: str
    nbytes: int
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Something worth finding again. ``kind``: alert, pin, note; a removed pin is a mark with ``is_removed``."""

    number: int
    place: Place
    kind: str
    text: str
    made: float = 0.0
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Best:
    """The best dev score of a branch so far: lowest loss."""

    place: Place
    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit did, measured against a twin that went on without it.

    ``differences`` are dev losses with the edit minus those without, after ``steps`` mini-batches of the same examples:
    first for the run's own order of examples, then for other orders. ``dev_error`` is the standard error of their mean by
    the choice of the ``dev_examples``; None where it was not measured.
    """

    branch: int
    edit: int
    steps: int
    differences: tuple[float, ...]
    accuracy_differences: tuple[float, ...] = ()
    dev_error: float | None = None
    dev_examples: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """All of it. ``current`` is the place where the run goes on when nobody says otherwise."""

    branches: tuple[Branch, ...] = ()
    edits: tuple[JournalEdit, ...] = ()
    keyframes: tuple[Keyframe, ...] = ()
    marks: tuple[Mark, ...] = ()
    bests: tuple[Best, ...] = ()
    effects: tuple[Effect, ...] = ()
    current: Place = BEGINNING
    index: EditIndex[JournalEdit] = field(default_factory=EditIndex, compare=False, repr=False)

    # ---- questions ----

    def branch(self, number: int) -> Branch:
        """The branch of that number. Raises ``KeyError``."""
        for branch in self.branches:
            if branch.number == number:
                return branch
        raise KeyError(f"there is no branch {number}")

    def has_branch(self, number: int) -> bool:
        """Whether there is a branch of that number."""
        return any(branch.number == number for branch in self.branches)

    def own_edits(self, number: int) -> tuple[JournalEdit, ...]:
        """The edits made in one branch, in their order."""
        return self.index.of_branch(self.edits, number)

    def spec(self, number: int) -> RunSpec:
        """The spec of one branch with all its edits: what repeats it from step 0."""
        branch = self.branch(number)
        return _with_edits(branch.spec, (*branch.spec.edits, *(edit.scheduled for edit in self.own_edits(number))))

    def lineage(self, number: int) -> tuple[Branch, ...]:
        """The branch and its ancestors, the first branch first."""
        line = [self.branch(number)]
        while (start := line[-1].start) is not None:
            line.append(self.branch(start.branch))
        return tuple(reversed(line))

    def tip(self, number: int) -> Place:
        """The newest place of a branch."""
        branch = self.branch(number)
        return Place(number, branch.length, len(branch.spec.edits) + len(self.own_edits(number)))

    def place_at(self, number: int, step: int) -> Place:
        """The place of a step in the history of a branch, in the ancestor that holds it, before any edit *at* that step.

        At the tip it is the tip, with its edits. Raises ``ValueError`` for a step that was never reached.
        """
        branch, tip = self.branch(number), self.tip(number)
        if not 0 <= step <= branch.length:
            raise ValueError(
                tr(
                    "step {step} was never reached; {branch_title} goes from 0 to {length}",
                    step=step,
                    branch_title=branch.title,
                    length=branch.length,
                )
            )
        if step == tip.step:
            return tip
        branch = self.branch(self.branch_at(number, step + 1))
        earlier = bisect_left(self.own_edits(branch.number), step, key=attrgetter("step"))
        return Place(branch.number, step, len(branch.spec.edits) + earlier)

    def branch_at(self, number: int, step: int) -> int:
        """The branch, this one or an ancestor, in which the mini-batch that led to ``step`` was trained."""
        branch = self.branch(number)
        while branch.start is not None and step <= branch.start.step:
            branch = self.branch(branch.start.branch)
        return branch.number

    def place_before(self, number: int, step: int) -> Place:
        """The place of a step of a branch itself, before every edit that was made at that step: there it is scored."""
        made = bisect_left(self.own_edits(number), step, key=attrgetter("step"))
        return Place(number, step, len(self.branch(number).spec.edits) + made)

    def is_tip(self, place: Place) -> bool:
        """Whether a run that goes on from ``place`` continues its branch rather than beginning another one."""
        return place == self.tip(place.branch)

    def keyframe_before(self, place: Place) -> Keyframe | None:
        """The newest kept state from which ``place`` can be reached by training on, in its branch or an ancestor."""
        best: Keyframe | None = None
        limit: Place | None = place
        while limit is not None and best is None:
            for keyframe in self.keyframes:
                at = keyframe.place
                if _is_up_to(at, limit) and (best is None or (at.step, at.edits) > (best.place.step, best.place.edits)):
                    best = keyframe
            limit = self.branch(limit.branch).start
        return best

    def edits_to(self, place: Place) -> tuple[JournalEdit, ...]:
        """The edits made by hand that are in force at ``place``, the oldest first."""
        line = self.lineage(place.branch)
        found: list[JournalEdit] = []
        for branch, child in zip(line, (*line[1:], None), strict=True):
            limit = place.edits if child is None or child.start is None else child.start.edits
            found.extend(edit for edit in self.own_edits(branch.number) if edit.number < limit)
        return tuple(found)

    def alerts_to(self, place: Place) -> tuple[Mark, ...]:
        """The alerts on the way to ``place``, the oldest first."""
        found: list[Mark] = []
        limit: Place | None = place
        while limit is not None:
            found += [mark for mark in self.marks if mark.kind == "alert" and _is_up_to(mark.place, limit)]
            limit = self.branch(limit.branch).start
        return tuple(sorted(found, key=attrgetter("number")))

    def planned_length(self, place: Place) -> RunSpec:
        """The spec that leads to ``place``, with the end that was planned there."""
        spec = self.spec_to(place)
        for edit in spec.edits:
            spec = spec.with_plan(edit)
        return spec

    def spec_to(self, place: Place) -> RunSpec:
        """The spec that leads to ``place``: with exactly the edits that are in force there."""
        branch = self.branch(place.branch)
        own = self.own_edits(place.branch)[: max(0, place.edits - len(branch.spec.edits))]
        made = (*branch.spec.edits, *(edit.scheduled for edit in own))
        return _with_edits(branch.spec, made[: place.edits])

    def spec_from(self, place: Place) -> RunSpec:
        """The spec with which training goes on from ``place``: the edits in force there, then what is still planned."""
        spec, branch = self.spec_to(place), self.branch(place.branch)
        coming = [edit for edit in branch.planned if edit.step >= place.step]
        for edit in spec.edits[len(branch.spec.edits) :]:
            if coming and edit == coming[0]:
                del coming[0]  # made already; what is planned for one step is made in its order
        return _with_edits(spec, (*spec.edits, *coming))

    # ---- what may happen ----

    def with_branch(self, branch: Branch) -> "History":
        return replace(self, branches=(*self.branches, branch))

    def with_changed_branch(self, branch: Branch) -> "History":
        """The same with another value in the place of the branch of this number."""
        return replace(self, branches=_exchanged(self.branches, branch, branch.number))

    def with_edit(self, edit: JournalEdit) -> "History":
        """The same with one more edit at the tip of its branch; where the current place is that tip, it stays the tip."""
        edited = replace(self, edits=(*self.edits, edit), index=EditIndex()).with_length(edit.branch, edit.step)
        was_tip = self.current == self.tip(edit.branch)
        return replace(edited, current=edited.tip(edit.branch)) if was_tip else edited

    def with_note(self, branch: int, number: int, note: str) -> "History":
        """The same with another note at one edit."""
        edits = tuple(
            replace(edit, note=note) if (edit.branch, edit.number) == (branch, number) else edit for edit in self.edits
        )
        return replace(self, edits=edits, index=EditIndex())

    def with_keyframe(self, keyframe: Keyframe) -> "History":
        return replace(self, keyframes=(*self.keyframes, keyframe))

    def without_keyframes(self, numbers: Iterable[int]) -> "History":
        gone = set(numbers)
        return replace(self, keyframes=tuple(one for one in self.keyframes if one.number not in gone))

    def with_changed_keyframe(self, keyframe: Keyframe) -> "History":
        return replace(self, keyframes=_exchanged(self.keyframes, keyframe, keyframe.number))

    def with_mark(self, mark: Mark) -> "History":
        """The same with a mark. Raises ``KeyError`` for a place of another run."""
        self.branch(mark.place.branch)
        return replace(self, marks=(*self.marks, mark))

    def with_changed_mark(self, mark: Mark) -> "History":
        return replace(self, marks=_exchanged(self.marks, mark, mark.number))

    def with_best(self, best: Best) -> "History":
        """The same with a new best score of its branch."""
        others = tuple(one for one in self.bests if one.place.branch != best.place.branch)
        return replace(self, bests=(*others, best))

    def with_effect(self, effect: Effect) -> "History":
        """The same with the effect of one edit; a newer measurement replaces the older one. Raises ``KeyError`` as above."""
        self.branch(effect.branch)
        others = tuple(one for one in self.effects if (one.branch, one.edit) != (effect.branch, effect.edit))
        return replace(self, effects=(*others, effect))

    def with_length(self, number: int, step: int) -> "History":
        """The same, with ``step`` reached in a branch; where the current place is its tip, it stays its tip."""
        branch = self.branch(number)
        if step <= branch.length:
            return self
        longer = self.with_changed_branch(replace(branch, length=step))
        return replace(longer, current=longer.tip(number)) if self.current == self.tip(number) else longer

    def with_current(self, place: Place) -> "History":
        """The same, going on from ``place``. Raises ``KeyError`` for a place of another run."""
        self.branch(place.branch)
        return replace(self, current=place)


def same_run(one: History, other: History) -> bool:
    """Whether a place means the same state in both: one is the other at an earlier or later time.

    Copies of a file have one identity, and go apart with the first branch or edit that only one of them has.
    """
    if one.edits is not other.edits and any(
        (a.branch, a.number, a.step, a.name, a.new) != (b.branch, b.number, b.step, b.name, b.new)
        for a, b in zip(one.edits, other.edits, strict=False)
    ):
        return False
    return all(
        (a.number, a.start, a.created, a.spec) == (b.number, b.start, b.created, b.spec)
        for a, b in zip(one.branches, other.branches, strict=False)
    )


_Numbered = TypeVar("_Numbered", Branch, Keyframe, Mark)


def _is_up_to(place: Place, limit: Place) -> bool:
    return place.branch == limit.branch and place.step <= limit.step and place.edits <= limit.edits


def _with_edits(spec: RunSpec, edits: tuple[ScheduledEdit, ...]) -> RunSpec:
    """Edits that were checked one by one and lie in the order of their steps: thousands are not checked again."""
    return spec.model_copy(update={"edits": edits})


def _exchanged(items: tuple[_Numbered, ...], fresh: _Numbered, number: int) -> tuple[_Numbered, ...]:
    return tuple(fresh if item.number == number else item for item in items)
