"""``main.py train``: one run from a spec to a file."""

import argparse
import json
import math
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from workbench.errors import FileError, Problem, SpecError
from workbench.specs.hyperparameters import TABLE
from workbench.specs.run import RunSpec

if TYPE_CHECKING:
    from workbench.training.mailbox import Mailbox

FAILED, INTERRUPTED = 1, 130
PROGRESS_SECONDS = 1.0


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``train``."""
    parser.add_argument("spec", nargs="?", type=Path, metavar="SPEC.toml", help="a run spec; or use --preset")
    parser.add_argument("--preset", metavar="NAME", help="one of the runs that come with the workbench")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=int, metavar="N", help="number of mini-batches")
    length.add_argument("--epochs", type=int, metavar="N", help="number of passes over the training set")
    parser.add_argument("--seed", type=int, metavar="S", help="seed of weights, batch order and dropout")
    parser.add_argument(
        "--threads",
        metavar="T",
        help="threads that share each mini-batch: a number, or auto to go by the network's size",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="changes",
        metavar="NAME=VALUE",
        help="another value for a hyperparameter, or for a field of the spec such as data.split_seed",
    )
    parser.add_argument("--chunk", type=int, metavar="K", help="mini-batches per call of the engine; changes no result")
    parser.add_argument("--out", type=Path, metavar="FILE.run", help="where to keep the run")


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
        plain["threads"] = _value(options.threads)
    return RunSpec.parse(plain)


def _starting_spec(options: argparse.Namespace) -> RunSpec:
    from workbench.specs.presets import load_preset

    if (options.spec is None) == (options.preset is None):
        raise SpecError.single("train", "name either a SPEC.toml or a --preset")
    if options.preset is not None:
        return load_preset(options.preset)
    try:
        text = options.spec.read_text(encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise SpecError.single(str(options.spec), f"cannot be read: {reason}") from error
    except UnicodeDecodeError as error:
        raise SpecError.single(str(options.spec), f"is not a text file in UTF-8 (byte {error.start})") from error
    return RunSpec.from_toml(text)


def _apply_change(plain: dict[str, Any], change: str) -> None:
    """Set one field of a plain spec: a hyperparameter by its name, anything else by its dotted path."""
    name, equals, text = change.partition("=")
    if not equals or not name:
        raise SpecError.single("--set", f"must have the form NAME=VALUE, not {change!r}")
    path = ["hyperparameters", name] if name in TABLE else name.split(".")
    place: object = plain
    for part in path[:-1]:
        place = _inside(place, part, name)
    if isinstance(place, list):
        place[_index(place, path[-1], name)] = _value(text)
    elif isinstance(place, dict):
        place[path[-1]] = _value(text)
    else:
        raise SpecError.single("--set", f"there is no field {name!r}")


def _inside(place: object, part: str, name: str) -> object:
    if isinstance(place, list):
        return place[_index(place, part, name)]
    if isinstance(place, dict):
        return place.setdefault(part, {})
    raise SpecError.single("--set", f"there is no field {name!r}")


def _index(items: list[Any], part: str, name: str) -> int:
    if part.isdecimal() and int(part) < len(items):
        return int(part)
    raise SpecError.single("--set", f"{name!r} needs a number from 0 to {len(items) - 1} in place of {part!r}")


def _value(text: str) -> object:
    """A number, true, false or a list where it reads as one; a word otherwise."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def train(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Train to the end, keep the run, report. Ctrl-C keeps what there is."""
    spec = build_spec(options)
    if options.chunk is not None and options.chunk < 1:
        raise SpecError((Problem("--chunk", f"must be at least 1, not {options.chunk}"),))

    from workbench.data.loading import load_dataset
    from workbench.engine.layout import make_layout
    from workbench.engine.threads import threads_by_size
    from workbench.runs.environment import describe_environment
    from workbench.runs.folder import new_run_path
    from workbench.runs.run_file import RunRecord, write_run
    from workbench.training.mailbox import Mailbox
    from workbench.training.trainer import Trainer

    data = load_dataset(spec.data)
    if options.threads == "auto":
        layout = make_layout(spec.network, data.n_features, data.n_classes)
        spec = spec.replaced(threads=threads_by_size(layout, spec.hyperparameters.batch_size, os.cpu_count() or 1))
    mailbox = Mailbox()
    trainer = Trainer(spec, data, mailbox)
    _compile_at_first_start()
    outcome = _Outcome()
    with _StopOnInterrupt(mailbox):
        for event in trainer.events(options.chunk):
            outcome.take(event)
    finished = outcome.finished
    assert finished is not None and finished.snapshot is not None  # noqa: PT018 - how the event stream ends
    path = options.out if options.out is not None else new_run_path(spec.name)
    record = RunRecord(spec, finished.snapshot, data.sha256, describe_environment(), finished.seconds)
    try:
        write_run(path, record)
    except FileError as error:
        raise FileError(f"{error}\nThe training was done, but the run could not be kept.") from error
    seconds = finished.seconds
    report = {
        "steps": finished.step,
        "seconds": seconds,
        "steps_per_second": finished.step / seconds if seconds > 0.0 else None,
        "train_loss": outcome.loss("train"),
        "train_accuracy": outcome.accuracy("train"),
        "dev_loss": outcome.loss("dev"),
        "dev_accuracy": outcome.accuracy("dev"),
        "state_sha256": finished.snapshot.sha256,
        "data_sha256": data.sha256,
        "run": str(path),
        "reason": finished.reason,
        "threads": spec.threads,
    }
    if finished.reason == "diverged":
        sys.stderr.write(
            f"The training diverged: after step {outcome.diverged_at} the next mini-batch was not finite, first in "
            f"{outcome.diverged_place}.\nThe last good state is kept. A smaller learning rate is the usual cure.\n"
        )
        return FAILED, report
    return (INTERRUPTED if finished.reason == "stopped" else 0), report


def _compile_at_first_start() -> None:
    from workbench.engine.compile import compile_all, is_ready

    def report(done: int, total: int, name: str) -> None:
        sys.stderr.write(f"First start: compiling the engine, {done} of {total} ({name})\n")

    if not is_ready():
        compile_all(report)


class _Outcome:
    """Collects what the report needs and tells the progress on standard error."""

    def __init__(self) -> None:
        from workbench.training.messages import Evaluated, Finished

        self.finished: Finished | None = None
        self.diverged_at, self.diverged_place = 0, ""
        self._scores: dict[str, Evaluated] = {}
        self._next_line = time.monotonic() + PROGRESS_SECONDS

    def take(self, event: object) -> None:
        """Note one event."""
        from workbench.training.messages import Diverged, Evaluated, Finished, StepsTrained

        match event:
            case Evaluated(part=part):
                self._scores[part] = event
            case Finished():
                self.finished = event
            case Diverged(step=step, place=place):
                self.diverged_at, self.diverged_place = step, place
            case StepsTrained(scalars=scalars, epoch=epoch, first_step=first, total_steps=total):
                if time.monotonic() >= self._next_line:
                    self._next_line = time.monotonic() + PROGRESS_SECONDS
                    done = first + len(scalars)
                    share = 100.0 * done / max(total, 1)
                    sys.stderr.write(
                        f"step {done} of {total} ({share:.0f} %)  epoch {epoch:.1f}  loss {scalars[-1, 0]:.4g}\n"
                    )

    def loss(self, part: str) -> float | None:
        """Last loss on a part; None if there is none or it is not finite."""
        score = self._scores.get(part)
        return None if score is None or not math.isfinite(score.loss) else score.loss

    def accuracy(self, part: str) -> float | None:
        """Last accuracy on a part; None if there is none."""
        score = self._scores.get(part)
        return None if score is None or not math.isfinite(score.accuracy) else score.accuracy


class _StopOnInterrupt:
    """While active, Ctrl-C and SIGTERM ask the trainer to stop and keep its state; a second Ctrl-C breaks off."""

    def __init__(self, mailbox: "Mailbox") -> None:
        self._mailbox = mailbox
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._stop)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        from workbench.training.messages import Stop

        self._mailbox.put(Stop(keep=True))
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # Not sys.stderr: the signal may have come in the middle of a write to it, which may not be entered twice.
        os.write(2, b"Stopping after the mini-batch under way; the run will be kept.\n")
