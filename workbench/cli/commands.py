"""The command line: everything the trainer can do, without a window.

With ``--json`` the last line of standard output is one JSON object; all else goes to standard error. Exit codes: 0 done,
1 the work failed, 2 wrong usage or bad input, 130 interrupted. Errors are plain sentences, never a traceback.
"""

import argparse
import contextlib
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from workbench.cli.bundle import (
    add_bundle_options,
    add_card_options,
    add_open_options,
    bundle,
    card,
    open_zip,
    verify_run_or_bundle,
)
from workbench.cli.data_info import data_file_info, is_run_file
from workbench.cli.export import add_export_options, export
from workbench.cli.lab import add_lab_options, lab
from workbench.cli.looks import add_test_options, score_test_part
from workbench.cli.plain_output import PlainOutput
from workbench.cli.predict import add_predict_options, predict
from workbench.cli.resume import add_resume_options, resume
from workbench.cli.search import add_search_options, search
from workbench.cli.train import add_train_options, train
from workbench.errors import SpecError, WorkbenchError
from workbench.files.atomic import is_there
from workbench.language import tr
from workbench.numbers import rounded
from workbench.program import COMMANDS, examples, program_name

if TYPE_CHECKING:
    from workbench.runs.history.history import History
    from workbench.runs.reading import RunReader

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
_DIGITS = 6  # in text
_MOST_TEXT = 300


class _Parser(argparse.ArgumentParser):
    """Ends with a plain sentence and exit code 2."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(tr("{message}\nTry: {prog} --help\n", message=message, prog=self.prog))
        sys.exit(WRONG_USAGE)


def run_command(arguments: list[str]) -> int:
    """Run one sub-command; returns the exit code."""
    out, err = PlainOutput(sys.stdout), PlainOutput(sys.stderr)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as request:  # --help, or wrong usage
        return int(request.code or 0)
    action: Callable[[argparse.Namespace], tuple[int, dict[str, Any]]] = options.action
    try:
        code, report = action(options)
    except KeyboardInterrupt:
        sys.stderr.write(tr("Interrupted. What a run had recorded so far is in its file; resume goes on from there.\n"))
        return INTERRUPTED
    except SpecError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USAGE
    except WorkbenchError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    except BrokenPipeError:
        raise
    except OSError as error:
        name = str(error.filename or "")[:200]
        sys.stderr.write(
            tr("{name} cannot be used: {reason}.\n", name=name, reason=(error.strerror or str(error)).lower())
        )
        return FAILED
    except MemoryError:
        sys.stderr.write(tr("There is not enough memory for this. What a run had recorded so far is in its file.\n"))
        return FAILED
    _print_report(report, as_json=options.json)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=program_name(),
        description=tr("The training workbench on the command line; without a sub-command it opens the window."),
        epilog=examples(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)

    train_parser = commands.add_parser("train", help=COMMANDS["train"])
    add_train_options(train_parser)
    train_parser.set_defaults(action=train)

    resume_parser = commands.add_parser("resume", help=COMMANDS["resume"])
    add_resume_options(resume_parser)
    resume_parser.set_defaults(action=resume)

    verify_parser = commands.add_parser("verify", help=COMMANDS["verify"])
    verify_parser.add_argument("run", type=Path, metavar="FILE.run | BUNDLE.zip")
    verify_parser.set_defaults(action=verify_run_or_bundle)

    export_parser = commands.add_parser("export", help=COMMANDS["export"])
    add_export_options(export_parser)
    export_parser.set_defaults(action=export)

    card_parser = commands.add_parser("card", help=COMMANDS["card"])
    add_card_options(card_parser)
    card_parser.set_defaults(action=card)

    bundle_parser = commands.add_parser("bundle", help=COMMANDS["bundle"])
    add_bundle_options(bundle_parser)
    bundle_parser.set_defaults(action=bundle)

    open_parser = commands.add_parser("open", help=COMMANDS["open"])
    add_open_options(open_parser)
    open_parser.set_defaults(action=open_zip)

    predict_parser = commands.add_parser("predict", help=COMMANDS["predict"])
    add_predict_options(predict_parser)
    predict_parser.set_defaults(action=predict)

    search_parser = commands.add_parser("search", help=COMMANDS["search"])
    add_search_options(search_parser)
    search_parser.set_defaults(action=search)

    test_parser = commands.add_parser("test", help=COMMANDS["test"])
    add_test_options(test_parser)
    test_parser.set_defaults(action=score_test_part)

    lab_parser = commands.add_parser("lab", help=COMMANDS["lab"])
    add_lab_options(lab_parser)
    lab_parser.set_defaults(action=lab)

    _add_info_options(commands.add_parser("info", help=COMMANDS["info"]))

    for command in commands.choices.values():
        command.add_argument(
            "--json", action="store_true", help=tr("one JSON object as the last line of standard output")
        )
    return parser


def _add_info_options(info_parser: argparse.ArgumentParser) -> None:
    info_parser.add_argument("what", nargs="?", metavar="FILE.run | DATA")
    info_parser.add_argument(
        "--scores", action="store_true", help=tr("of a run: all scores and the best step, for the branch it stands in")
    )
    info_parser.add_argument(
        "--doctor",
        action="store_true",
        help=tr("of a run: what is wrong with it, since when, and what is likely to help"),
    )
    info_parser.set_defaults(action=_info)


def _info(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    from workbench.specs.data import DATA_NAMES

    if options.what is None:
        from workbench.runs.format.environment import describe_environment

        return DONE, dict(describe_environment())
    if options.what in DATA_NAMES:
        return DONE, _data_info(options.what)
    path = Path(options.what)
    if not is_there(path):
        raise SpecError.single(
            "info",
            tr(
                "there is no file and no data set {what!r}; {data_names}",
                what=options.what,
                data_names=", ".join(DATA_NAMES),
            ),
        )
    if is_run_file(path):
        return DONE, _run_info(path, options)
    return DONE, data_file_info(path, as_json=options.json)


def _data_info(name: str) -> dict[str, Any]:
    from workbench.data.loading import load_dataset
    from workbench.specs.data import CatalogueSpec

    data = load_dataset(CatalogueSpec.parse({"name": name}))
    return {
        "name": data.name,
        "title": data.title,
        "task": data.task,
        "train": data.train.rows,
        "dev": data.dev.rows,
        "test": data.test.rows,
        "features": data.n_features,
        **({"targets": [one.name for one in data.targets]} if data.targets else {"classes": list(data.class_names)}),
        "source": data.source,
        "licence": data.licence,
        "sha256": data.sha256,
    }


def _run_info(path: Path, options: argparse.Namespace) -> dict[str, Any]:
    from workbench.cli.scores import scores_report
    from workbench.runs.reading import RunReader

    reader = RunReader(path)
    try:
        history, header, owner = reader.history, reader.header, reader.owner()
        current = history.current
        return {
            "run": str(path),
            "name": header.spec.name,
            "data": header.spec.data.name,
            "steps": current.step,
            "branches": [
                {"number": one.number, "title": one.title, "from": one.first_step, "to": one.length}
                for one in history.branches
            ],
            "current_branch": current.branch,
            "edits": len(history.edits),
            **_rows_info(history),
            "keyframes": len(history.keyframes),
            "marks": len(history.marks),
            "data_sha256": header.data_sha256,
            "environment": header.environment,
            "written_by": None
            if owner is None
            else tr("{user} on {host}, process {pid}", user=owner.user, host=owner.host, pid=owner.pid),
            "damage": list(reader.damage),
            "spec": history.spec(current.branch).to_plain(),
            **(scores_report(reader) if options.scores else {}),
            **(_doctor(path, reader, as_json=options.json) if options.doctor else {}),
        }
    finally:
        reader.close()


def _rows_info(history: "History") -> dict[str, int]:
    """How many rows are left out and relabelled where the run stands; nothing where every row is as the data have it."""
    from workbench.specs.row_edits import ROW_EDITS, count_of, row_edits_of, stretches_in

    in_force = row_edits_of(history.spec_to(history.current).edits)
    if in_force.are_none:
        return {}
    return {f"rows_{name}": count_of(stretches_in(name, in_force.of(name))) for name in ROW_EDITS}


def _doctor(path: Path, reader: "RunReader", *, as_json: bool) -> dict[str, Any]:
    from workbench.cli.doctor import diagnosis_of, doctor_plain, doctor_text

    found = diagnosis_of(path, reader)
    return {"doctor": doctor_plain(found) if as_json else "\n" + doctor_text(found)}


def _print_report(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(report, allow_nan=False) + "\n")
        return
    width = max((len(name) for name in report), default=0)
    for name, value in report.items():
        sys.stdout.write(f"{name:<{width}}  {_for_people(value)}\n")


def _for_people(value: object) -> str:
    """Numbers rounded; all their digits are in ``--json``."""
    if isinstance(value, dict | list):
        return json.dumps(_rounded(value), ensure_ascii=False)
    if value is None:
        return "–"
    return str(rounded(value, _DIGITS)) if isinstance(value, float) else str(value)


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_rounded(part) for part in value]
    if isinstance(value, str) and len(value) > _MOST_TEXT:  # thousands of rows
        return value[:_MOST_TEXT] + "…"
    return rounded(value, _DIGITS) if isinstance(value, float) else value
