"""Write a trained network for other programs, and prove what was written before saying that it is there.

Every format gets the same model. What it makes of it is written beside the place where it is to stand, read again by the reader
that its users have, and compared with the engine on rows of the dev and test parts; only then it takes its name. The
certificate stands in the folder, or beside the file.
"""

import contextlib
import hashlib
import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from workbench.data.dataset import Dataset
from workbench.errors import FileError
from workbench.export.certificate import Certificate, CheckedPart, certify
from workbench.export.conformal import KeptPromise, Promise, check_promise, find_promise
from workbench.export.earlier_export import earlier_kept, refuse_foreign
from workbench.export.formats import EXPORT_FORMATS, ExportFormat
from workbench.export.marks import CERTIFICATE, certificate_of
from workbench.export.model import make_model
from workbench.export.rows import RawPart, raw_parts
from workbench.files.atomic import give_usual_permissions, write_atomically
from workbench.files.looking import is_there
from workbench.language import tr
from workbench.specs.run import RunSpec
from workbench.training.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class ExportChoices:
    """What may be chosen beside the format."""

    fold_batch_norm: bool = False
    """Multiply batch norm into the weights"""
    coverage: float | None = None
    """Answers with a promise: sets or intervals that hold the truth this often; looks at the test part"""
    shows_test: bool = False
    """Write down the scores on the test part: a look at it, to be counted by the caller"""

    @property
    def looks_at_test(self) -> bool:
        return self.shows_test or self.coverage is not None


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written, read back and compared on ``rows_checked`` examples of the dev and test parts."""

    path: Path
    max_abs_difference: float
    rows_checked: int
    bound: float
    """What would have been allowed where the difference is largest, in the same unit"""
    certificate: Certificate
    earlier: Path | None = None
    """The name that an export has now that stood at ``path`` before"""

    @property
    def relative(self) -> float:
        """The largest difference by the size of the answers"""
        return self.certificate.relative


def export_weights(
    snapshot: Snapshot,
    spec: RunSpec,
    data: Dataset,
    path: Path,
    file_format: ExportFormat,
    choices: ExportChoices | None = None,
    *,
    stop: threading.Event | None = None,
) -> ExportReport:
    """Export the state ``snapshot``; an earlier export is kept under another name, and no other file is replaced.

    Raises ``WorkbenchError``; then nothing at ``path`` has changed.
    """
    refuse_foreign(path)
    choices = choices or ExportChoices()

    def look() -> None:
        if stop is not None and stop.is_set():
            raise FileError(tr("{path} was not written: it was called off.", path=path))

    parts = raw_parts(snapshot, spec, data, look)
    promise = (
        None if choices.coverage is None else find_promise(choices.coverage, parts[0].answers, data.dev, data.targets)
    )
    kept = None if promise is None else _kept(path, promise, parts, data)
    model = make_model(snapshot, spec, data, fold=choices.fold_batch_norm, promise=promise)
    with _not_written(path):
        files = file_format.module.files(model, path.name)
    kind = next((name for name, row in EXPORT_FORMATS.items() if row is file_format), "")
    with _folder_beside(path) as folder:
        for name, content in files.items():
            write_atomically(folder / name, content)
        with _not_written(path):
            written = (folder if file_format.is_folder else folder / path.name).absolute()  # readers work elsewhere
            found = certify(written, file_format, model, parts, shows_test=choices.looks_at_test, stop=stop)
            found = replace(found, promise=kept)
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        proof = found.to_json(model, kind, hashes, versions())
        write_atomically(folder / CERTIFICATE, proof.encode())
        with earlier_kept(path) as earlier:
            _put(folder, path, file_format)
    return replace(_report(path, found), earlier=earlier)


def versions() -> dict[str, str]:
    """Of what took part."""
    found = {}
    for name in ("training-workbench", "numpy", "numba", "onnx", "onnxruntime", "safetensors", "torch"):
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _kept(path: Path, promise: Promise, parts: tuple[RawPart, ...], data: Dataset) -> KeptPromise | None:
    if len(parts) < 2:
        return None
    kept = check_promise(promise, parts[1].answers, data.test, data.targets)
    if kept is not None and not kept.is_kept:
        raise FileError(
            tr(
                "{path} was not written: of the {rows} examples of the test part the promised {coverage:g} cover {covered:.3f}, which "
                "a promise that holds does once in a thousand times. Dev and test parts are not alike, or the dev part "
                "decided too much; export without a coverage.",
                path=path,
                rows=kept.rows,
                coverage=promise.coverage,
                covered=kept.covered,
            )
        )
    return kept


def _report(path: Path, found: Certificate) -> ExportReport:
    worst: CheckedPart = max(found.parts, key=lambda part: part.relative)
    checked = sum(part.rows_checked for part in found.parts)
    return ExportReport(path, worst.max_abs_difference, checked, worst.bound, found)


@contextlib.contextmanager
def _not_written(path: Path) -> Iterator[None]:
    """Says of what goes wrong inside that the file was not written."""
    try:
        yield
    except FileError as error:
        raise FileError(tr("{path} was not written: {reason}.", path=path, reason=str(error).rstrip("."))) from error


@contextlib.contextmanager
def _folder_beside(path: Path) -> Iterator[Path]:
    """An empty folder on the same disk; it is gone afterwards."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent))
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise FileError(
            tr("{path} may not be written: {reason}. Choose another folder or name.", path=path, reason=reason)
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(folder: Path, path: Path, file_format: ExportFormat) -> None:
    """Give what was checked its name."""
    try:
        if not file_format.is_folder:
            (folder / path.name).replace(path)
            (folder / CERTIFICATE).replace(certificate_of(path))
            return
        if is_there(path):
            raise FileError(tr("{path} is there already and is left alone. Choose another name.", path=path))
        give_usual_permissions(folder)
        folder.rename(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileError(tr("{path} could not be written: {reason}.", path=path, reason=reason)) from error
