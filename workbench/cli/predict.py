"""``main.py predict``: what a trained network says to the rows of a file."""

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.options import add_place
from workbench.cli.reading_progress import told_on_terminal
from workbench.cli.resume import RepeatedSteps
from workbench.cli.training import FAILED, compile_at_first_start
from workbench.language import tr, tr_count
from workbench.numbers import measured, percent, significant

if TYPE_CHECKING:
    from workbench.predicting.judging import Judgement
    from workbench.predicting.predictor import Answers, Predictor

_MOST_TOLD = 10


def add_predict_options(parser: argparse.ArgumentParser) -> None:
    """What ``predict`` accepts."""
    parser.add_argument("run", type=Path, metavar="FILE.run")
    parser.add_argument(
        "data",
        type=Path,
        metavar="DATA",
        help=tr("rows with the columns that the run learned from: a table, arrays, or a folder of images"),
    )
    add_place(parser)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="PREDICTIONS.csv|.parquet",
        help=tr("where to write the answers; without it they are printed"),
    )


def predict(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Answer each row, say which have no answer and why, and judge the answers where the truth is in the table."""
    from workbench.predicting.file_rows import answer_file
    from workbench.predicting.judging import judge
    from workbench.predicting.predictions_file import (
        check_out,
        csv_text,
        earlier_set_aside,
        prediction_columns,
        write_predictions,
    )
    from workbench.predicting.predictor import open_predictor

    if options.out is not None:
        check_out(options.out)
    compile_at_first_start()
    predictor = open_predictor(options.run, options.at, RepeatedSteps())
    found = answer_file(options.data, predictor, told_on_terminal(options.data))
    answers = found.answers
    judgement = judge(predictor, answers, found.truth)
    _tell(answers, judgement, found.notes)
    columns = prediction_columns(answers)
    report = _report(options, predictor, answers, judgement)
    if options.out is not None:
        with earlier_set_aside(options.out) as earlier:
            write_predictions(options.out, columns)
        if earlier is not None:
            sys.stderr.write(
                tr(
                    "Note: {out} was there already; those answers are kept as {earlier}.\n",
                    out=options.out,
                    earlier=earlier,
                )
            )
        report["path"] = str(options.out)
    elif options.json:
        report["predictions"] = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    else:
        sys.stdout.write(csv_text(columns))
        report = {}
    return (0 if answers.usable.any() else FAILED), report


def _tell(answers: "Answers", judgement: "Judgement | None", notes: tuple[str, ...]) -> None:
    from workbench.predicting.matching import named
    from workbench.predicting.predictor import unfit_text

    for note in notes:
        sys.stderr.write(tr("Note: {note}\n", note=note))
    if answers.unused:
        sys.stderr.write(
            tr_count(
                "Note: a column was not asked for: {names}.\n",
                "Note: {n} columns were not asked for: {names}.\n",
                len(answers.unused),
                names=named(answers.unused),
            )
        )
    without = answers.rows - int(answers.usable.sum())
    if without:
        sys.stderr.write(
            tr_count("{n} row has no answer:\n", "{n} rows have no answer:\n", without)
            + "".join(
                f"  {unfit_text(cell)}\n" for cell in sorted(answers.unfit, key=lambda cell: cell.row)[:_MOST_TOLD]
            )
        )
    if judgement is None:
        return
    for row, name in judgement.strange[:_MOST_TOLD]:
        sys.stderr.write(
            tr(
                "Row {row} is of the class {name!r}, which was never learned; it is not judged.\n",
                row=row + 1,
                name=name,
            )
        )
    if judgement.counts is not None:
        sys.stderr.write(
            tr_count(
                "On {n} row with a known class: accuracy {accuracy}, loss {loss}.\n",
                "On {n} rows with a known class: accuracy {accuracy}, loss {loss}.\n",
                judgement.rows,
                accuracy=percent(judgement.accuracy, 1),
                loss=significant(judgement.loss),
            )
        )
    for one in judgement.errors:
        sys.stderr.write(
            tr_count(
                "{name}: on {n} row with a known value: R² {r_squared}, typical error {error}.\n",
                "{name}: on {n} rows with a known value: R² {r_squared}, typical error {error}.\n",
                judgement.rows,
                name=one.name,
                r_squared=measured(one.r_squared),
                error=measured(one.typical_error),
            )
        )


def _report(
    options: argparse.Namespace, predictor: "Predictor", answers: "Answers", judgement: "Judgement | None"
) -> dict[str, Any]:
    return {
        "run": str(options.run),
        "data": str(options.data),
        "at": options.at,
        "step": predictor.snapshot.step,
        "rows": answers.rows,
        "rows_without_answer": answers.rows - int(answers.usable.sum()),
        "unfit": [{"row": cell.row + 1, "column": cell.column, "found": cell.found} for cell in answers.unfit],
        "unused_columns": list(answers.unused),
        "evaluation": None if judgement is None else _judged(judgement, answers.classes),
    }


def _judged(judgement: "Judgement", classes: tuple[str, ...]) -> dict[str, Any]:
    common = {"rows": judgement.rows, "loss": _number(judgement.loss)}
    if judgement.counts is not None:
        return {
            **common,
            "accuracy": _number(judgement.accuracy),
            "classes": list(classes),
            "confusion": judgement.counts.tolist(),
        }
    targets = [
        {"name": one.name, "r_squared": _number(one.r_squared), "rmse": _number(one.typical_error)}
        for one in judgement.errors
    ]
    return {**common, "r_squared": _number(judgement.accuracy), "targets": targets}


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
