"""The one module that imports polars: pieces of text to columns, columns of texts to numbers, dates and codes, and back to frames.

It is imported when a table is read, never at the start of the window.
Long because: what is to change with polars stands in one place.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

os.environ.setdefault("POLARS_MAX_THREADS", str(min(4, os.cpu_count() or 1)))  # before polars is loaded

import numpy as np
import polars as pl
from numpy.typing import NDArray

from workbench.data.readers.cells import BLANKS, EXACT, NumberForm, not_a_number, refusal
from workbench.language import tr
from workbench.specs.own_data import Reading

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

_ONE_OF: Final = 64
"""Of very many numbers those are counted that one of so many has by chance, where they are ``_ENOUGH`` to tell of the rest"""
_ENOUGH: Final = 4096
_LOOKED_AT: Final = 2**14
Texts: TypeAlias = pl.Series
Floats: TypeAlias = NDArray[np.float64]
StatedKind = Literal["number", "text", "date", "other"]
Want: TypeAlias = Literal["number", "text", "skip"] | tuple[str, ...]
"""What is wanted of a column; texts that are known already: which of them each cell is"""


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A piece of a column of numbers, and its range, NaN where one of them is."""

    values: Floats
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """A piece of a column of texts that are known already: ``places`` (rows,) says which one each is."""

    places: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class ParsedNumbers:
    """A piece of a column. ``values`` (rows,) are NaN where nothing is known, and inf at the rows of ``bad``."""

    values: Floats
    missing: dict[str, int]
    bad: tuple[tuple[int, str, str], ...]
    """Row in the piece, text, and why it is not a number"""


def texts_of(cells: Sequence[str]) -> Texts:
    """Cells as a column of texts."""
    return pl.Series(cells, dtype=pl.String)


def joined(pieces: Sequence[Texts]) -> Texts:
    """Pieces of a column one after the other."""
    return pieces[0] if len(pieces) == 1 else pl.concat(pieces, rechunk=True)


@dataclass(frozen=True, slots=True, eq=False)
class ReadPiece:
    """The wanted columns of a piece of the text."""

    columns: list[Numbers | Codes | Texts]
    rows: int
    is_full: bool
    """Each row has a value in the last column: none is too short"""


def read_piece(piece: bytes, reading: Reading, wants: Sequence[Want]) -> ReadPiece | None:
    """The wanted columns of whole lines without a header; None where something in them needs a closer look.

    A number column comes as numbers only where each of its cells is a finite number below ``EXACT``, one of known texts only
    where each cell is one of them. The latter is for pieces without quotes: those inside of quoted cells are not taken away.
    """
    kinds = [_type_of(want) for want in wants]
    names = [
        f"column_{number + 1}" for number in range(len(wants))
    ]  # other names cannot be chosen from without a header
    wanted = [name for name, want in zip(names, wants, strict=True) if want != "skip"]
    try:
        frame = pl.read_csv(
            piece,
            has_header=False,
            schema=dict(zip(names, kinds, strict=True)),
            columns=wanted,
            separator=reading.delimiter,
            quote_char=reading.quote or None,
            ignore_errors=False,
        )
    except (pl.exceptions.PolarsError, ValueError):
        return None
    found: list[Numbers | Codes | Texts] = []
    is_full = wants[-1] != "skip" and not frame.get_column(names[-1]).null_count()
    for name, want in zip(names, wants, strict=True):
        if want == "skip":
            continue
        column = frame.get_column(name)
        if want == "text":
            found.append(column.fill_null("") if column.null_count() else column)
            continue
        if column.null_count():
            return None
        if want != "number":
            found.append(Codes(column.to_physical().to_numpy().astype(np.int32, copy=False)))
            continue
        numbers = ranged(column.to_numpy())
        if not (numbers.low > -EXACT and numbers.high < EXACT):  # NaN fails as well
            return None
        found.append(numbers)
    return ReadPiece(found, frame.height, is_full)


def _type_of(want: Want) -> "PolarsDataType":
    match want:
        case "number":
            return pl.Float64()
        case "text" | "skip":
            return pl.String()
        case known:
            return _type_of_known(known)


@cache
def _type_of_known(known: tuple[str, ...]) -> pl.Enum:
    return pl.Enum(known)


def ranged(values: Floats) -> Numbers:
    """The values with their range, which is quickest found while they are in the processor's cache."""
    return Numbers(values, float(values.min(initial=np.inf)), float(values.max(initial=-np.inf)))


@cache
def _number_columns(form: NumberForm, words: tuple[str, ...]) -> tuple[tuple[pl.Expr, ...], ...]:
    """Step by step, what ``parse_numbers`` computes of a column ``texts``."""
    stripped = pl.col("texts").str.strip_chars(BLANKS)
    plain, fits = stripped, pl.lit(value=True)
    if not form.is_plain:
        fits = stripped.str.contains(form.pattern)
        plain = stripped.str.replace_all(form.thousands, "", literal=True) if form.thousands else stripped
        plain = plain.str.replace(form.decimal, ".", literal=True)
    value = plain.cast(pl.Float64, strict=False)
    looks_coded = pl.col("plain").str.contains("^[+-]?0[0-9]")
    is_large = (pl.col("value").abs() >= EXACT).fill_null(value=False)
    return (
        (stripped.alias("stripped"), plain.alias("plain"), value.alias("value"), fits.alias("fits")),
        (pl.col("stripped").is_in(list(words)).alias("gap"),),
        ((pl.col("fits") & pl.col("value").is_finite().fill_null(value=False)).alias("good"),),
        ((~pl.col("gap") & (~pl.col("good") | looks_coded | is_large)).alias("doubtful"),),
    )


def parse_numbers(texts: Texts, form: NumberForm, words: Sequence[str]) -> ParsedNumbers:
    """The texts as numbers, by the rules of ``cells``."""
    steps = texts.alias("texts").to_frame().lazy()
    for columns in _number_columns(form, tuple(words)):
        steps = steps.with_columns(*columns)
    frame = steps.collect()
    numbers = frame.get_column("value").to_numpy(writable=True)
    gaps = frame.get_column("gap")
    numbers[gaps.to_numpy()] = np.nan
    bad: list[tuple[int, str, str]] = []
    for row in frame.get_column("doubtful").arg_true().to_list():
        written, good = frame["plain"][row], frame["good"][row]
        reason = refusal(written, float(numbers[row])) if good else _reason(written, float(numbers[row]))
        if reason:
            bad.append((row, texts[row], reason))
            numbers[row] = np.inf
    counts = frame.get_column("stripped").filter(gaps).value_counts() if gaps.any() else None
    missing = {} if counts is None else dict(counts.iter_rows())
    return ParsedNumbers(numbers, missing, tuple(bad))


def _reason(plain: str, value: float) -> str:
    overflows = np.isinf(value) and any(letter.isdigit() for letter in plain)
    return (refusal(plain, value) if overflows else "") or not_a_number(plain)


def distinct_codes(texts: Texts) -> tuple[list[str], NDArray[np.uint32]]:
    """Each text once, in the order of its first row, and for each row which of them it is."""
    once = texts.unique(maintain_order=True)
    return once.to_list(), texts.cast(pl.Enum(once)).to_physical().to_numpy().astype(np.uint32, copy=False)


def known_codes(texts: Texts, known: Sequence[str]) -> tuple[NDArray[np.int32], list[str]]:
    """For each row which of the known texts it is, or of those that are new, which are added in the order of their first row."""
    codes = texts.cast(pl.Enum(known), strict=False).to_physical()
    new: list[str] = []
    if codes.null_count():
        new = texts.filter(codes.is_null()).unique(maintain_order=True).to_list()
        codes = texts.cast(pl.Enum([*known, *new])).to_physical()
    return codes.to_numpy().astype(np.int32, copy=False), new


def parse_dates(texts: Sequence[str], form: str) -> Floats | None:
    """Days since 1970 of each text that is written as ``form`` (of ``strptime``) says; None where one is not."""
    series = pl.Series(texts, dtype=pl.String)
    has_time = "%H" in form
    try:
        if has_time:
            moments = series.str.to_datetime(form, time_unit="us", strict=False)
            days = moments.to_physical().cast(pl.Float64) / 86_400e6
        else:
            days = series.str.to_date(form, strict=False).to_physical().cast(pl.Float64)
    except pl.exceptions.PolarsError:
        return None
    return None if days.null_count() else days.to_numpy()


def count_distinct(values: Floats) -> int:
    """How many different numbers there are; of more than 100,000 values an estimate within about 2 %."""
    series = pl.Series(values)
    if len(values) <= 100_000:
        return series.n_unique()
    if 2 * series.head(_LOOKED_AT).n_unique() > _LOOKED_AT:
        hashes = series.hash()
        chosen = hashes.filter(hashes < 2**64 // _ONE_OF).n_unique()
        if chosen >= _ENOUGH:
            return _ONE_OF * chosen
    return int(pl.select(pl.lit(series).approx_n_unique()).item())


def lines_of(path: Path) -> Iterator[bytes]:
    """A compressed text in pieces of whole lines. Raises ``ValueError`` where it is damaged or not in UTF-8."""
    try:
        for piece in pl.scan_lines(path, glob=False).collect_batches(chunk_size=10_000, lazy=True):
            lines = piece.get_column("line").to_list()
            yield ("\n".join(lines) + "\n").encode()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise ValueError(first_line(error)) from error


def first_line(error: BaseException) -> str:
    """What polars says first; hints for programmers follow."""
    return str(error).split("\n", maxsplit=1)[0][:200]


@dataclass(frozen=True, slots=True, eq=False)
class TypedPiece:
    """Some rows of a column whose type the file states. ``texts`` have nulls where they are missing, ``numbers`` NaN."""

    kind: StatedKind
    rows: int
    numbers: Floats
    texts: Texts | None
    missing: dict[str, int]
    unread: tuple[tuple[int, str, str], ...]
    """Row in the piece, text, and why it is not read as a number"""


@dataclass(frozen=True, slots=True, eq=False)
class FrameFile:
    """A file of Parquet or Arrow, nothing of it read but what it says of itself."""

    frame: pl.LazyFrame
    kinds: dict[str, StatedKind]
    rows: int

    def batches(self, names: Sequence[str]) -> Iterator[list[TypedPiece]]:
        """The columns of these names, some rows at a time. Raises ``ValueError`` where the file is damaged."""
        at_once = max(1000, 2_000_000 // max(1, len(names)))
        with plain_errors():
            chosen = self.frame.select(pl.col(list(names)))
            for batch in chosen.collect_batches(chunk_size=at_once, maintain_order=True, lazy=True):
                yield [_typed(batch.get_column(name), self.kinds[name]) for name in names]


@dataclass(frozen=True, slots=True, eq=False)
class SheetTexts:
    """A sheet of Excel as texts; ``first_row`` is that of its first row, as Excel counts."""

    name: str
    columns: list[Texts]
    first_row: int
    notes: tuple[str, ...] = ()


@contextmanager
def plain_errors() -> Iterator[None]:
    """Whatever polars and its readers raise is a ``ValueError`` of one line."""
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, MemoryError) as error:
        raise ValueError(first_line(error)) from error


def opened_frame(path: Path, file_format: str) -> FrameFile:
    """Raises ``ValueError`` where it is not such a file."""
    with plain_errors():
        if file_format == "parquet":
            frame = pl.scan_parquet(path, glob=False, hive_partitioning=False, use_statistics=False, cache=False)
        else:
            frame = pl.scan_ipc(path, glob=False, hive_partitioning=False)
        schema = frame.collect_schema()
        rows = int(frame.select(pl.len()).collect().item())
    return FrameFile(frame, {name: _kind_of(kind) for name, kind in schema.items()}, rows)


def _kind_of(kind: pl.DataType) -> StatedKind:
    if kind.is_numeric():
        return "number"
    if kind == pl.Date or isinstance(kind, pl.Datetime):
        return "date"
    is_text = kind in (pl.String, pl.Boolean) or isinstance(kind, pl.Categorical | pl.Enum)
    return "text" if is_text else "other"


def _typed(column: pl.Series, kind: StatedKind) -> TypedPiece:
    nulls = column.null_count()
    missing = {"null": nulls} if nulls else {}
    if kind == "text":
        return TypedPiece(kind, len(column), np.empty(0), column.cast(pl.String), missing, ())
    if kind == "date":
        moments = column.cast(pl.Datetime("us")).to_physical().cast(pl.Float64) / 86_400e6
        return TypedPiece(kind, len(column), moments.to_numpy(writable=True), None, missing, ())
    if isinstance(column.dtype, pl.Decimal):
        column_of_floats = column.cast(pl.String).cast(pl.Float64)
    else:
        column_of_floats = column.cast(pl.Float64)
    numbers = column_of_floats.to_numpy(writable=True)
    gaps = int(np.count_nonzero(np.isnan(numbers))) - nulls
    if gaps:
        missing["NaN"] = gaps
    unread = [(row, str(column[row]), not_a_number("inf")) for row in np.flatnonzero(np.isinf(numbers)).tolist()]
    if column.dtype.is_integer():
        for row in np.flatnonzero(np.abs(numbers) >= EXACT).tolist():
            if reason := refusal(str(column[row]), float(numbers[row])):
                unread.append((row, str(column[row]), reason))
                numbers[row] = np.inf
    return TypedPiece(kind, len(column), numbers, None, missing, tuple(unread))


def sheet_of(path: Path, name: str) -> SheetTexts:
    """A sheet of the file, the first where no name is given. Raises ``ValueError`` where it is none or has no such sheet."""
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        names = book.sheet_names
        if name and name not in names:
            raise ValueError(tr("it has no sheet {name!r}, but {names}", name=name, names=", ".join(names)[:200]))
        loaded = book.load_sheet(
            name or 0, header_row=None, dtypes="string", skip_rows=0, skip_whitespace_tail_rows=True
        )
        with plain_errors():
            frame = loaded.to_polars()
    except (fastexcel.FastExcelError, pl.exceptions.PanicException, OSError) as error:
        raise ValueError(first_line(error)) from error
    rest = [other for other in names if other != (name or names[0])]
    notes = (
        tr("The sheet {name!r} is read; there are also: {rest}", name=name or names[0], rest=", ".join(rest)[:200]),
    )
    columns = [column.cast(pl.String).fill_null("") for column in frame.get_columns()]
    return SheetTexts(name or names[0], columns, 1, notes if rest else ())


def make_frame(columns: Mapping[str, Sequence[Any] | NDArray[Any]]) -> pl.DataFrame:
    """The columns as a frame."""
    return pl.DataFrame(dict(columns))


def parquet_names(path: Path) -> list[str]:
    """The columns of a Parquet file; none where it is no such file."""
    try:
        return list(pl.read_parquet_schema(path))
    except (pl.exceptions.PolarsError, OSError, ValueError):
        return []


def parquet_bytes(columns: Mapping[str, Sequence[Any]]) -> bytes:
    """The columns as a Parquet file."""
    stream = BytesIO()
    make_frame(columns).write_parquet(stream)
    return stream.getvalue()
