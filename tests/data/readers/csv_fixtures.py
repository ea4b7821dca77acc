"""Texts of tables, each with the table that has to come of it, or with what the error has to say.

Long because: it is a table of cases.
"""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.data.readers.packing import zstd_of

Column = tuple[str, list[Any]]
"""``number``, ``text`` or ``date``, and its values: None where it is missing"""


@dataclass(frozen=True)
class Fixture:
    """``told``: what has to stand in a note, in a reason or in a cell that is listed."""

    name: str
    content: bytes
    columns: dict[str, Column] = field(default_factory=dict)
    error: str = ""
    told: tuple[str, ...] = ()
    unread: int = 0


def fixtures() -> Iterator[Fixture]:
    """All of them; their names differ."""
    yield from _ways_of_writing()
    yield from _numbers()
    yield from _no_numbers()
    yield from _missing_words()
    yield from _forms()
    yield from _names()
    yield from _dates()
    yield from _quotes()
    yield from _places_of_errors()
    yield from _one_of_a_kind()


_PLAIN = {
    "area": ("number", [1.5, -2.0, 3e10]),
    "town": ("text", ["Rome", "Łódź", "Köln; alt"]),
    "rooms": ("number", [1.0, None, 3.0]),
}
_WESTERN = {**_PLAIN, "town": ("text", ["Rome", "São Tomé", "Köln; alt"])}


def _text_of(columns: dict[str, Column], delimiter: str, end: str, quoting: str) -> str:
    def cell(value: Any) -> str:
        text = "" if value is None else repr(value) if isinstance(value, float) else value
        needs = delimiter in text or '"' in text or "\n" in text
        return f'"{text}"' if quoting == "all" or needs else text

    rows = [list(columns), *zip(*(values for _, values in columns.values()), strict=True)]
    return end.join(delimiter.join(cell(value) for value in row) for row in rows)


def _ways_of_writing() -> Iterator[Fixture]:
    encodings = {
        "utf-8": _PLAIN,
        "utf-8-sig": _PLAIN,
        "utf-16": _PLAIN,
        "utf-16-le": _PLAIN,
        "utf-16-be": _PLAIN,
        "latin-1": _WESTERN,
    }
    ends = {"LF": "\n", "CR LF": "\r\n", "CR": "\r"}
    for delimiter in ",;\t|":
        for end_name, end in ends.items():
            for encoding, columns in encodings.items():
                for quoting in ("some", "all"):
                    closing = end if quoting == "all" else ""
                    text = _text_of(columns, delimiter, end, quoting) + closing
                    name = f"{encoding}, {end_name}, {delimiter!r}, {quoting} quoted"
                    yield Fixture(name, text.encode(encoding), columns)
    text = _text_of(_PLAIN, ",", "\n", "some").encode()
    yield Fixture("gzip", gzip.compress(text), _PLAIN)
    yield Fixture("gzip in two members", gzip.compress(text[:20]) + gzip.compress(text[20:]), _PLAIN)
    yield Fixture("zstd", zstd_of(text), _PLAIN)
    yield Fixture("cut gzip", gzip.compress(text)[:-9], error="ends too early")
    damaged = bytearray(gzip.compress(text))
    damaged[-6] ^= 1
    yield Fixture("gzip with a wrong checksum", bytes(damaged), error="is damaged")
    yield Fixture("cut zstd", zstd_of(text)[:-9], error="is damaged")


def _numbers() -> Iterator[Fixture]:
    good = {
        "0": 0.0,
        "-0": -0.0,
        "+1": 1.0,
        "1.": 1.0,
        ".5": 0.5,
        "-.5": -0.5,
        "1e5": 1e5,
        "1E5": 1e5,
        "1e+5": 1e5,
        "1e-05": 1e-5,
        "0.1": 0.1,
        "0.10": 0.1,
        "0e0": 0.0,
        "9007199254740992": 2.0**53,
        "-9007199254740992": -(2.0**53),
        "9007199254740994": 2.0**53 + 2,
        "100000000000000000000": 1e20,
        "0.1000000000000000055511151231257827021181583404541015625": 0.1,
        "2.2250738585072011e-308": 2.225073858507201e-308,
        "5e-324": 5e-324,
        "1.7976931348623157e308": 1.7976931348623157e308,
        "123456789.123456789": 123456789.123456789,
        "  7": 7.0,
        "7  ": 7.0,
        "\t7": 7.0,
    }
    for written, value in good.items():
        expected = {"a": ("number", [2.0, value]), "b": ("text", ["x", "y"])}
        yield Fixture(f"number {written!r}", f"a;b\n2;x\n{written};y\n".encode(), expected)
        yield Fixture(f"quoted number {written!r}", f'a;b\n2;x\n"{written}";y\n'.encode(), expected)


def _no_numbers() -> Iterator[Fixture]:
    bad = {
        "inf": "not a finite number",
        "-Infinity": "not a finite number",
        "1e400": "too large",
        "00123": "begins with 0",
        "-007": "begins with 0",
        "007.5": "begins with 0",
        "9007199254740993": "has more digits",
        "12345678901234567890": "has more digits",
        "1_000": "not a number",
        "0x10": "not a number",
        "1d5": "not a number",
        "12 kg": "not a number",
        "$5": "not a number",
        "5%": "not a number",
        "--1": "not a number",
        "1e": "not a number",
        ".": "not a number",
        "-": "not a number",
        "١٢": "not a number",
        "2 3": "not a number",
        "true": "not a number",
        "1.2.3": "not a number",
        "−5": "not a number",
        "½": "not a number",
    }
    for written, reason in bad.items():
        rows = [f"{number};x" for number in range(99)]
        values = [str(number) for number in range(99)]
        for place in (0, 50, 99):
            cells = [*rows[:place], f"{written};x", *rows[place:]]
            expected = {"a": ("text", [*values[:place], written, *values[place:]]), "b": ("text", ["x"] * 100)}
            told = (f"line {place + 2}, column 'a'", repr(written), reason)
            name = f"no number {written!r} in row {place}"
            yield Fixture(name, ("a;b\n" + "\n".join(cells) + "\n").encode(), expected, told=told, unread=1)


def _missing_words() -> Iterator[Fixture]:
    for word in ("", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?", "  ", " NA "):
        expected = {"a": ("number", [1.0, None, 2.0]), "b": ("text", ["x", "y", None])}
        yield Fixture(f"missing {word!r}", f"a,b\n1,x\n{word},y\n2,{word}\n".encode(), expected)
    yield Fixture("only gaps", b"a,b\n,1\nNA,2\n", {"a": ("text", [None, None]), "b": ("number", [1.0, 2.0])})
    late = "a,b\n" + "1,2\n" * 60_000 + "NA,3\n"
    yield Fixture(
        "a gap behind the sample",
        late.encode(),
        {"a": ("number", [1.0] * 60_000 + [None]), "b": ("number", [2.0] * 60_000 + [3.0])},
    )


def _forms() -> Iterator[Fixture]:
    thousand = [1234.5, 12.0, 1234567.25]
    ways = {
        "1.234,5 12 1.234.567,25": (thousand, ";"),
        "1,234.5 12 1,234,567.25": (thousand, ";"),
        "1'234.5 12 1'234'567.25": (thousand, ","),
        "1'234,5 12 1'234'567,25": (thousand, ";"),
        "1,5 2 -3,25": ([1.5, 2.0, -3.25], ";"),
        "1,5 2,0 1e3": ([1.5, 2.0, 1000.0], "\t"),
        "0,5 ,5 5,": ([0.5, 0.5, 5.0], "|"),
    }
    for written, (values, delimiter) in ways.items():
        rows = [f"{cell}{delimiter}{name}" for cell, name in zip(written.split(), "xyz", strict=True)]
        expected = {"a": ("number", values), "b": ("text", ["x", "y", "z"])}
        yield Fixture(f"form {written!r}", "\n".join([f"a{delimiter}b", *rows]).encode(), expected)
    yield Fixture(
        "thousands in quotes between commas",
        b'a,b\n"1,234.5",x\n"12,345",y\n',
        {"a": ("number", [1234.5, 12345.0]), "b": ("text", ["x", "y"])},
    )
    yield Fixture(
        "blanks between thousands",
        b"a;b\n1 234,5;x\n12 345,0;y\n",
        {"a": ("number", [1234.5, 12345.0]), "b": ("text", ["x", "y"])},
    )
    yield Fixture(
        "decimal comma without a header",
        b"1,5;2,5\n3,5;4,5\n",
        {"column 1": ("number", [1.5, 3.5]), "column 2": ("number", [2.5, 4.5])},
    )
    yield Fixture(
        "a point among decimal commas",
        ("a;b\n" + "1,5;x\n" * 60 + "1.5;y\n").encode(),
        {"a": ("text", ["1,5"] * 60 + ["1.5"]), "b": ("text", ["x"] * 60 + ["y"])},
        told=("line 62, column 'a'", "'1.5'"),
        unread=1,
    )
    yield Fixture(
        "a comma that could be both",
        b"a;b\n1,234;x\n5,678;y\n",
        {"a": ("number", [1.234, 5.678]), "b": ("text", ["x", "y"])},
        told=("would allow both",),
    )


def _names() -> Iterator[Fixture]:
    def numbers(*names: str) -> dict[str, Column]:
        return {name: ("number", [float(place), 5.0]) for place, name in enumerate(names)}

    ways = {
        "a,a": ("a", "a (2)"),
        "a,a,a": ("a", "a (2)", "a (3)"),
        "a,a,a (2)": ("a", "a (3)", "a (2)"),
        "a,,b": ("a", "column 2", "b"),
        ",": ("column 1", "column 2"),
        " a , b": ("a", "b"),
        '"a","b c"': ("a", "b c"),
        '"a\nb",c': ("a\nb", "c"),
        '"a,b",c': ("a,b", "c"),
        "α,β": ("α", "β"),
        "<b>x</b>,=cmd": ("<b>x</b>", "=cmd"),
        "#a,b": ("#a", "b"),
        "a,2020": ("a", "2020"),
    }
    for header, names in ways.items():
        body = ",".join(str(place) for place in range(len(names))) + "\n" + ",".join(["5"] * len(names)) + "\n"
        told = ("is called",) if header in ("a,a", "a,,b") else ()
        yield Fixture(f"names {header!r}", f"{header}\n{body}".encode(), numbers(*names), told=told)
    yield Fixture("no names", b"0,1\n5,5\n", numbers("column 1", "column 2"), told=("holds numbers",))
    yield Fixture(
        "no names, words",
        b"a,x\nb,y\na,x\n",
        {"column 1": ("text", ["a", "b", "a"]), "column 2": ("text", ["x", "y", "x"])},
        told=("come again",),
    )
    yield Fixture("only words", b"p,q\na,x\nb,y\n", {"p": ("text", ["a", "b"]), "q": ("text", ["x", "y"])})
    yield Fixture("a name too long", f"{'n' * 1001},b\n1,2\n".encode(), error="line 1: found a name of 1,001 letters")
    yield Fixture("too many columns", b",".join([b"a"] * 10_001) + b"\n1\n", error="at most 10,000")


def _dates() -> Iterator[Fixture]:
    days = ["2020-01-31", "1969-12-31"]
    ways = (
        "2020-01-31 1969-12-31",
        "2020/01/31 1969/12/31",
        "31.01.2020 31.12.1969",
        "31.1.2020 31.12.1969",
        "31/01/2020 31/12/1969",
        "01/31/2020 12/31/1969",
        "31-01-2020 31-12-1969",
    )
    for written in ways:
        first, second = written.split()
        expected = {"a": ("date", [*days, None]), "b": ("number", [1.0, 2.0, 3.0])}
        yield Fixture(f"dates {written!r}", f"a;b\n{first};1\n{second};2\n;3\n".encode(), expected)
    moments = {
        "2020-01-31 12:30": "2020-01-31 12:30:00",
        "2020-01-31T12:30:00": "2020-01-31 12:30:00",
        "2020-01-31 12:30:15": "2020-01-31 12:30:15",
        "2020-01-31T12:30:15.000": "2020-01-31 12:30:15",
        "31.01.2020 12:30": "2020-01-31 12:30:00",
        "1/31/2020 12:30": "2020-01-31 12:30:00",
    }
    for written, moment in moments.items():
        yield Fixture(
            f"moment {written!r}", f"a;b\n{written};1\n".encode(), {"a": ("date", [moment]), "b": ("number", [1.0])}
        )
    no_dates = {
        "03/04/2020 05/06/2020": "could be the first number",
        "2020-02-30 2020-01-01": "no days of the calendar",
        "2020-01-31 31.01.2020": "not all written in one way",
        "2020-01-31 soon": "",
        "12:30 12:45": "",
    }
    for written, note in no_dates.items():
        first, second = written.split()
        expected = {"a": ("text", [first, second]), "b": ("number", [1.0, 2.0])}
        yield Fixture(
            f"no dates {written!r}", f"a;b\n{first};1\n{second};2\n".encode(), expected, told=(note,) if note else ()
        )


def _quotes() -> Iterator[Fixture]:
    cells = {
        '"x"': "x",
        '"a,b"': "a,b",
        '"a\nb"': "a\nb",
        '"a\r\nb"': "a\r\nb",
        '"say ""hi"""': 'say "hi"',
        '""""': '"',
        '"\n\n"': "\n\n",
        "it's": "it's",
        'five" pipe': 'five" pipe',
        ' "x"': ' "x"',
        '"a;b|c\td"': "a;b|c\td",
        "a b": "a b",
        " red": " red",
        "red ": "red ",
    }
    for written, cell in cells.items():
        expected = {"a": ("number", [1.0, 2.0, 3.0]), "b": ("text", ["p", cell, "q"])}
        yield Fixture(f"cell {written!r}", f"a,b\n1,p\n2,{written}\n3,q\n".encode(), expected)
        bad = f"a,b\n1,p\n2,{written}\n" + "".join(f"{n},q\n" for n in range(50)) + "oops,q\n"
        line = 4 + 50 + written.count("\n")
        texts = ["1", "2", *map(str, range(50)), "oops"]
        yield Fixture(
            f"the line below {written!r}",
            bad.encode(),
            {"a": ("text", texts), "b": ("text", ["p", cell, *["q"] * 51])},
            told=(f"line {line}, column 'a'",),
            unread=1,
        )


def _places_of_errors() -> Iterator[Fixture]:
    for place in (2, 30, 400):
        rows = ["1,2,3"] * 500
        for wrong, count in (("1,2", "2 cells"), ("1", "1 cell"), ("1,2,3,4", "4 cells"), ("1,2,3,", "4 cells")):
            changed = [*rows[: place - 2], wrong, *rows[place - 2 :]]
            text = "a,b,c\n" + "\n".join(changed)
            yield Fixture(
                f"uneven {wrong!r} in line {place}", text.encode(), error=f"line {place}: found {count}.*expected 3"
            )
        both = [*rows[: place - 2], "1,2", "1,2,3,4", *rows[place:]]
        yield Fixture(
            f"short and long in line {place}",
            ("a,b,c\n" + "\n".join(both)).encode(),
            error=f"line {place}: found 2 cells",
        )
        unclosed = [*rows[: place - 2], '1,"2,3', *rows[place:]]
        yield Fixture(
            f"unclosed quote in line {place}",
            ("a,b,c\n" + "\n".join(unclosed)).encode(),
            error=f"line {place}: found a quotation mark that is never closed",
        )
        more = [*rows[: place - 2], '1,"2"x,3', *rows[place:]]
        yield Fixture(
            f"letters behind a quote in line {place}",
            ("a,b,c\n" + "\n".join(more)).encode(),
            error=f"line {place}: found more letters after the closing",
        )


def _one_of_a_kind() -> Iterator[Fixture]:
    one = {"a": ("number", [1.0]), "b": ("text", ["x"])}
    yield Fixture("empty", b"", error="is empty")
    yield Fixture("only a BOM", b"\xef\xbb\xbf", error="is empty")
    yield Fixture("only ends of lines", b"\n\n\n", error="is empty")
    yield Fixture("only names", b"a,b\n", error="holds the names of 2 columns, but no row")
    yield Fixture("one row", b"a,b\n1,x\n", one)
    yield Fixture("one row without an end", b"a,b\n1,x", one)
    yield Fixture("a hint of Excel", b"sep=;\na;b\n1;x\n", one)
    yield Fixture("a hint of Excel with CR", b"sep=;\r\na;b\r\n1;x\r\n", one)
    yield Fixture("an empty line", b"a,b\n\n1,x\n\n", one, told=("2 empty lines were left out (the first: line 2)",))
    yield Fixture("an empty line before the names", b"\na,b\n1,x\n", one, told=("1 empty line was left out (line 1)",))
    yield Fixture("one column", b"a\n1\n2\n", {"a": ("number", [1.0, 2.0])})
    yield Fixture("one column with a gap", b"a\n1\n\n2\n", {"a": ("number", [1.0, None, 2.0])})
    yield Fixture(
        "mixed ends of lines", b"a,b\r\n1,x\n2,y\r\n", {"a": ("number", [1.0, 2.0]), "b": ("text", ["x", "y"])}
    )
    yield Fixture("no text", b"a,b\n1,\0\n", error="not a file of text")
    yield Fixture("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", error="not a file of text")
    yield Fixture("packed by zlib", zlib.compress(b"a,b\n1,2\n"), error="not a file of text")
    yield Fixture("a control", b"a,b\n1,\xe9\x02\n", error="found the bytes 02 at place 7")
    yield Fixture("truth", b"a,b\ntrue,1\nfalse,2\n", {"a": ("text", ["true", "false"]), "b": ("number", [1.0, 2.0])})
    yield Fixture(
        "windows", "a,b\n1,5 €\n2,x\n".encode("cp1252"), {"a": ("number", [1.0, 2.0]), "b": ("text", ["5 €", "x"])}
    )
    late = b"a,b\n" + b"1,x\n" * 80_000
    texts = ["x"] * 80_000
    yield Fixture(
        "latin-1 behind the sample",
        late + "2,é\n".encode("latin-1"),
        {"a": ("number", [1.0] * 80_000 + [2.0]), "b": ("text", [*texts, "é"])},
        told=("not in UTF-8",),
    )
    yield Fixture(
        "windows behind the sample",
        late + "2,€\n".encode("cp1252"),
        {"a": ("number", [1.0] * 80_000 + [2.0]), "b": ("text", [*texts, "€"])},
        told=("read in cp1252",),
    )
    words = ["1"] * 80_000
    yield Fixture(
        "a word behind the sample",
        late + b"oops,y\n",
        {"a": ("text", [*words, "oops"]), "b": ("text", [*texts, "y"])},
        told=("line 80002, column 'a'", "'oops'"),
        unread=1,
    )
    yield Fixture(
        "a code behind the sample",
        late + b"007,y\n",
        {"a": ("text", [*words, "007"]), "b": ("text", [*texts, "y"])},
        told=("line 80002, column 'a'", "'007'", "begins with 0"),
        unread=1,
    )
    yield Fixture(
        "codes",
        b"zip,n\n01067,1\n10115,2\n",
        {"zip": ("text", ["01067", "10115"]), "n": ("number", [1.0, 2.0])},
        told=("digits that a number would change",),
    )
    yield Fixture("a cell too long", b'a,b\n1,"' + b"x" * 140_000 + b"\n2,y\n", error="more than 131,072 letters")
