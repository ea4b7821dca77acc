"""An export that stands where another one is to be written: it is kept under another name, and nothing else is touched."""

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from workbench.errors import FileError
from workbench.export.marks import DESCRIBED_AS, certificate_of
from workbench.files.looking import is_file, is_folder, is_there
from workbench.language import tr
from workbench.runs.writing.folder import free_name

_LONGEST_HEADER: Final = 2**24
_OF_FOLDERS: Final = ("model.json", "weights.safetensors")
_TOLD_IN_TEXT: Final = (".h",)


@contextmanager
def earlier_kept(path: Path) -> Iterator[Path | None]:
    """Sets an export at ``path`` aside for what is written inside, and back where that fails; the name it has then, or None.

    Raises ``FileError`` for a file that is no export of the workbench: it is left alone.
    """
    if not is_there(path):
        yield None
        return
    refuse_foreign(path)
    other = free_name(path)
    proof, other_proof = certificate_of(path), certificate_of(other)
    try:
        path.rename(other)
        if is_file(proof) and not is_folder(other):
            proof.rename(other_proof)
    except OSError as error:
        raise FileError(
            tr(
                "{path} exists and could not be set aside: {reason}. Choose another name.",
                path=path,
                reason=(error.strerror or str(error)).lower(),
            )
        ) from error
    try:
        yield other
    except BaseException:
        other.rename(path)
        if is_file(other_proof) and not is_folder(path):
            other_proof.rename(proof)
        raise


def refuse_foreign(path: Path) -> None:
    """Raises ``FileError`` where something stands at ``path`` that is no export of the workbench."""
    if is_there(path) and not _is_export(path):
        raise FileError(
            tr("{path} exists and is no export of the workbench; it is left alone. Choose another name.", path=path)
        )


def _is_export(path: Path) -> bool:
    if is_folder(path):
        return any(_is_export(path / name) for name in _OF_FOLDERS if is_file(path / name))
    if not is_file(path):
        return False
    if path.suffix in _TOLD_IN_TEXT:
        with path.open("rb") as stream:
            return DESCRIBED_AS.encode() in stream.read(_LONGEST_HEADER)
    try:
        described = json.loads(_description(path))
    except (OSError, ValueError, RecursionError, zipfile.BadZipFile):
        return False
    return isinstance(described, dict) and described.get("format") == DESCRIBED_AS


def _description(path: Path) -> str | bytes:
    """What the file tells of itself, as ``npz`` and ``safetensors_file`` write it. Raises ``OSError`` and ``ValueError``."""
    if path.suffix == ".onnx":
        from workbench.export.onnx_file import described_in

        return described_in(path)
    if path.name == "model.json":
        return path.read_bytes()[:_LONGEST_HEADER]
    if zipfile.is_zipfile(path):
        from workbench.export.npz import described

        return described(path, _LONGEST_HEADER)
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if length > _LONGEST_HEADER:
            raise ValueError(length)
        header = json.loads(stream.read(length))
    metadata = header.get("__metadata__") if isinstance(header, dict) else None
    return str(metadata.get("workbench", "")) if isinstance(metadata, dict) else ""
