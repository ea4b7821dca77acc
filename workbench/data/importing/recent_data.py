"""Data of one's own that runs learned from, newest first: what the list of them says, and the choices to learn from them again.

Each has a file with two lines: what the list shows, and the spec, which may be long. What was read is kept by ``data.store``.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from workbench.data.importing.origins import is_as_it_was, remember_origin
from workbench.data.store import forget_kept, is_kept, kept_size
from workbench.errors import DataError, FileError, SpecError
from workbench.files.atomic import write_atomically
from workbench.files.folders import data_folder
from workbench.files.looking import is_there
from workbench.language import tr, tr_count
from workbench.numbers import grouped
from workbench.specs.base import Spec
from workbench.specs.own_data import AnyData, ArraysSpec, DrawnSpec, ImagesSpec, OwnSpec, TableSpec

MOST_RECENT: Final = 12
_LONGEST_LINE: Final = 20_000
_LARGEST: Final = 2**26
_SHOWN_TARGETS: Final = 3

Whereabouts = Literal["", "there", "changed", "gone"]
"""Of the file that data were read from; empty where there was none"""


@dataclass(frozen=True, slots=True)
class RecentRecord:
    """One entry of the list. ``key`` is the hash of what was read, or of the points that were drawn."""

    key: str
    name: str
    kind: str
    file: str
    rows: int
    columns: int
    predicted: str
    used_at: str
    others: tuple[str, ...] = ()
    """Files beside ``file``, where the data had several"""

    @property
    def line(self) -> str:
        """Rows × columns, and what is predicted; of images how many there are."""
        if self.kind == "images":
            images = tr_count("{n} image", "{n} images", self.rows)
            return tr("{images} → {predicted}", images=images, predicted=self.predicted)
        return tr(
            "{rows} × {columns} → {predicted}",
            rows=tr_count("{n} row", "{n} rows", self.rows),
            columns=tr_count("{n} column", "{n} columns", self.columns),
            predicted=self.predicted,
        )

    @property
    def bytes_kept(self) -> int:
        """Size of the kept content; 0 where none is kept, as of points, which the spec holds."""
        return 0 if self.kind == "drawn" else kept_size(self.key)

    @property
    def is_usable(self) -> bool:
        """Whether a run can learn from it now."""
        return self.kind == "drawn" or is_kept(self.key)

    def whereabouts(self) -> Whereabouts:
        """Of its files; a file is only taken for another one where its size or its time is."""
        if not self.file:
            return ""
        if self.gone_files():
            return "gone"
        return "there" if self.kind != "table" or is_as_it_was(Path(self.file), self.key) else "changed"

    def gone_files(self) -> tuple[str, ...]:
        """Those that are not where they were."""
        return tuple(file for file in (self.file, *self.others) if file and not is_there(Path(file)))


class _Entry(Spec):
    data: AnyData


class _Line(Spec):
    """The first line of the file of an entry."""

    name: Annotated[str, Field(max_length=1000)]
    kind: Literal["table", "arrays", "images", "drawn"]
    file: Annotated[str, Field(max_length=4096)] = ""
    others: Annotated[tuple[Annotated[str, Field(max_length=4096)], ...], Field(max_length=3)] = ()
    rows: Annotated[int, Field(ge=0)]
    columns: Annotated[int, Field(ge=0)]
    predicted: Annotated[str, Field(max_length=5000)]
    used_at: Annotated[str, Field(max_length=40)]


def key_of(data: AnyData) -> str:
    """Under which data of one's own stand in the list; empty for what the catalogue has."""
    if isinstance(data, DrawnSpec):
        return hashlib.sha256(repr(data.points).encode()).hexdigest()
    return data.sha256 if isinstance(data, OwnSpec) else ""


def recent_data() -> tuple[RecentRecord, ...]:
    """At most ``MOST_RECENT``; what cannot be read is not in the list."""
    try:
        paths = [path for path in _folder().iterdir() if path.suffix == ".json"]
    except OSError:
        return ()
    found = [record for path in paths if (record := _record(path)) is not None]
    return tuple(sorted(found, key=lambda record: record.used_at, reverse=True)[:MOST_RECENT])


def remember_data(data: AnyData, rows: int, now: datetime | None = None) -> None:
    """Put data first in the list; what falls out of it stays kept. Where nothing can be written, nothing is remembered."""
    key = key_of(data)
    if not key:
        return
    moment = (now or datetime.now().astimezone()).isoformat(timespec="milliseconds")
    line = {**asdict(_described(data, key, rows)), "used_at": moment}
    del line["key"]
    content = f"{json.dumps(line)}\n{_Entry.parse({'data': data}).to_json()}\n".encode("utf-8", "surrogatepass")
    try:
        write_atomically(_path(key), content)
        kept = {record.key for record in recent_data()}
        for path in _folder().glob("*.json"):
            if path.stem not in kept:
                path.unlink(missing_ok=True)
    except (FileError, OSError):
        return


def recalled(record: RecentRecord) -> AnyData:
    """The data with all choices, as they were used last. Raises ``DataError``."""
    try:
        with _path(record.key).open("rb") as stream:
            stream.readline(_LONGEST_LINE)
            data = _Entry.parse(json.loads(stream.read(_LARGEST))).data
    except (OSError, ValueError, RecursionError, SpecError) as error:
        raise DataError(
            tr("what was chosen for {name} cannot be read any more: open its file again", name=record.name)
        ) from error
    if key_of(data) != record.key:
        raise DataError(tr("what was chosen for {name} is damaged: open its file again", name=record.name))
    return data


def relocate(data: TableSpec | ArraysSpec | ImagesSpec, path: Path, others: Sequence[Path] = ()) -> AnyData:
    """Note that the files of the data, which hold the same, are elsewhere now; the data with their new places."""
    moved = data.replaced(file=str(path.absolute())[:4096])
    if others and isinstance(moved, TableSpec | ArraysSpec):
        moved = moved.replaced(part_files=[str(other.absolute())[:4096] for other in others])
    record = _record(_path(data.sha256))
    if isinstance(moved, TableSpec):
        remember_origin(tuple(map(Path, moved.files)), data.sha256)
    if record is not None:
        remember_data(moved, record.rows)
    return moved


def take_off(record: RecentRecord, *, with_content: bool) -> None:
    """Take an entry off the list; ``with_content`` deletes what is kept of it, never a file of the person.

    Raises ``FileError``.
    """
    try:
        _path(record.key).unlink(missing_ok=True)
    except OSError as error:
        raise FileError(tr("{name} stays in the list: {error}", name=record.name, error=error.strerror)) from error
    if with_content and record.kind != "drawn":
        forget_kept(record.key)


def _described(data: AnyData, key: str, rows: int) -> RecentRecord:
    match data:
        case TableSpec():
            columns, classes, targets = len(data.columns), data.classes, tuple(one.name for one in data.targets)
        case ArraysSpec():
            columns, classes, targets = data.feature_count, data.classes, data.targets
        case ImagesSpec():
            columns, classes, targets = data.feature_count, data.classes, ()
        case DrawnSpec():
            columns, classes, targets = 2, tuple(str(number) for number in range(data.n_classes)), ()
        case _:
            raise TypeError(type(data))
    names = ", ".join(targets[:_SHOWN_TARGETS]) + (" …" if len(targets) > _SHOWN_TARGETS else "")
    predicted = names or tr("{n} classes", n=grouped(len(classes)))
    file = data.file if isinstance(data, OwnSpec) else ""
    others = data.files[1:] if isinstance(data, OwnSpec) else ()
    return RecentRecord(key, data.name, data.kind, file, rows, columns, predicted[:5000], "", others)


def _record(path: Path) -> RecentRecord | None:
    try:
        with path.open("rb") as stream:
            line = _Line.parse(json.loads(stream.readline(_LONGEST_LINE)))
    except (OSError, ValueError, RecursionError, SpecError):
        return None
    return RecentRecord(
        path.stem, line.name, line.kind, line.file, line.rows, line.columns, line.predicted, line.used_at, line.others
    )


def found_beside(files: Sequence[Path]) -> tuple[Path, ...]:
    """The files; for those that are gone the one of their name in a folder in which another one is, where there is one."""
    folders = [path.parent for path in files if is_there(path)]
    places = ([path, *(folder / path.name for folder in folders)] for path in files)
    return tuple(next(filter(is_there, found), found[0]) for found in places)


def _folder() -> Path:
    return data_folder() / "recent-data"


def _path(key: str) -> Path:
    return _folder() / f"{key}.json"
