"""What a run file tells, as far as it is proven: every row checked, every statement held against the others.

A damaged keyframe, mark, score or block is left out. A damaged edit ends the history of its branch at the last place
before it that is proven, and a branch whose beginning is not proven is left out, because a state could otherwise be said
to follow from edits that did not lead to it. Everything left out is reported.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, cast

from workbench.errors import FileError, SpecError
from workbench.language import tr
from workbench.runs.format.records.blocks import BLOCK, StoredBlock
from workbench.runs.format.records.branches import BRANCH, BRANCH_PROGRESS, BRANCHES, PROGRESS, Progress
from workbench.runs.format.records.edits import EDIT, EDITS, EFFECT
from workbench.runs.format.records.keyframes import KEYFRAME
from workbench.runs.format.records.places import BEST, CURRENT_PLACE, MARK
from workbench.runs.format.records.points import POINT, StoredPoints
from workbench.runs.format.records.run_header import HEADER, HEADER_NAMES, RunHeader, read_header
from workbench.runs.format.scanning import Scan, check_tallies
from workbench.runs.format.schema import TALLIED, of_version
from workbench.runs.format.table import Cells, Codec
from workbench.runs.format.untrusted import stated_version
from workbench.runs.history.history import FIRST_BRANCH, Branch, History, Place
from workbench.runs.history.kept_points import KeptPoints


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

    def hold_points(self, points: KeptPoints) -> bool:
        """Whether every mini-batch that was measured is one of its branch."""
        tip = self.tips.get(points.branch)
        return tip is not None and points.lie_between(self._starts[points.branch][0], tip.step)


_Found = TypeVar("_Found")
_WRONG = (ValueError, SpecError, KeyError)


Known = dict[tuple[str, int], tuple[bytes, object]]
"""Values of rows that were read before, with the digests of those."""


@dataclass(frozen=True, slots=True)
class Contents:
    """All but the bulky parts. ``sizes``: bytes of each kept state; ``seconds`` by branch; ``digests`` of all sound rows.

    ``unsound``: keys of rows that are left out. ``damage``: all that is wrong, in words. ``is_whole``: whether every
    branch, edit and length is proven, so that the run may go on.
    """

    header: RunHeader
    history: History
    sizes: dict[int, int]
    seconds: dict[int, float]
    blocks: tuple[StoredBlock, ...]
    points: tuple[StoredPoints, ...]
    digests: dict[tuple[str, int], bytes]
    unsound: frozenset[tuple[str, int]]
    damage: tuple[str, ...]
    is_whole: bool


def read_contents(connection: sqlite3.Connection, path: Path, file_size: int, known: Known | None = None) -> Contents:
    """Read it in one transaction; ``known`` spares the work for rows that were read before. Raises ``FileError`` if not even the beginning is proven, and ``sqlite3.Error``."""
    connection.execute("BEGIN")
    try:
        scan = Scan(connection, file_size)
        return _Reading(scan, path, {} if known is None else known, stated_version(connection)).contents()
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


class _Reading:
    """One pass over all tables; ``history`` grows."""

    def __init__(self, scan: Scan, path: Path, known: Known, version: int) -> None:
        self._scan, self._path, self._known, self._version = scan, path, known, version
        self._tables = of_version(TALLIED, version)
        self.history = History()
        self.sizes: dict[int, int] = {}
        self.blocks: list[StoredBlock] = []
        self.points: list[StoredPoints] = []
        self.cut: set[int] = set()
        """Branches whose history ends before what was written."""

    def contents(self) -> Contents:
        header = self._header()
        progress = {found.branch: found for found in self._sound(BRANCH_PROGRESS, _any)}
        self._branches(progress)
        self._edits(progress)
        self._rest()
        check_tallies(self._scan, self._tables)
        branches = {branch.number for branch in self.history.branches}
        essential = {BRANCHES.name, EDITS.name, PROGRESS.name}
        hurt = self._scan.torn | {name for name, _ in self._scan.unsound}
        return Contents(
            header=header,
            history=self.history,
            sizes=self.sizes,
            seconds={number: found.seconds for number, found in progress.items() if number in branches},
            blocks=tuple(self.blocks),
            points=tuple(self.points),
            digests=self._scan.digests,
            unsound=frozenset(self._scan.unsound),
            damage=tuple(self._scan.damage),
            is_whole=not (essential & hurt) and not self.cut,
        )

    def _header(self) -> RunHeader:
        found = {str(cells[0]): str(cells[1]) for _, cells in self._scan.rows(HEADER)}
        missing = [name for name in HEADER_NAMES if name not in found]
        if missing:
            raise FileError(
                tr(
                    "{path} is damaged: its header lacks {missing}. Take it from a backup.",
                    path=self._path,
                    missing=", ".join(missing),
                )
            )
        try:
            return read_header(found, self._version)
        except (ValueError, SpecError) as error:
            raise FileError(
                tr("{path} is damaged: its header cannot be read ({error}).", path=self._path, error=error)
            ) from error

    # ---- branches and edits: what everything else hangs on ----

    def _branches(self, progress: dict[int, Progress]) -> None:
        for number, cells in self._scan.rows(BRANCHES):
            try:
                branch = self._parsed(BRANCH, number, cells)
                self._check_origin(branch)
            except _WRONG as error:
                self._scan.reject(BRANCHES, number, str(error))
                continue
            reached = progress.get(number)
            if reached is None or reached.length < branch.first_step:
                self.cut.add(number)
            length = branch.first_step if number in self.cut or reached is None else reached.length
            self.history = self.history.with_branch(replace(branch, length=length))
        if not self.history.branches:
            raise FileError(
                tr("{path} is damaged: its first branch cannot be read. Take it from a backup.", path=self._path)
            )

    def _check_origin(self, branch: Branch) -> None:
        """Whether it leaves an older branch, in the way it says."""
        inherited = branch.spec.edits
        if branch.start is None:
            if branch.number != FIRST_BRANCH or inherited:
                raise ValueError(tr("only the first branch begins with nothing"))
            return
        if branch.start.branch >= branch.number:
            raise ValueError(tr("a branch leaves an older one"))
        parent = self.history.branch(branch.start.branch)
        if len(inherited) != branch.start.edits or (inherited and inherited[-1].step > branch.start.step):
            raise ValueError(tr("it has other edits than the place where it begins"))
        if branch.start.step < parent.first_step:
            raise ValueError(tr("it leaves its parent before that begins"))

    def _edits(self, progress: dict[int, Progress]) -> None:
        ended: set[int] = set()
        own: dict[int, int] = {}
        last: dict[int, int] = {}
        known = {branch.number: branch for branch in self.history.branches}
        edits = []
        for number, cells in self._scan.rows(EDITS):
            try:
                edit = self._parsed(EDIT, number, cells).edit
                branch = known[edit.branch]
                expected = len(branch.spec.edits) + own.get(edit.branch, 0)
                if edit.branch in ended or edit.number != expected:
                    raise ValueError(tr("an edit before it is missing"))
                if edit.step < last.get(edit.branch, branch.first_step):
                    raise ValueError(tr("it was made before the one before it"))
            except _WRONG as error:
                if isinstance(cells[0], int):
                    ended.add(cells[0])
                self._scan.reject(EDITS, number, str(error))
                continue
            own[edit.branch] = own.get(edit.branch, 0) + 1
            last[edit.branch] = edit.step
            edits.append(edit)
        self.history = replace(self.history, edits=tuple(edits))
        for branch in self.history.branches:
            reached = progress.get(branch.number)
            if reached is None or reached.edits != own.get(branch.number, 0):
                self._cut(branch, last.get(branch.number, branch.first_step))
            elif branch.length < last.get(branch.number, 0):
                self._cut(branch, last[branch.number])
        self._drop_orphans()

    def _cut(self, branch: Branch, step: int) -> None:
        """End a branch at the last step that is known to follow from the edits that are left."""
        self.cut.add(branch.number)
        self.history = self.history.with_changed_branch(replace(branch, length=max(step, branch.first_step)))
        self._scan.damage.append(
            tr(
                "branch {branch_number} is proven up to step {step}; the rest is left out",
                branch_number=branch.number,
                step=step,
            )
        )

    def _drop_orphans(self) -> None:
        """Leave out branches that begin where their parent is not proven."""
        kept: list[Branch] = []
        for branch in self.history.branches:
            start = branch.start
            if start is not None and not self._reaches(kept, start):
                self._scan.reject(BRANCHES, branch.number, tr("the place where it begins is not proven"))
                continue
            kept.append(branch)
        numbers = {branch.number for branch in kept}
        edits = tuple(edit for edit in self.history.edits if edit.branch in numbers)
        self.history = replace(self.history, branches=tuple(kept), edits=edits)

    def _reaches(self, branches: list[Branch], place: Place) -> bool:
        parent = next((branch for branch in branches if branch.number == place.branch), None)
        return (
            parent is not None and place.step <= parent.length and place.edits <= self.history.tip(place.branch).edits
        )

    # ---- what can be done without ----

    def _rest(self) -> None:
        edits = {(edit.branch, edit.number) for edit in self.history.edits}
        known = KnownPlaces(self.history)
        keyframes = self._sound(KEYFRAME, lambda found: known.holds(found.keyframe.place))
        self.blocks = self._sound(BLOCK, lambda found: found.branch in known.tips)
        self.sizes = {found.keyframe.number: found.size for found in keyframes}
        self.history = replace(
            self.history,
            keyframes=tuple(found.keyframe for found in keyframes),
            marks=tuple(self._sound(MARK, lambda mark: known.holds(mark.place))),
            bests=tuple(self._sound(BEST, lambda best: known.holds(best.place))),
            effects=tuple(self._sound(EFFECT, lambda effect: (effect.branch, effect.edit) in edits)),
        )
        if POINT.table in self._tables:
            self.points = self._sound(POINT, lambda found: known.hold_points(found.points))
        places = self._sound(CURRENT_PLACE, known.holds)
        self.history = self.history.with_current(places[0] if places else self.history.tip(FIRST_BRANCH))

    def _sound(self, codec: Codec[_Found], accept: Callable[[_Found], bool]) -> list[_Found]:
        """What the rows of a table say, without those that are wrong or belong to nothing that is left."""
        sound = []
        for number, cells in self._scan.rows(codec.table):
            try:
                found = self._parsed(codec, number, cells)
                if not accept(found):
                    raise ValueError(tr("what it belongs to is not there"))
            except _WRONG as error:
                self._scan.reject(codec.table, number, str(error))
            else:
                sound.append(found)
        return sound

    def _parsed(self, codec: Codec[_Found], number: int, cells: Cells) -> _Found:
        """What a row says. Raises ``ValueError`` or ``SpecError``."""
        key = codec.table.name, number
        digest = self._scan.digests[key]
        held = self._known.get(key)
        if held is not None and held[0] == digest:
            return cast("_Found", held[1])
        found = codec.read(number, cells)
        self._known[key] = (digest, found)
        return found


def _any(_found: object) -> bool:
    """Nothing else has to be there."""
    return True
