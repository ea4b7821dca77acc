"""A file of text as bytes in UTF-8, piece by piece: uncompressed, its encoding found, its size bounded."""

import codecs
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from workbench.data.readers.guard import open_plain, unreadable
from workbench.errors import DataError
from workbench.language import tr
from workbench.numbers import storage

CHUNK: Final = 2**20
SAMPLE: Final = 2**18
MOST_RATIO: Final = 300
"""A compressed text that becomes so many times longer is refused once it is longer than ``UNSUSPICIOUS``."""
UNSUSPICIOUS: Final = 8 * 2**20
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NO_LETTER: Final = re.compile(rb"\A\x78[\x5e\x9c\xda]|[\x00-\x06\x0e-\x19\x1c-\x1f]")
"""What no text in a western encoding holds: the beginning of a zlib stream; controls but those of ends of lines, of files and of colours"""
_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "latin-1", "cp1252")
"""Those that are found; others are read where they are asked for."""

Unpack = Callable[[BinaryIO, Path], Iterator[bytes]]


class WrongEncodingError(Exception):
    """The text goes on in another encoding than it began with; ``better`` is the one to read it in."""

    def __init__(self, better: str) -> None:
        super().__init__(better)
        self.better = better


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file of text. ``size`` is that of the file itself, compressed or not."""

    path: Path
    size: int
    packing: str
    """``gz``, ``zst`` or empty"""
    encoding: str
    marked: bool
    """The encoding is told by the file itself"""

    def chunks(self, done: Callable[[float], None]) -> Iterator[bytes]:
        """The text in UTF-8, never cut inside a letter. Raises ``DataError``; ``WrongEncodingError`` where it was misjudged."""
        decode = _decoder(self.encoding)
        with open_plain(self.path) as file:
            for number, raw in enumerate(_unpacked(file, self.path, self.packing)):
                done(min(1.0, file.tell() / max(1, self.size)))
                yield self._in_utf8(raw.removeprefix(_bom(self.encoding)) if number == 0 else raw, decode)
            yield self._in_utf8(b"", decode, final=True)

    def _in_utf8(self, raw: bytes, decode: codecs.IncrementalDecoder, *, final: bool = False) -> bytes:
        if self.encoding in ("utf-8", "latin-1", "cp1252") and raw.isascii() and not decode.getstate()[0]:
            return raw
        if self.encoding == "latin-1" and not self.marked and _has_c1(raw):
            raise WrongEncodingError("cp1252")
        try:
            return decode.decode(raw, final).encode("utf-8")
        except UnicodeDecodeError as error:
            if self.encoding == "utf-8" and not self.marked:
                raise WrongEncodingError("latin-1") from error
            if self.encoding == "cp1252" and not self.marked:
                self._refuse(raw[error.start : error.start + 1])
            raise DataError(
                tr(
                    "{path} is not text in {encoding}: found the bytes {found}. Choose another encoding, or save it as UTF-8.",
                    path=self.path,
                    encoding=self.encoding,
                    found=error.object[error.start : error.start + 4].hex(" "),
                )
            ) from error
        except UnicodeEncodeError as error:  # a half of a pair of surrogates
            raise DataError(tr("{path} is not text in {encoding}", path=self.path, encoding=self.encoding)) from error

    def _refuse(self, byte: bytes) -> None:
        raise DataError(
            tr(
                "{path} is neither text in UTF-8, UTF-16 nor in a western encoding: it holds the byte {byte}",
                path=self.path,
                byte=byte.hex(),
            )
        )


def find_text(path: Path, encoding: str = "") -> TextFile:
    """Looks at the beginning of the file. Raises ``DataError`` where it is not text."""
    with open_plain(path) as file:
        head = file.read(4)
        packing = "gz" if head.startswith(_GZIP) else "zst" if head == _ZSTD else ""
        file.seek(0)
        beginning = next(_unpacked(file, path, packing), b"")[:SAMPLE]
        size = file.seek(0, 2)
    for bom, marked in _BOMS:
        if beginning.startswith(bom) and (not encoding or encoding == marked):
            return TextFile(path, size, packing, marked, marked=True)
    if encoding:
        try:
            "".encode(encoding)  # rot13 and base64 are codecs as well, but not of texts
        except (LookupError, ValueError) as error:
            raise DataError(tr("there is no encoding {encoding!r}", encoding=encoding)) from error
        return TextFile(path, size, packing, encoding, marked=True)
    return TextFile(path, size, packing, _guess(beginning, path), marked=False)


def _guess(beginning: bytes, path: Path) -> str:
    zeros = (beginning[::2].count(0), beginning[1::2].count(0))
    if sum(zeros):
        for even, name in ((1, "utf-16-le"), (0, "utf-16-be")):
            if zeros[even] * 3 > len(beginning) // 2 and not zeros[1 - even] * 10 > zeros[even]:
                return name
        raise DataError(
            tr(
                "{path} is not a file of text: found a byte 0 at place {place}, expected letters",
                path=path,
                place=beginning.index(0),
            )
        )
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError as error:
        if (found := _NO_LETTER.search(beginning)) is not None:
            raise DataError(
                tr(
                    "{path} is not a file of text: found the bytes {found} at place {place}, expected letters",
                    path=path,
                    found=found[0].hex(" "),
                    place=found.start(),
                )
            ) from error
        return "cp1252" if _has_c1(beginning) else "latin-1"
    return "utf-8"


def _has_c1(raw: bytes) -> bool:
    """Whether there are bytes that are invisible in Latin-1 and letters in the encoding of Windows."""
    return len(raw.translate(None, bytes(range(0x80, 0xA0)))) != len(raw)


def _bom(encoding: str) -> bytes:
    return next((bom for bom, name in _BOMS if name == encoding), b"")


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(encoding)()


def _unpacked(file: BinaryIO, path: Path, packing: str) -> Iterator[bytes]:
    match packing:
        case "gz":
            pieces = _gunzipped(file, path)
        case "zst":
            from workbench.data.readers.zstd import unpacked_zstd

            pieces = unpacked_zstd(path)
        case _:
            pieces = iter(lambda: file.read(CHUNK), b"")
    total = 0
    try:
        for piece in pieces:
            total += len(piece)
            if packing and total > UNSUSPICIOUS and total > MOST_RATIO * max(1, file.tell() or path.stat().st_size):
                raise DataError(
                    tr(
                        "{path} becomes more than {ratio} times longer when it is unpacked ({size} so far): it is not read",
                        path=path,
                        ratio=MOST_RATIO,
                        size=storage(total),
                    )
                )
            yield piece
    except OSError as error:
        raise unreadable(path, error) from error


def _gunzipped(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """All members, one after the other, with their checksums."""
    unpacker = zlib.decompressobj(31)
    waiting = b""
    try:
        while waiting := waiting or file.read(CHUNK // 16):
            piece = unpacker.decompress(waiting, CHUNK)
            waiting = unpacker.unconsumed_tail
            if piece:
                yield piece
            if unpacker.eof:
                waiting = unpacker.unused_data.lstrip(b"\0") or b""
                if waiting or (waiting := file.read(CHUNK // 16).lstrip(b"\0")):
                    unpacker = zlib.decompressobj(31)
        if not unpacker.eof:
            raise DataError(tr("{path} ends too early: it was not copied or downloaded to its end", path=path))
    except zlib.error as error:
        raise DataError(tr("{path} is damaged: {error}", path=path, error=error)) from error
