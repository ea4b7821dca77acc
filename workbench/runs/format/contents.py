"""What a run file tells, as far as it is proven: every row checked, every statement held against the others.

A damaged keyframe, mark, score or block is left out. A damaged edit ends the history of its branch at the last place
before it that is proven, and a branch whose beginning is not proven is left out, because a state could otherwise be said
to follow from edits that did not lead to it. Everything left out is reported.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar, cast

from workbench.errors import FileError, SpecError
from workbench.runs.format.bounded_json import parse_bounded
from workbench.runs.format.metric_blocks import BlockInfo
from workbench.runs.format.parsing import (
    LARGEST_SPEC,
    parse_best,
    parse_block,
    parse_branch,
    parse_current,
    parse_edit,
    parse_effect,
    parse_keyframe,
    parse_mark,
)
from workbench.runs.format.rows import HEADER_NAMES
from workbench.runs.format.run_header import RunHeader
from workbench.runs.format.scanning import Scan, check_tallies
from workbench.runs.format.schema import (
    BESTS,
    BLOCKS,
    BRANCHES,
    CURRENT,
    EDITS,
    EFFECTS,
    FORMAT_VERSION,
    HEADER,
    KEYFRAMES,
    MARKS,
    PROGRESS,
    TALLIED,
    TALLIES,
    Cells,
    Table,
)
from workbench.runs.history.history import FIRST_BRANCH, Branch, History, Place
from workbench.specs.run import MAXIMUM_STEPS, RunSpec


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


_Found = TypeVar("_Found")
_LARGEST_TEXT: Final = 100_000
_WRONG = (ValueError, SpecError, KeyError)


Known = dict[tuple[str, int], tuple[bytes, object]]
"""Values of rows that were read before, with the digests of those."""


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """A block of one branch and the hash of its payload."""

    branch: int
    info: BlockInfo
    sha256: str


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
    digests: dict[tuple[str, int], bytes]
    unsound: frozenset[tuple[str, int]]
    damage: tuple[str, ...]
    is_whole: bool


def read_contents(connection: sqlite3.Connection, path: Path, file_size: int, known: Known | None = None) -> Contents:
    """Read it in one transaction; ``known`` spares the work for rows that were read before. Raises ``FileError`` if not even the beginning is proven, and ``sqlite3.Error``."""
    connection.execute("BEGIN")
    try:
        return _Reading(Scan(connection, file_size), path, {} if known is None else known).contents()
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


class _Reading:
    """One pass over all tables; ``history`` grows."""

    def __init__(self, scan: Scan, path: Path, known: Known) -> None:
        self._scan, self._path, self._known = scan, path, known
        self.history = History()
        self.sizes: dict[int, int] = {}
        self.blocks: list[StoredBlock] = []
        self.cut: set[int] = set()
        """Branches whose history ends before what was written."""

    def contents(self) -> Contents:
        header = self._header()
        progress = dict(self._scan.rows(PROGRESS))
        self._branches(progress)
        self._edits(progress)
        self._rest()
        check_tallies(self._scan, TALLIED, TALLIES)
        seconds = {branch.number: _seconds(progress.get(branch.number)) for branch in self.history.branches}
        essential = {BRANCHES.name, EDITS.name, PROGRESS.name}
        hurt = self._scan.torn | {name for name, _ in self._scan.unsound}
        return Contents(
            header=header,
            history=self.history,
            sizes=self.sizes,
            seconds=seconds,
            blocks=tuple(self.blocks),
            digests=self._scan.digests,
            unsound=frozenset(self._scan.unsound),
            damage=tuple(self._scan.damage),
            is_whole=not (essential & hurt) and not self.cut,
        )

    def _header(self) -> RunHeader:
        found = {str(cells[0]): str(cells[1]) for _, cells in self._scan.rows(HEADER)}
        missing = [name for name in HEADER_NAMES if name not in found]
        if missing:
            raise FileError(f"{self._path} is damaged: its header lacks {', '.join(missing)}. Take it from a backup.")
        try:
            return RunHeader(
                run_id=found["run_id"][:100],
                created=float(found["created"]),
                spec=RunSpec.parse(parse_bounded(found["spec"], LARGEST_SPEC)),
                data_sha256=found["data_sha256"][:64],
                environment=_environment(found["environment"]),
                format_version=FORMAT_VERSION,
            )
        except (ValueError, SpecError) as error:
            raise FileError(f"{self._path} is damaged: its header cannot be read ({error}).") from error

    # ---- branches and edits: what everything else hangs on ----

    def _branches(self, progress: dict[int, Cells]) -> None:
        for number, cells in self._scan.rows(BRANCHES):
            try:
                branch = self._parsed(BRANCHES, parse_branch, number, cells)
                self._check_origin(branch)
            except _WRONG as error:
                self._scan.reject(BRANCHES, number, str(error))
                continue
            length = _length(progress.get(number), branch)
            if length is None:
                self.cut.add(number)
            self.history = self.history.with_branch(replace(branch, length=length or branch.first_step))
        if not self.history.branches:
            raise FileError(f"{self._path} is damaged: its first branch cannot be read. Take it from a backup.")

    def _check_origin(self, branch: Branch) -> None:
        """Whether it leaves an older branch, in the way it says."""
        inherited = branch.spec.edits
        if branch.start is None:
            if branch.number != FIRST_BRANCH or inherited:
                raise ValueError("only the first branch begins with nothing")
            return
        if branch.start.branch >= branch.number:
            raise ValueError("a branch leaves an older one")
        parent = self.history.branch(branch.start.branch)
        if len(inherited) != branch.start.edits or (inherited and inherited[-1].step > branch.start.step):
            raise ValueError("it has other edits than the place where it begins")
        if branch.start.step < parent.first_step:
            raise ValueError("it leaves its parent before that begins")

    def _edits(self, progress: dict[int, Cells]) -> None:
        ended: set[int] = set()
        own: dict[int, int] = {}
        last: dict[int, int] = {}
        known = {branch.number: branch for branch in self.history.branches}
        edits = []
        for number, cells in self._scan.rows(EDITS):
            try:
                edit = self._parsed(EDITS, parse_edit, number, cells)
                branch = known[edit.branch]
                expected = len(branch.spec.edits) + own.get(edit.branch, 0)
                if edit.branch in ended or edit.number != expected:
                    raise ValueError("an edit before it is missing")
                if edit.step < last.get(edit.branch, branch.first_step):
                    raise ValueError("it was made before the one before it")
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
            count = progress.get(branch.number)
            if count is None or count[1] != own.get(branch.number, 0):
                self._cut(branch, last.get(branch.number, branch.first_step))
            elif branch.length < last.get(branch.number, 0):
                self._cut(branch, last[branch.number])
        self._drop_orphans()

    def _cut(self, branch: Branch, step: int) -> None:
        """End a branch at the last step that is known to follow from the edits that are left."""
        self.cut.add(branch.number)
        self.history = self.history.with_changed_branch(replace(branch, length=max(step, branch.first_step)))
        self._scan.damage.append(f"branch {branch.number} is proven up to step {step}; the rest is left out")

    def _drop_orphans(self) -> None:
        """Leave out branches that begin where their parent is not proven."""
        kept: list[Branch] = []
        for branch in self.history.branches:
            start = branch.start
            if start is not None and not self._reaches(kept, start):
                self._scan.reject(BRANCHES, branch.number, "the place where it begins is not proven")
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
        keyframes = self._sound(KEYFRAMES, parse_keyframe, lambda found: known.holds(found[0].place))
        blocks = self._sound(BLOCKS, parse_block, lambda found: found[0] in known.tips)
        self.sizes = {keyframe.number: size for keyframe, size in keyframes}
        self.blocks = [StoredBlock(*found) for found in blocks]
        self.history = replace(
            self.history,
            keyframes=tuple(keyframe for keyframe, _ in keyframes),
            marks=tuple(self._sound(MARKS, parse_mark, lambda mark: known.holds(mark.place))),
            bests=tuple(self._sound(BESTS, parse_best, lambda best: known.holds(best.place))),
            effects=tuple(self._sound(EFFECTS, parse_effect, lambda effect: (effect.branch, effect.edit) in edits)),
        )
        places = self._sound(CURRENT, parse_current, known.holds)
        self.history = self.history.with_current(places[0] if places else self.history.tip(FIRST_BRANCH))

    def _sound(
        self, table: Table, parse: Callable[[int, Cells], _Found], accept: Callable[[_Found], bool]
    ) -> list[_Found]:
        """What the rows of a table say, without those that are wrong or belong to nothing that is left."""
        sound = []
        for number, cells in self._scan.rows(table):
            try:
                found = self._parsed(table, parse, number, cells)
                if not accept(found):
                    raise ValueError("what it belongs to is not there")
            except _WRONG as error:
                self._scan.reject(table, number, str(error))
            else:
                sound.append(found)
        return sound

    def _parsed(self, table: Table, parse: Callable[[int, Cells], _Found], number: int, cells: Cells) -> _Found:
        """What a row says. Raises ``ValueError`` or ``SpecError``."""
        digest = self._scan.digests[table.name, number]
        held = self._known.get((table.name, number))
        if held is not None and held[0] == digest:
            return cast("_Found", held[1])
        found = parse(number, cells)
        self._known[table.name, number] = (digest, found)
        return found


def _environment(text: str) -> dict[str, str]:
    environment = parse_bounded(text, _LARGEST_TEXT)
    if not isinstance(environment, dict):
        raise ValueError("the environment is not a table")  # noqa: TRY004  (the content is wrong, not the call)
    return {str(name): str(value) for name, value in environment.items()}


def _length(cells: Cells | None, branch: Branch) -> int | None:
    """The step that a branch reached; None if that is not known."""
    length = cells[0] if cells is not None else None
    return length if isinstance(length, int) and branch.first_step <= length <= MAXIMUM_STEPS else None


def _seconds(cells: Cells | None) -> float:
    seconds = cells[2] if cells is not None else 0.0
    return seconds if isinstance(seconds, float) and 0 <= seconds < float("inf") else 0.0
