"""Lines of a delimited text as records of cells, by the rules of RFC 4180, one after the other: slow, and exact about places.

A cell may be quoted; inside quotes a doubled quote is one, and line ends are letters. A quote inside a cell that does not
begin with one is a letter. ``frames.read_piece`` reads regular pieces of text much faster, to the same cells.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from workbench.data.readers.found import misfit
from workbench.errors import DataError
from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.own_data import Reading

LONGEST_LINE: Final = 2**23
LONGEST_CELL: Final = 131_072
"""Letters; the limit that the module ``csv`` has of itself"""


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record, and the line on which it begins."""

    line: int
    cells: list[str]


class Lines:
    """Chunks of UTF-8 as lines with their ends, which are LF, CR LF or CR. ``count`` is how many there were so far."""

    def __init__(self, chunks: Iterable[bytes], path: Path, before: int = 0) -> None:
        self._chunks, self._path = iter(chunks), path
        self.count = before

    def __iter__(self) -> Iterator[str]:
        rest = ""
        for chunk in self._texts():
            text = rest + chunk
            hold = text.endswith("\r")  # its LF may follow
            lines = io.StringIO(text[:-1] if hold else text, newline="").readlines()
            rest = lines.pop() if lines and not lines[-1].endswith(("\n", "\r")) else ""
            for line in lines:
                self.count += 1
                yield line
            rest += "\r" if hold else ""
            if len(rest) > LONGEST_LINE:
                raise too_long(self._path, self.count + 1)
        for line in io.StringIO(rest, newline=""):
            self.count += 1
            yield line

    def _texts(self) -> Iterator[str]:
        waiting = b""
        for chunk in self._chunks:
            waiting += chunk
            end = len(waiting)
            while end and waiting[end - 1] & 0xC0 == 0x80:
                end -= 1
            cut = end - 1 if end and waiting[end - 1] >= 0xC0 else len(waiting)
            if _is_whole(waiting[cut:]):
                cut = len(waiting)
            yield waiting[:cut].decode("utf-8")
            waiting = waiting[cut:]
        if waiting:
            yield waiting.decode("utf-8")


def _is_whole(letter: bytes) -> bool:
    try:
        letter.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def too_long(path: Path, line: int) -> DataError:
    """The error for a line without an end."""
    return misfit(
        path,
        line=line,
        found=tr("more than {most} letters without the end of a line", most=grouped(LONGEST_LINE)),
        expected=tr("a table with a row on each line"),
    )


def read_records(chunks: Iterable[bytes], path: Path, reading: Reading, before: int = 0) -> Iterator[Record]:
    """The records, empty lines too (as no cells); ``before`` lines stand before them. Raises ``DataError``."""
    lines = Lines(chunks, path, before)
    source = iter(lines)
    reader = csv.reader(
        source,
        delimiter=reading.delimiter,
        quotechar=reading.quote or None,
        quoting=csv.QUOTE_MINIMAL if reading.quote else csv.QUOTE_NONE,
        doublequote=True,
        strict=True,
    )
    while True:
        line = lines.count + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _refused(path, line, str(error), reading) from error
        yield Record(line, cells)


def _refused(path: Path, line: int, error: str, reading: Reading) -> DataError:
    if "field limit" in error:
        found, expected = (
            tr("a cell of more than {most} letters", most=grouped(LONGEST_CELL)),
            tr("shorter cells; perhaps a quotation mark is not closed"),
        )
    elif "unexpected end" in error:
        found, expected = tr("a quotation mark that is never closed"), tr("the closing {quote}", quote=reading.quote)
    else:
        found = tr("more letters after the closing {quote} of a cell", quote=reading.quote)
        expected = tr(
            "the delimiter {delimiter!r} or the end of the line; a quotation mark inside a quoted cell is doubled",
            delimiter=reading.delimiter,
        )
    return misfit(path, line=line, found=found, expected=expected)
