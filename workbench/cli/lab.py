"""``lab``: run the labs of the course without a window, and tell what was measured."""

import argparse
import math
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.options import add_changes, parted, say_aside
from workbench.cli.patience import told_when_slow
from workbench.cli.quiz import quiz
from workbench.errors import SpecError
from workbench.language import tr
from workbench.numbers import exact

if TYPE_CHECKING:
    from workbench.labs.class_sheet import SheetLab
    from workbench.labs.lab import Number, Outcome, Table
    from workbench.labs.lab_text import LabText


@dataclass(frozen=True, slots=True)
class Run:
    """One lab that was run."""

    asked: "SheetLab"
    outcome: "Outcome"
    seconds: float


def add_lab_options(parser: argparse.ArgumentParser) -> None:
    """What ``lab`` accepts."""
    parser.add_argument("name", nargs="?", metavar="LAB", help=tr("one lab; none lists them"))
    parser.add_argument("--all", action="store_true", help=tr("run every lab"))
    parser.add_argument("--quiz", action="store_true", help=tr("ten questions, answered by the labs"))
    parser.add_argument("--seed", type=int, default=0, help=tr("repeat the experiment with other random numbers"))
    add_changes(parser, tr("another value for one of its controls"))
    parser.add_argument("--markdown", type=Path, metavar="FILE", help=tr("write a sheet for a class, with pictures"))
    parser.add_argument("--html", type=Path, metavar="FILE", help=tr("the same as a page for a browser"))
    parser.add_argument(
        "--hide-answers", action="store_true", help=tr("on the sheet: claims and questions only; nothing is run")
    )


def lab(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """List the labs, run one or all of them."""
    from workbench.labs.lab_rows import LABS, lab_named

    if options.seed < 0:
        raise SpecError.single("seed", tr("must not be negative, not {seed}", seed=options.seed))
    if options.quiz:
        return quiz(options)
    if options.all and (options.name or options.changes):
        raise SpecError.single("lab", tr("--all runs every lab as it is; name one to change its controls"))
    if options.hide_answers and not (options.markdown or options.html):
        raise SpecError.single("hide-answers", tr("is for a sheet: say where with --markdown or --html"))
    if not (options.all or options.name):
        return 0, _listed(as_json=options.json)
    pairs = [parted(change) for change in options.changes]
    changes = {name.strip(): value.strip() for name, value in pairs}
    names = [options.name] if options.name else list(LABS)
    for name in names:
        lab_named(name)
    _check_places(options)
    if options.hide_answers:
        return 0, _write_sheets(options, [_asked(name, options.seed, changes) for name in names])
    runs = []
    for name in names:
        runs.append(_run(name, options.seed, changes))
        if not options.json:
            sys.stdout.write(_for_people(runs[-1]) + "\n")
    written = _write_sheets(options, [replace(run.asked, outcome=run.outcome) for run in runs])
    if not options.json:
        return 0, written
    plain = [_plain(run) for run in runs]
    return 0, {"labs": plain} if options.all else plain[0]


def _asked(name: str, seed: int, changes: Mapping[str, str]) -> "SheetLab":
    from workbench.labs.class_sheet import SheetLab
    from workbench.labs.lab_rows import lab_named, setting_for
    from workbench.labs.lab_text import read_text

    row = lab_named(name)
    return SheetLab(name, row.number, read_text(name), setting_for(row, seed, changes), None)


def _check_places(options: argparse.Namespace) -> None:
    from workbench.labs.sheet_file import check_place

    for path in (options.markdown, options.html):
        if path is not None:
            check_place(path)


def _write_sheets(options: argparse.Namespace, labs: "list[SheetLab]") -> dict[str, Any]:
    from workbench.labs.sheet_file import write_sheet

    written = {}
    for path, as_markdown in ((options.markdown, True), (options.html, False)):
        if path is not None:
            write_sheet(path, labs, as_markdown=as_markdown)
            written[path.suffix.lstrip(".") or "file"] = str(path)
    return written


def _run(name: str, seed: int, changes: Mapping[str, str]) -> Run:
    from workbench.labs.lab_rows import lab_named

    asked = _asked(name, seed, changes)
    begin = time.perf_counter()
    with told_when_slow(tr("The lab {name} is being measured …", name=name)):
        outcome = lab_named(name).measure(replace(asked.setting, report=say_aside))
    return Run(asked, outcome, time.perf_counter() - begin)


def _listed(*, as_json: bool) -> dict[str, Any]:
    from workbench.labs.lab_rows import LABS
    from workbench.labs.lab_text import read_text

    if as_json:
        return {"labs": [{"name": name, "number": row.number, **_told(read_text(name))} for name, row in LABS.items()]}
    return {name: tr(read_text(name).title) for name in LABS}


def _told(text: "LabText") -> dict[str, Any]:
    return {"title": tr(text.title), "claim": tr(text.claim)}


def _plain(run: Run) -> dict[str, Any]:
    """For ``--json``. What is not finite is null."""
    from workbench.labs.places import filled

    outcome, text, setting = run.outcome, run.asked.text, run.asked.setting
    return {
        "name": run.asked.name,
        "claim": tr(text.claim),
        "measured": {name: _plain_number(number) for name, number in outcome.numbers.items()},
        "holds": outcome.holds,
        "seconds": round(run.seconds, 3),
        "answer": outcome.answer,
        "seed": setting.seed,
        "controls": dict(setting.controls),
        "verdict": filled(text.verdict(outcome.holds), outcome.numbers),
    }


def _plain_number(number: "Number") -> object:
    from workbench.labs.lab import Measured

    match number:
        case Measured():
            ends = {"low": _finite(number.low), "high": _finite(number.high), "level": number.level}
            return {"value": _finite(number.value), **ends, "covers": number.covers, "unit": number.unit}
        case float():
            return _finite(number)
    return number


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _for_people(run: Run) -> str:
    """A page of text: claim, formulas, experiment, question and controls, what was measured, verdict."""
    from workbench.labs.formulas import in_one_line, parse_formula
    from workbench.labs.places import filled, intervals_told

    text, numbers = run.asked.text, run.outcome.numbers
    formulas = [f"    {in_one_line(parse_formula(formula))}" for formula in text.formulas]
    title = tr(text.title)
    measured = [*(filled(sentence, numbers) for sentence in text.measured), *intervals_told(numbers)]
    tables = [line for table in run.outcome.tables for line in ("", *_table_lines(table))]
    verdict = filled(text.verdict(run.outcome.holds), numbers)
    time_taken = tr("({seconds:.1f} s, seed {seed})", seconds=run.seconds, seed=run.asked.setting.seed)
    head = [title, "=" * len(title), tr(text.claim), *formulas, "", *_experiment_lines(run)]
    return "\n".join([*head, "", *measured, *tables, "", verdict, time_taken, ""])


def _experiment_lines(run: Run) -> Iterator[str]:
    """What is done and asked, and the controls by the names that ``--set`` takes, as they stood."""
    text, controls = run.asked.text, run.asked.setting.controls
    yield tr("The experiment: {text}", text=tr(text.experiment))
    yield tr("The question: {text}", text=tr(text.question))
    if controls:
        yield tr("Controls, for --set NAME=VALUE:")
    for name, value in controls.items():
        yield f"  {name}={exact(value)}  {tr(text.controls[name].title)}"


def _table_lines(table: "Table") -> Iterator[str]:
    from workbench.labs.places import told

    rows = [table.head, *(tuple(told(cell) for cell in row) for row in table.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.head))]
    yield table.title
    for row in rows:
        yield "  " + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
