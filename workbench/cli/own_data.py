"""Data of one's own on the command line: ``train --data FILE``."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cli.reading_progress import told_on_terminal
from workbench.errors import SpecError
from workbench.files.looking import is_there
from workbench.language import tr
from workbench.numbers import grouped

if TYPE_CHECKING:
    from workbench.data.asked import Chosen
    from workbench.data.readers.found import ReadArrays, ReadTable
    from workbench.specs.own_data import Scaling
    from workbench.specs.run import RunSpec

_EACH: tuple[tuple[str, str, str, str], ...] = (
    ("--as", "types", "COLUMN=TYPE", tr("take a column as number, category or date")),
    (
        "--missing",
        "missing",
        "COLUMN=RULE",
        tr("median, mean, mode, drop or value:X for what is missing; +flag marks it"),
    ),
    ("--unread", "unread", "COLUMN=missing", tr("cells that are not of the column's type count as missing")),
    ("--encode", "encodings", "COLUMN=WAY", tr("one-hot or ordinal for a category, number or calendar for a date")),
)


def add_own_data_options(parser: argparse.ArgumentParser) -> None:
    """How ``train`` takes a table in."""
    own = parser.add_argument_group(tr("data of your own"))
    own.add_argument(
        "--data",
        type=Path,
        metavar="FILE",
        help=tr("a table (CSV, Parquet, Excel …), arrays (NPZ, NPY, IDX), a folder of images"),
    )
    own.add_argument("--target", metavar="COLUMN[,COLUMN]", help=tr("what is to be predicted"))
    own.add_argument(
        "--leave-out",
        action="append",
        default=[],
        metavar="COLUMN[,COLUMN]",
        help=tr("columns that are not learned from"),
    )
    for option, name, form, meaning in _EACH:
        own.add_argument(option, action="append", default=[], dest=name, metavar=form, help=meaning)
    own.add_argument("--split", metavar="time:COLUMN|group:COLUMN|part:COLUMN", help=tr("instead of by chance"))
    own.add_argument("--dev", type=Path, metavar="FILE", help=tr("the dev part, from a file of its own"))
    own.add_argument("--test", type=Path, metavar="FILE", help=tr("the test part, from a file of its own"))
    own.add_argument("--scaling", metavar="WAY", help=tr("standard, min-max, robust or none"))
    own.add_argument("--image-size", metavar="HEIGHTxWIDTH", help=tr("to which a folder of images is brought"))
    own.add_argument("--save-spec", type=Path, metavar="FILE.toml", help=tr("write the spec down, to be used again"))


def own_run(options: argparse.Namespace, start: "RunSpec | None") -> "RunSpec":
    """The run on the table that the options name, which is kept. Raises ``WorkbenchError``."""
    row = format_of(options.data)
    if row != "table":
        return _arrays_run(options, start, is_folder=row == "images")
    from workbench.data.asked import spec_chosen
    from workbench.data.first_run import first_run
    from workbench.data.readers.proposal import warnings_of
    from workbench.data.store import keep_table
    from workbench.data.told import decisions

    read, choices = _read_and_chosen(options)
    for note in read.report.notes:
        _say(note)
    others = [str(path.absolute()) for path in (options.dev, options.test) if path is not None]
    spec = spec_chosen(choices, read, str(options.data.absolute())).replaced(part_files=others or None)
    for line in decisions(choices, read):
        _say(line)
    for one in warnings_of(spec, read.table):
        where = tr("column {name!r} ", name=one.column) if one.column else ""
        _say(tr("Warning: {where}{message}.", where=where, message=one.message.rstrip(".")))
    keep_table(read.table)
    return first_run(spec, read.table.rows, start)


def format_of(path: Path) -> str:
    """What a file gives: table, arrays or images. Raises ``DataError``."""
    from workbench.data.readers.opening import probe

    return probe(path).gives


def _arrays_run(options: argparse.Namespace, start: "RunSpec | None", *, is_folder: bool) -> "RunSpec":
    from workbench.data.array_specs import kept_spec
    from workbench.data.asked_words import unknown_scaling
    from workbench.data.first_run import first_run
    from workbench.data.own_names import title_of

    for option, value in _table_options(options).items():
        if value:
            raise SpecError.single(option, tr("is about a table; {path} is none", path=options.data))
    scaling: Scaling = options.scaling or "standard"
    if problems := tuple(unknown_scaling(scaling, "--scaling")):
        raise SpecError(problems)
    read = arrays_in(options.data, _size(options.image_size), is_folder=is_folder)
    for line in (*read.notes, _arrays_text(read)):
        _say(line)
    spec = kept_spec(read, title_of(options.data), str(options.data.absolute()), scaling, is_folder=is_folder)
    return first_run(spec, len(read.kept.arrays["features"]), start)


def arrays_in(path: Path, size: tuple[int, int], *, is_folder: bool) -> "ReadArrays":
    """The arrays in a file, or in a folder of images. Raises ``DataError``."""
    if is_folder:
        from workbench.data.readers.image_folder import read_images

        return read_images(path, told_on_terminal(path), height=size[0], width=size[1])
    from workbench.data.readers.opening import read_arrays

    return read_arrays(path, told_on_terminal(path))


def _size(text: str | None) -> tuple[int, int]:
    height, cross, width = (text or "0x0").lower().partition("x")
    if not cross or not (height.isdecimal() and width.isdecimal()):
        raise SpecError.single("--image-size", tr("must be HEIGHTxWIDTH, such as 28x28, not {text!r}", text=text))
    return int(height), int(width)


def _arrays_text(read: "ReadArrays") -> str:
    rows = grouped(len(read.kept.arrays["features"]))
    if read.targets:
        return tr(
            "{rows} rows of {features} features; predicted: {names}.",
            rows=rows,
            features=read.feature_count,
            names=", ".join(read.targets[:20]),
        )
    return tr(
        "{rows} rows of {features} features; {count} classes: {names}.",
        rows=rows,
        features=read.feature_count,
        count=len(read.classes),
        names=", ".join(read.classes[:20]),
    )


def check_spec_file(path: Path) -> None:
    """Raises ``SpecError`` where ``--save-spec`` would replace something, or write what nobody takes for a spec."""
    if path.suffix.lower() != ".toml":
        raise SpecError.single("--save-spec", tr("must end in .toml, not {name!r}", name=path.name))
    if is_there(path):
        raise SpecError.single("--save-spec", tr("{path} exists and is left alone: choose another name", path=path))


def refuse_without_data(options: argparse.Namespace) -> None:
    """Raises ``SpecError`` for options that mean nothing without ``--data``."""
    given = {**_table_options(options), "--scaling": options.scaling, "--image-size": options.image_size}
    for option, value in given.items():
        if value:
            raise SpecError.single(option, tr("is about data of your own: it needs --data FILE"))


def _table_options(options: argparse.Namespace) -> dict[str, object]:
    return {
        "--target": options.target,
        "--leave-out": options.leave_out,
        **{option: getattr(options, name) for option, name, _, _ in _EACH},
        "--split": options.split,
        "--dev": options.dev,
        "--test": options.test,
    }


def _read_and_chosen(options: argparse.Namespace) -> "tuple[ReadTable, Chosen]":
    from workbench.data.asked import chosen, needed_numbers
    from workbench.data.asked_words import Asked, columns_in
    from workbench.data.own_names import title_of
    from workbench.data.parts_of_files import joined_parts

    pairs = {name: _pairs(option, getattr(options, name)) for option, name, _, _ in _EACH}
    if (options.dev is not None or options.test is not None) and (options.split or options.dev is None):
        raise SpecError.single(
            "--dev", tr("separate files need --dev, may have --test, and leave no --split to choose")
        )
    numbers = frozenset(name for name, type_ in pairs["types"].items() if type_ == "number")

    def read_all(wanted: frozenset[str]) -> "tuple[ReadTable, str]":
        read = table_in(options.data, wanted)
        if options.dev is None:
            return read, options.split or ""
        files = {"train": read, "dev": table_in(options.dev, wanted)}
        if options.test is not None:
            files["test"] = table_in(options.test, wanted)
        joined, name = joined_parts(files)
        return joined, f"part:{name}"

    read, split = read_all(numbers)
    known = [column.name for column in read.table.columns]
    asked = Asked(
        targets=columns_in(options.target or "", known),
        leave_out=tuple(name for text in options.leave_out for name in columns_in(text, known)),
        split=split,
        scaling=options.scaling or "standard",
        types=pairs["types"],
        missing=pairs["missing"],
        unread=pairs["unread"],
        encodings=pairs["encodings"],
    )
    if not asked.targets:
        told = ", ".join(repr(name) for name in known[:20])
        raise SpecError.single("--target", tr("say what is to be predicted; the columns are {told}", told=told))
    title = title_of(options.data)
    choices = chosen(read, title, asked)
    wanted = needed_numbers(choices, read)
    if wanted:
        read, _ = read_all(numbers | wanted)
        choices = chosen(read, title, asked)
    return read, choices


def table_in(path: Path, numbers: frozenset[str] = frozenset()) -> "ReadTable":
    """The table in a file. Raises ``DataError``."""
    from workbench.data.readers.opening import read_table

    return read_table(path, None, told_on_terminal(path), numbers)


def _pairs(option: str, texts: list[str]) -> dict[str, str]:
    found = {}
    for text in texts:
        name, equals, value = text.rpartition("=")
        if not equals or not name:
            raise SpecError.single(option, tr("must have the form COLUMN=VALUE, not {text!r}", text=text))
        found[name] = value
    return found


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
