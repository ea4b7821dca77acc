"""Trials in words."""

import html
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from workbench.language import tr
from workbench.numbers import duration, exact, score
from workbench.search.results import TrialRecord, TrialState
from workbench.search.study.plan import StudyPlan
from workbench.specs.hyperparameters import Value
from workbench.specs.row_names import label, short_label

STATE_WORDS: Final[Mapping[TrialState, str]] = MappingProxyType(
    {
        "waiting": tr("Waiting"),
        "running": tr("Running"),
        "done": tr("Done"),
        "pruned": tr("Pruned"),
        "failed": tr("Failed"),
        "stopped": tr("Stopped"),
    }
)


def state_word(record: TrialRecord) -> str:
    """The state of a trial, diverged ones by that name."""
    return "Diverged" if record.diverged else STATE_WORDS[record.state]


def value_text(value: Value | None) -> str:
    """One value; a dash where the trial has none."""
    return "–" if value is None else exact(value)


def epochs_done(record: TrialRecord, plan: StudyPlan) -> int:
    """Finished epochs, as far as they were scored."""
    rungs = plan.rung_epochs
    return rungs[min(max(record.scores), len(rungs)) - 1] if record.scores else 0


def record_score(record: TrialRecord) -> str:
    """The score after the last rung."""
    if record.diverged:
        return "diverged"
    return "–" if record.score is None else score(record.score)


def settings_text(values: Mapping[str, Value]) -> str:
    """All values in a row: ``α 0.00707 · m 64``."""
    return " · ".join(f"{short_label(name)} {value_text(value)}" for name, value in values.items())


def trial_line(record: TrialRecord) -> str:
    """One trial in a line: ``Trial 14 · done · 0.9812 · α 0.00707 · m 64``."""
    trial = tr("Trial {record_number}", record_number=record.number)
    return " · ".join((trial, state_word(record).lower(), record_score(record), settings_text(record.values)))


def trial_tooltip(record: TrialRecord, plan: StudyPlan) -> str:
    """Everything about one trial, as rich text."""
    lines = [
        tr(
            "<b>Trial {record_number}</b> · {record} · {record_2}",
            record_number=record.number,
            record=state_word(record),
            record_2=record_score(record),
        )
    ]
    lines += [f"{html.escape(label(name))}: {html.escape(value_text(value))}" for name, value in record.values.items()]
    lines.append(
        tr(
            "{record} of {epochs} epochs · {seconds}",
            record=epochs_done(record, plan),
            epochs=plan.epochs,
            seconds=duration(record.seconds),
        )
    )
    lines += [html.escape(text) for text in (record.reason, record.note) if text]
    return "<br>".join(lines)


def counts_text(records: tuple[TrialRecord, ...], plan: StudyPlan, training: int) -> str:
    """``42 of 60 trials: 20 done, 18 pruned, 3 diverged, 1 failed · 2 running · 5 between two rungs``."""
    words = [state_word(record) for record in records]
    order = (tr("Done"), tr("Pruned"), "Diverged", tr("Failed"), tr("Stopped"))
    parts = [f"{words.count(word)} {word.lower()}" for word in order if words.count(word)]
    ended = sum(record.has_ended for record in records)
    total = plan.trials + sum(record.own for record in records)
    text = tr("{ended} of {total} trials", ended=ended, total=max(total, len(records)))
    if parts:
        text += ": " + ", ".join(parts)
    begun = sum(record.state == "running" for record in records)
    training = min(training, begun)
    counts = (
        (training, tr("{n} running", n=training)),
        (begun - training, tr("{n} between two rungs", n=begun - training)),
        (words.count(STATE_WORDS["waiting"]), tr("{n} waiting", n=words.count(STATE_WORDS["waiting"]))),
    )
    return " · ".join([text, *(said for count, said in counts if count)])


def as_symbols(name: str) -> str:
    """What may be typed for a column beside its name."""
    return short_label(name).lower().replace(" ", "_")
