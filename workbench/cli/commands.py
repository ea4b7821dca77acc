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
from typing import Any, NoReturn

from workbench.cli.plain_output import PlainOutput
from workbench.errors import SpecError, WorkbenchError
from workbench.language import tr
from workbench.numbers import rounded
from workbench.program import COMMANDS, examples, program_name

FAILED, WRONG_USAGE, INTERRUPTED = 1, 2, 130
_WHOLE_OR_NOTHING = frozenset({"verify", "export", "card", "bundle", "open", "predict", "info"})
_DIGITS = 6  # in text
_MOST_TEXT = 300

AddOptions = Callable[[argparse.ArgumentParser], None]
Action = Callable[[argparse.Namespace], tuple[int, dict[str, Any]]]


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
        options = _parser(arguments[0] if arguments else "").parse_args(arguments)
    except SystemExit as request:  # --help, or wrong usage
        return int(request.code or 0)
    action: Action = options.action
    try:
        code, report = action(options)
    except KeyboardInterrupt:
        sys.stderr.write(
            tr("Interrupted. Nothing was left half written.\n")
            if options.command in _WHOLE_OR_NOTHING
            else tr("Interrupted. What a run had recorded so far is in its file; resume goes on from there.\n")
        )
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


def _parser(asked: str) -> argparse.ArgumentParser:
    """Of all commands; only the one that is ``asked`` for has its options, and is loaded."""
    parser = _Parser(
        prog=program_name(),
        description=tr("The training workbench on the command line; without a sub-command it opens the window."),
        epilog=examples(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    for name, sentence in COMMANDS.items():
        command = commands.add_parser(name, help=sentence)
        if name == asked:
            add_options, action = _loaded(name)
            add_options(command)
            command.set_defaults(action=action)
        command.add_argument(
            "--json", action="store_true", help=tr("one JSON object as the last line of standard output")
        )
    return parser


def _loaded(name: str) -> tuple[AddOptions, Action]:
    """What adds the options of a command, and what carries it out."""
    match name:
        case "train":
            from workbench.cli.train import add_train_options, train

            found: tuple[AddOptions, Action] = add_train_options, train
        case "resume":
            from workbench.cli.resume import add_resume_options, resume

            found = add_resume_options, resume
        case "verify":
            from workbench.cli.bundle import add_verify_options, verify_run_or_bundle

            found = add_verify_options, verify_run_or_bundle
        case "export":
            from workbench.cli.export import add_export_options, export

            found = add_export_options, export
        case "card":
            from workbench.cli.bundle import add_card_options, card

            found = add_card_options, card
        case "bundle":
            from workbench.cli.bundle import add_bundle_options, bundle

            found = add_bundle_options, bundle
        case "open":
            from workbench.cli.bundle import add_open_options, open_zip

            found = add_open_options, open_zip
        case "predict":
            from workbench.cli.predict import add_predict_options, predict

            found = add_predict_options, predict
        case "search":
            from workbench.cli.search import add_search_options, search

            found = add_search_options, search
        case "test":
            from workbench.cli.looks import add_test_options, score_test_part

            found = add_test_options, score_test_part
        case "lab":
            from workbench.cli.lab import add_lab_options, lab

            found = add_lab_options, lab
        case _:
            from workbench.cli.info import add_info_options, info

            found = add_info_options, info
    return found


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
