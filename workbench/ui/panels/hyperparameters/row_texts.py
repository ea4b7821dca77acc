"""What the rows of the hyperparameter panel say: tooltips, reasons and read-outs. Without Qt."""

import html

import numpy as np

from workbench.engine.training.schedules import Moments, learning_rates
from workbench.language import tr, tr_count
from workbench.numbers import exact, grouped, significant
from workbench.specs.hyperparameter_texts import needed_for, value_text
from workbench.specs.hyperparameters import (
    TABLE,
    Hyperparameters,
    Info,
    Value,
    takes_effect_live,
)
from workbench.specs.run import RunSpec

_FILLED = 3.0
"""So many times its memory after which an average holds 95 % of what it averages"""


def label_text(info: Info) -> str:
    """Label with the symbol, as rich text; a symbol that the label already holds is not repeated."""
    label = html.escape(info.label)
    return f"{label} <i>{info.symbol}</i>" if info.symbol and info.symbol not in info.label.lower().split() else label


def tooltip(name: str, default: Value) -> str:
    """Meaning, unit, range, default and moment of effect of one row, as rich text."""
    info = TABLE[name]
    lines = [f"<b>{label_text(info)}</b>", html.escape(f"{info.meaning} {needed_for(name)}".strip())]
    if not info.choices:
        unit = f" {info.unit}" if info.unit else ""
        usual = tr(
            "{usual_low} to {usual_high}{unit}",
            usual_low=exact(info.usual_low),
            usual_high=exact(info.usual_high),
            unit=unit,
        )
        lines.append(
            tr(
                "Usually {usual}; permitted {low} to {high}.",
                usual=usual,
                low=significant(info.low, 6),
                high=significant(info.high, 6),
            )
        )
    lines.append(tr("Default: {default}. {info}", default=html.escape(value_text(default)), info=effect_text(info)))
    return "<qt>" + "<br>".join(lines) + "</qt>"


def effect_text(info: Info) -> str:
    """A sentence on when an edit takes effect."""
    if info.effect == "next run":
        return tr("An edit takes effect at the next run.")
    return tr("An edit takes effect at the next mini-batch, also while training.")


def detail(name: str, spec: RunSpec, n_train: int | None) -> str:
    """What a value amounts to in this run, one short line; empty if there is nothing to add."""
    values = spec.hyperparameters
    info = TABLE[name]
    if name == "bn_momentum" and n_train and spec.network.uses_batch_norm:
        steps, memory = spec.total_steps(n_train), 1.0 / (1.0 - values.bn_momentum)
        if steps < _FILLED * memory:  # what evaluation uses would still be half of the start
            return tr("too slow for {steps}: recompute at the end", steps=_count(steps))
    if info.scale == "one_minus_log" and not info.choices:
        return tr("averages over ≈ {count}", count=_count(1.0 / (1.0 - getattr(values, name))))
    if name == "batch_size" and n_train:
        return tr("≈ {steps} per epoch", steps=_count(max(1, round(n_train / values.batch_size))))
    if name == "learning_rate" and values.schedule != "constant":
        return tr(
            "falls to {significant} by epoch {epochs}",
            significant=significant(scheduled_rate(values, spec.epochs, 1.0), 3),
            epochs=grouped(spec.epochs),
        )
    return ""


def rate_now(values: Hyperparameters, epoch: float) -> str:
    """The learning rate in force while a run is live and a schedule is at work; empty where the epoch does not decide."""
    if values.schedule in {"constant", "cosine"} or values.warmup_steps > 0:
        return ""
    return tr(
        "now {significant}, in epoch {grouped}",
        significant=significant(scheduled_rate(values, int(epoch), 0.0), 3),
        grouped=grouped(int(epoch) + 1),
    )


def scheduled_rate(values: Hyperparameters, epoch: int, progress: float) -> float:
    """The learning rate after so many finished epochs and that share of the run, after any warm-up."""
    when = Moments(np.full(1, values.warmup_steps), np.full(1, epoch), np.full(1, progress))
    return float(learning_rates(values, when)[0])


def live_names() -> tuple[str, ...]:
    """Hyperparameters that may be edited while training."""
    return tuple(name for name in TABLE if takes_effect_live(name))


def _count(steps: float) -> str:
    whole = steps if steps >= 10 else round(steps, 1)
    shown = exact(whole) if whole < 10 else grouped(whole)
    return tr_count("{steps} step", "{steps} steps", 1 if whole == 1 else 2, steps=shown)
