"""``main.py train``: one run from a spec to a file."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from workbench.cli.options import add_changes, parted
from workbench.cli.own_data import add_own_data_options, check_spec_file, own_run, refuse_without_data
from workbench.cli.training import compile_at_first_start, plain_value, train_in
from workbench.errors import Problem, SpecError
from workbench.language import tr
from workbench.specs.bounded_text import read_text
from workbench.specs.hyperparameters import TABLE
from workbench.specs.run import RunSpec

_MOST_PARTS = 20


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``train``."""
    parser.add_argument("spec", nargs="?", type=Path, metavar="SPEC.toml", help=tr("a run spec; or use --preset"))
    parser.add_argument("--preset", metavar="NAME", help=tr("one of the runs that come with the workbench"))
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=int, metavar="N", help=tr("number of mini-batches"))
    length.add_argument("--epochs", type=int, metavar="N", help=tr("number of passes over the training set"))
    parser.add_argument("--seed", type=int, metavar="S", help=tr("seed of weights, batch order and dropout"))
    parser.add_argument(
        "--threads",
        metavar="T",
        help=tr("threads that share each mini-batch: a number, or auto to go by the network's size"),
    )
    add_changes(
        parser,
        tr("another value for a hyperparameter, or for a field of the spec such as data.split_seed"),
    )
    parser.add_argument(
        "--chunk", type=int, metavar="K", help=tr("mini-batches per call of the engine; changes no result")
    )
    parser.add_argument("--out", type=Path, metavar="FILE.run", help=tr("where to keep the run"))
    add_own_data_options(parser)


def build_spec(options: argparse.Namespace) -> RunSpec:
    """The spec that the options ask for. Raises ``SpecError`` with all problems."""
    plain = _starting_spec(options).to_plain()
    if options.steps is not None:
        plain["steps"] = options.steps
    if options.epochs is not None:
        plain["epochs"] = options.epochs
        plain.pop("steps", None)
    if options.seed is not None:
        plain["seed"] = options.seed
    for change in options.changes:
        _apply_change(plain, change)
    if options.threads is not None and options.threads != "auto":
        plain["threads"] = plain_value(options.threads)
    return RunSpec.parse(plain)


def _starting_spec(options: argparse.Namespace) -> RunSpec:
    if options.data is None:
        refuse_without_data(options)
    if options.data is not None and options.spec is None and options.preset is None:
        return own_run(options, None)
    start = _named_spec(options)
    return start if options.data is None else own_run(options, start)


def _named_spec(options: argparse.Namespace) -> RunSpec:
    from workbench.specs.presets import load_preset

    if (options.spec is None) == (options.preset is None):
        raise SpecError.single("train", tr("name either a SPEC.toml or a --preset"))
    if options.preset is not None:
        return load_preset(options.preset)
    text = read_text(options.spec)
    return RunSpec.from_toml(text)


def _apply_change(plain: dict[str, Any], change: str) -> None:
    """Set one field of a plain spec: a hyperparameter by its name, anything else by its dotted path."""
    name, text = parted(change)
    path = ["hyperparameters", name] if name in TABLE else name.split(".", _MOST_PARTS)
    place: object = plain
    for part in path[:-1]:
        place = _inside(place, part, name)
    if isinstance(place, list):
        place[_index(place, path[-1], name)] = plain_value(text)
    elif isinstance(place, dict):
        place[path[-1]] = plain_value(text)
    else:
        raise SpecError.single("--set", tr("there is no field {name!r}", name=name))


def _inside(place: object, part: str, name: str) -> object:
    if isinstance(place, list):
        return place[_index(place, part, name)]
    if isinstance(place, dict):
        return place.setdefault(part, {})
    raise SpecError.single("--set", tr("there is no field {name!r}", name=name))


def _index(items: list[Any], part: str, name: str) -> int:
    if part.isdecimal() and int(part) < len(items):
        return int(part)
    raise SpecError.single(
        "--set",
        tr(
            "{name!r} needs a number from 0 to {n_items} in place of {part!r}",
            name=name,
            n_items=len(items) - 1,
            part=part,
        ),
    )


def train(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Train to the end, keeping the run from its first step, and report. Ctrl-C keeps what there is."""
    if options.save_spec is not None:
        check_spec_file(options.save_spec)
    spec = build_spec(options)
    if options.chunk is not None and options.chunk < 1:
        raise SpecError((Problem("--chunk", tr("must be at least 1, not {chunk}", chunk=options.chunk)),))

    from workbench.data.loading import load_dataset
    from workbench.engine.layout import make_layout
    from workbench.engine.training.threads import threads_by_size
    from workbench.files.atomic import write_atomically
    from workbench.files.folders import folder_note
    from workbench.runs.format.environment import describe_environment
    from workbench.runs.writing.folder import new_run_path, set_aside
    from workbench.runs.writing.run_log import RunLog
    from workbench.training.checks import find_problems
    from workbench.training.memory import check_memory

    data = load_dataset(spec.data)
    if options.threads == "auto":
        layout = make_layout(spec.network, data.n_features, data.n_answers)
        spec = spec.replaced(threads=threads_by_size(layout, spec.hyperparameters.batch_size, os.cpu_count() or 1))
    problems = find_problems(spec, data)
    if problems:
        raise SpecError(problems)
    check_memory(spec, data)
    if options.save_spec is not None:
        write_atomically(options.save_spec, spec.to_toml().encode())
    compile_at_first_start()
    path = options.out if options.out is not None else new_run_path(spec.name)
    if options.out is None and folder_note():
        sys.stderr.write(f"{folder_note()}\n")
    aside = set_aside(path)
    if aside is not None:
        sys.stderr.write(f"Note: {path} was there already; that run is kept as {aside}.\n")
    with RunLog.create(path, spec, data.sha256, describe_environment()) as log:
        return train_in(log, data, spec, chunk=options.chunk)
