"""Training without a window, into a run file: what ``train`` and ``resume`` have in common."""

import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any, Self

from workbench.errors import FileError
from workbench.language import tr
from workbench.numbers import percent, significant
from workbench.specs.bounded_text import parse_json
from workbench.specs.run import RunSpec

if TYPE_CHECKING:
    from workbench.data.dataset import Dataset
    from workbench.runs.writing.run_log import RunLog
    from workbench.training.health import HealthRuleName
    from workbench.training.mailbox import Mailbox
    from workbench.training.scoring import EarlierScores
    from workbench.training.snapshot import Snapshot

FAILED, INTERRUPTED = 1, 130
PROGRESS_SECONDS = 1.0


def train_in(
    log: "RunLog",
    data: "Dataset",
    spec: RunSpec,
    *,
    start: "Snapshot | None" = None,
    earlier: "EarlierScores | None" = None,
    mailbox: "Mailbox | None" = None,
    chunk: int | None = None,
) -> tuple[int, dict[str, Any]]:
    """Train ``spec`` from ``start``, the current state of ``log``, to its end; exit code and report.

    Raises ``FileError`` when the disk refuses: what was recorded before is safe, and ``resume`` goes on from it.
    """
    from workbench.runs.writing.recording import Recording, StorageFailed
    from workbench.training.health import HEALTH_RULES
    from workbench.training.mailbox import Mailbox
    from workbench.training.scoring import NO_SCORES
    from workbench.training.trainer import Conduct, Trainer
    from workbench.training.verdict import advice_after, ruin_text

    mailbox = mailbox or Mailbox()
    trainer = Trainer(spec, data, mailbox, start, Conduct(keyframes=True), earlier or NO_SCORES)
    recording = Recording(log, log.history.current)
    outcome = Outcome()
    with stop_on_interrupt(mailbox):
        for event in recording.events(trainer.events(chunk)):
            if isinstance(event, StorageFailed):
                recording.released.set()
                raise FileError(
                    tr(
                        "{problem}\nThe run is safe up to what was recorded before. When there is room again, "
                        "go on with: resume {path}",
                        problem=event.problem.text,
                        path=log.path,
                    )
                )
            outcome.take(event)
    finished = outcome.finished
    assert finished is not None and finished.snapshot is not None  # noqa: PT018 - how the event stream ends
    trained = finished.step - (0 if start is None else start.step)
    report = {
        "steps": finished.step,
        "seconds": finished.seconds,
        "steps_per_second": trained / finished.seconds if finished.seconds > 0.0 else None,
        "train_loss": outcome.loss("train"),
        "train_accuracy": outcome.accuracy("train"),
        "dev_loss": outcome.loss("dev"),
        "dev_accuracy": outcome.accuracy("dev"),
        "state_sha256": finished.snapshot.sha256,
        "data_sha256": data.sha256,
        "run": str(log.path),
        "reason": finished.reason,
        "ruined": outcome.ruined is not None,
        "threads": spec.threads,
    }
    if finished.reason == "diverged":
        rule = HEALTH_RULES[outcome.broken_rule]
        sys.stderr.write(
            tr(
                "The training was ended after step {step} ({title}): {told}.\nThe last good state is kept. {advice}\n",
                title=rule.title,
                step=outcome.diverged_at,
                told=rule.told.format(place=outcome.diverged_place),
                advice=advice_after(finished.snapshot.hyperparameters, spec.network, outcome.diverged_place).text,
            )
        )
        return FAILED, report
    if outcome.ruined is not None:
        sys.stderr.write(
            tr(
                "The run came to its end, but it is {ruin}.\nA smaller learning rate is the usual cure.\n",
                ruin=ruin_text(outcome.ruined),
            )
        )
        return FAILED, report
    return (INTERRUPTED if finished.reason == "stopped" else 0), report


def plain_value(text: str) -> object:
    """A number, true, false or a list where it reads as one; a word otherwise."""
    try:
        return parse_json(text)
    except json.JSONDecodeError:
        return text


def compile_at_first_start() -> None:
    """Compile the engine where that was not yet done on this machine, and say so."""
    from workbench.engine.compile import compile_all, is_ready

    def report(done: int, total: int, name: str) -> None:
        sys.stderr.write(
            tr("First start: compiling the engine, {done} of {total} ({name})\n", done=done, total=total, name=name)
        )

    if not is_ready():
        compile_all(report)


class Outcome:
    """Collects what the report needs and tells the progress on standard error."""

    def __init__(self) -> None:
        from workbench.training.messages import Evaluated, Finished, Ruined

        self.finished: Finished | None = None
        self.diverged_at, self.diverged_place = 0, ""
        self.broken_rule: HealthRuleName = "diverged"
        self.ruined: Ruined | None = None
        self._scores: dict[str, Evaluated] = {}
        self._next_line = time.monotonic() + PROGRESS_SECONDS

    def take(self, event: object) -> None:
        """Note one event."""
        from workbench.training.messages import Diverged, Evaluated, Finished, Ruined, StepsTrained

        match event:
            case Evaluated(part=part):
                self._scores[part] = event
            case Finished():
                self.finished = event
            case Ruined():
                self.ruined = event
            case Diverged(step=step, place=place, rule=rule):
                self.diverged_at, self.diverged_place, self.broken_rule = step, place, rule
            case StepsTrained(epoch=epoch, first_step=first, total_steps=total):
                if time.monotonic() >= self._next_line:
                    self._next_line = time.monotonic() + PROGRESS_SECONDS
                    done = first + len(event.scalars)
                    share, loss = done / max(total, 1), event.scalar("loss")[-1]
                    sys.stderr.write(
                        tr(
                            "step {done} of {total} ({share})  epoch {epoch:.1f}  loss {loss}\n",
                            done=done,
                            total=total,
                            share=percent(share),
                            epoch=epoch,
                            loss=significant(loss),
                        )
                    )

    def loss(self, part: str) -> float | None:
        """Last loss on a part; None if there is none or it is not finite."""
        score = self._scores.get(part)
        return None if score is None or not math.isfinite(score.loss) else score.loss

    def accuracy(self, part: str) -> float | None:
        """Last accuracy on a part; None if there is none."""
        score = self._scores.get(part)
        return None if score is None or not math.isfinite(score.accuracy) else score.accuracy


def stop_on_interrupt(mailbox: "Mailbox") -> "OnInterrupt":
    """Ctrl-C ends the training and keeps its state."""
    from workbench.training.messages import Stop

    note = tr("Stopping after the mini-batch under way; the run will be kept.\n")
    return OnInterrupt(lambda: mailbox.put(Stop(keep=True)), note)


class OnInterrupt:
    """While active, Ctrl-C and SIGTERM ask for the end in order and say ``note``; a second Ctrl-C breaks off."""

    def __init__(self, ask: Callable[[], None], note: str) -> None:
        self._ask, self._note = ask, note.encode()
        self._before: dict[int, Any] = {}
        self.came = False

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._end)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self.came = True
        self._ask()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # Not sys.stderr: the signal may have come in the middle of a write to it, which may not be entered twice.
        os.write(2, self._note)
