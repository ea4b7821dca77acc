"""A run with all that it needs, in one archive: the run file, its own data by their hash, a card, and a list with the hash of each.

The hash of that list stands for the whole bundle. A bundle may come from anywhere: only the few names that a bundle has are
read, nothing is larger than the list says or than its limit, and what is taken out has proven its hash. Names in an archive decide
nothing about where something is written.

Long because: what is packed, what is listed and what is believed of either have to be the same.
"""

import hashlib
import json
import re
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final

from workbench.data.readers.found import Watch, unwatched
from workbench.data.store import is_kept, path_of, take_in
from workbench.errors import FileError
from workbench.files.atomic import stream_atomically, write_folder_atomically
from workbench.files.looking import is_there
from workbench.language import tr
from workbench.numbers import storage
from workbench.runs.format.bounded_json import parse_bounded
from workbench.runs.format.untrusted import connect
from workbench.runs.reading import RunReader
from workbench.specs.own_data import OwnSpec

BUNDLE: Final = "training-workbench bundle"
LIST: Final = "bundle.json"
RUN: Final = "run.run"
_NAMES: Final = re.compile(r"run\.run|data/[0-9a-f]{64}\.npz|card/[a-z][a-z0-9-]{0,40}\.(md|svg)")
_SAFE: Final = re.compile(r"[\w][\w .()+-]{0,100}\.run")
_MOST_FILES: Final = 64
_LARGEST_LIST: Final = 100_000
_LARGEST: Final = 2**36
_LARGEST_CARD: Final = 2**24
_PIECE: Final = 2**20
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
)
_TIME: Final = (1980, 1, 1, 0, 0, 0)
_PAGES: Final = 256
"""Of the run file, copied between two looks at whether to go on"""
_COPIED: Final = 0.2
"""Of the work is done once the run file is copied"""
Look = Callable[[int], object]
"""Is told of each piece how many bytes were worked on; what it raises ends the work"""


def _nobody(_count: int) -> None:
    """Nobody looks."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list says of one file."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class BundleList:
    """``sha256`` of the list itself stands for the bundle. ``data_sha256``: of the kept content; None for data of the catalogue."""

    name: str
    files: dict[str, Listed]
    dataset_sha256: str
    data_sha256: str | None
    sha256: str

    @property
    def has_data(self) -> bool:
        """Whether all data that are not part of every installation are inside."""
        return self.data_sha256 is None or f"data/{self.data_sha256}.npz" in self.files


def write_bundle(
    run: Path, card: dict[str, bytes], path: Path, *, with_data: bool = True, watch: Watch = unwatched
) -> BundleList:
    """Pack the run file at ``run``. Raises ``WorkbenchError``, and what ``watch`` raises; then nothing at ``path`` has changed."""
    with RunReader(run) as reader:
        header = reader.header
    data = header.spec.data
    kept = data.sha256 if isinstance(data, OwnSpec) else None
    with tempfile.TemporaryDirectory(prefix="bundle") as name:
        copy = Path(name) / RUN
        _copy_run(run, copy, lambda share: watch(_COPIED * share))
        sources: dict[str, Path | bytes] = {RUN: copy}
        if with_data and kept is not None:
            if not is_kept(kept):
                raise FileError(
                    tr("the data of {run} are not kept on this machine; bundle it without them", run=run.name)
                )
            sources[f"data/{kept}.npz"] = path_of(kept)
        sources |= {f"card/{file}": content for file, content in card.items()}
        sizes = {file: len(one) if isinstance(one, bytes) else one.stat().st_size for file, one in sources.items()}
        whole, done = 3 * sum(sizes.values()), 0  # each is hashed, packed, and read again

        def look(count: int) -> None:
            nonlocal done
            done += count
            watch(min(1.0, _COPIED + (1.0 - _COPIED) * done / max(1, whole)))

        listed = {file: _listed(source, look) for file, source in sources.items()}
        plain = {
            "format": BUNDLE,
            "version": 1,
            "name": run.name,
            "dataset_sha256": header.data_sha256,
            "data_sha256": kept,
            "files": {file: {"sha256": one.sha256, "size": one.size} for file, one in listed.items()},
        }
        text = json.dumps(plain, indent=1, sort_keys=True, allow_nan=False).encode()

        def write(stream: BinaryIO) -> None:
            with zipfile.ZipFile(stream, "w") as archive:
                _add(archive, LIST, text, look)
                for file, source in sources.items():
                    _add(archive, file, source, look)

        def check(fresh: Path) -> None:
            _prove(fresh, path, look)

        stream_atomically(path, write, sum(one.size for one in listed.values()), check)
        return read_list(path)


def read_list(path: Path) -> BundleList:
    """The list of a bundle, held against the names and sizes in the archive. Raises ``FileError``."""
    with _opened(path) as (_, found):
        return found


def prove_bundle(path: Path) -> BundleList:
    """Read all of a bundle and compare the hash of every file. Raises ``FileError``."""
    return _prove(path, path)


def open_bundle(path: Path, folder: Path) -> tuple[Path, BundleList]:
    """Put the run and its card into ``folder`` and its data where they are kept; where the run is now. Raises ``WorkbenchError``."""
    with _opened(path) as (archive, found), tempfile.TemporaryDirectory(prefix="bundle") as name:
        target, cards = folder / _safe_name(found.name), [file for file in found.files if file.startswith("card/")]
        card_folder = folder / f"{target.stem}-card"
        for taken in (target, *([card_folder] if cards else [])):
            if is_there(taken):
                raise FileError(tr("{path} is there already and is left alone. Choose another folder.", path=taken))
        for file in (one for one in found.files if one.startswith("data/")):
            copy = Path(name) / "data.npz"
            with copy.open("wb") as stream:
                _copy(archive, file, found.files[file], stream, path)
            take_in(copy, Path(file).stem)
        checked = Path(name) / RUN
        with checked.open("wb") as stream:
            _copy(archive, RUN, found.files[RUN], stream, path)
        with RunReader(checked) as reader:
            if reader.header.data_sha256 != found.dataset_sha256:
                raise FileError(tr("{path} is damaged: its list speaks of other data than its run.", path=path))
        contents = {Path(file).name: _content(archive, file, found, path) for file in cards}
        try:
            if cards:
                write_folder_atomically(card_folder, contents)
            stream_atomically(target, partial(_take, archive, RUN, found.files[RUN], path), found.files[RUN].size)
        except BaseException:  # all of it or nothing
            if cards and not is_there(target):
                shutil.rmtree(card_folder, ignore_errors=True)
            raise
        return target, found


def _content(archive: zipfile.ZipFile, name: str, found: BundleList, shown: Path) -> bytes:
    stream = BytesIO()
    _copy(archive, name, found.files[name], stream, shown)
    return stream.getvalue()


def _take(archive: zipfile.ZipFile, name: str, listed: Listed, shown: Path, target: BinaryIO) -> None:
    _copy(archive, name, listed, target, shown)


def _prove(archive_path: Path, shown: Path, look: Look = _nobody) -> BundleList:
    with _opened(archive_path, shown) as (archive, found):
        for file, one in found.files.items():
            _copy(archive, file, one, None, shown, look)
        return found


@contextmanager
def _opened(path: Path, shown: Path | None = None) -> Iterator[tuple[zipfile.ZipFile, BundleList]]:
    """The archive and its list, the names and sizes of both being the same. Raises ``FileError``."""
    shown = shown or path
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            if len(members) > _MOST_FILES:
                raise FileError(tr("{path} is no bundle: it holds more files than one has.", path=shown))
            sizes = {member.filename: member.file_size for member in members}
            if len(sizes) != len(members) or sizes.get(LIST, _LARGEST_LIST + 1) > _LARGEST_LIST:
                raise FileError(tr("{path} is no bundle of the workbench.", path=shown))
            with archive.open(LIST) as file:
                text = file.read(_LARGEST_LIST)
            found = _parsed(text)
            if {LIST: len(text), **{name: one.size for name, one in found.files.items()}} != sizes:
                raise FileError(tr("{path} is damaged: it does not hold what its list names.", path=shown))
            yield archive, found
    except _DAMAGED as error:
        raise FileError(tr("{path} is no bundle of the workbench, or damaged.", path=shown)) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileError(tr("{path} cannot be read: {reason}.", path=shown, reason=reason)) from error


def _parsed(text: bytes) -> BundleList:
    """Raises ``ValueError``, ``KeyError`` or ``TypeError`` for anything that is no list of a bundle."""
    plain: Any = parse_bounded(text.decode(), _LARGEST_LIST)
    if plain["format"] != BUNDLE or plain["version"] != 1:
        raise ValueError(plain["format"])
    files = {str(name): Listed(str(entry["sha256"]), int(entry["size"])) for name, entry in plain["files"].items()}
    if RUN not in files or not all(_NAMES.fullmatch(name) for name in files):
        raise ValueError("names")
    for name, one in files.items():
        if not 0 <= one.size <= (_LARGEST_CARD if name.startswith("card/") else _LARGEST):
            raise ValueError("sizes")
    data = None if plain["data_sha256"] is None else str(plain["data_sha256"])
    return BundleList(str(plain["name"]), files, str(plain["dataset_sha256"]), data, hashlib.sha256(text).hexdigest())


def _copy(
    archive: zipfile.ZipFile, name: str, listed: Listed, target: BinaryIO | None, shown: Path, look: Look = _nobody
) -> None:
    """Write a file of the archive, or with ``target`` None only read it. Raises ``FileError`` where it is not as listed."""
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as source:
        while piece := source.read(_PIECE):
            size += len(piece)
            if size > listed.size:
                break
            digest.update(piece)
            if target is not None:
                target.write(piece)
            look(len(piece))
    if size != listed.size or digest.hexdigest() != listed.sha256:
        raise FileError(
            tr(
                "{path} is damaged: {name} ({size}) does not have the hash of the list.",
                path=shown,
                name=name,
                size=storage(listed.size),
            )
        )


def _add(archive: zipfile.ZipFile, name: str, source: Path | bytes, look: Look) -> None:
    member = zipfile.ZipInfo(name, _TIME)
    member.external_attr = 0o644 << 16
    with archive.open(member, "w", force_zip64=True) as target:
        if isinstance(source, bytes):
            target.write(source)
            return
        with source.open("rb") as stream:
            while piece := stream.read(_PIECE):
                target.write(piece)
                look(len(piece))


def _listed(source: Path | bytes, look: Look) -> Listed:
    if isinstance(source, bytes):
        return Listed(hashlib.sha256(source).hexdigest(), len(source))
    digest = hashlib.sha256()
    with source.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            look(len(piece))
    return Listed(digest.hexdigest(), source.stat().st_size)


def _copy_run(run: Path, copy: Path, watch: Watch) -> None:
    """One file with all that is committed, also where somebody writes the run just now. Raises ``FileError``."""

    def look(_status: int, left: int, pages: int) -> None:
        watch(1.0 - left / max(1, pages))

    try:
        with closing(connect(run)) as source, closing(sqlite3.connect(copy)) as target:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from now on it does not change for us
            source.backup(target, pages=_PAGES, progress=look)
            target.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise FileError(tr("{path} cannot be copied: {reason}.", path=run, reason=error)) from error


def _safe_name(name: str) -> str:
    return name if _SAFE.fullmatch(name) else RUN


def is_bundle(path: Path) -> bool:
    """Whether the file is an archive and not a run."""
    try:
        return zipfile.is_zipfile(path)
    except OSError:
        return False


def describe(found: BundleList) -> dict[str, Any]:
    """For the command line."""
    return {
        "bundle_sha256": found.sha256,
        "run_sha256": found.files[RUN].sha256,
        "dataset_sha256": found.dataset_sha256,
        "has_data": found.has_data,
        "files": sorted(found.files),
    }
