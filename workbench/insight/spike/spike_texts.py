"""What is said of the rows of a mini-batch, and of the steps after it without some of them."""

from collections.abc import Sequence

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.layers.outputs import LOGISTIC
from workbench.engine.training.step_view import StepView
from workbench.insight.spike.row_shares import RowShares
from workbench.language import tr, tr_count
from workbench.numbers import grouped, percent, signed, significant
from workbench.training.without_rows import Walk, WithoutRows

_MOST_TARGETS = 3
_MOST_FEATURES = 6


def true_answer(view: StepView, data: Dataset, place: int) -> str:
    """The label of a row of the mini-batch, or its targets in their units; where it was relabelled, what it was before."""
    row = int(view.rows[place])
    if data.targets:
        now, own = _in_units(view.targets[:, place], data), _in_units(data.train.answers[row], data)
        is_own = np.array_equal(view.targets[:, place], data.train.answers[row].astype(view.targets.dtype))
    else:
        label, given = int(view.labels[place]), int(data.train.labels[row])
        now, own, is_own = data.class_names[label], data.class_names[given], label == given
    return now if is_own else tr("{now} (was {own})", now=now, own=own)


def given_answer(view: StepView, data: Dataset, place: int) -> str:
    """What the network said of it before the step: class and probability, or the targets predicted."""
    z = view.layers[-1].z[:, place].astype(np.float64)
    if data.targets:
        return _in_units(z, data)
    if not np.isfinite(z).all():
        return tr("not a number")
    if view.layout.output == LOGISTIC:
        z = np.array([0.0, z[0]])
    power = np.exp(z - z.max())
    best = int(z.argmax())
    return tr("{name}, {share}", name=data.class_names[best], share=percent(float(power[best] / power.sum())))


def _in_units(values: np.ndarray, data: Dataset) -> str:
    told = [significant(float(t.unscaled(v))) for t, v in zip(data.targets, values, strict=True)]
    return ", ".join(told[:_MOST_TARGETS]) + (" …" if len(told) > _MOST_TARGETS else "")


def table_row(view: StepView, data: Dataset, shares: RowShares, place: int) -> tuple[str, ...]:
    """One row of the mini-batch: number, what it is, what the network says, loss, its share, above the mean, gradient."""
    return (
        grouped(int(view.rows[place]) + 1),
        true_answer(view, data, place),
        given_answer(view, data, place),
        significant(float(shares.losses[place])),
        _share(float(shares.of_loss[place])),
        signed(float(shares.above[place])),
        _share(float(shares.of_gradient[place])),
        significant(float(shares.lengths[place]), 3),
    )


def values_of_row(view: StepView, data: Dataset, place: int) -> str:
    """A row in words; its values where it is no picture."""
    row = int(view.rows[place])
    said = tr(
        "Row {row} is {truth}; the network says {given}.",
        row=grouped(row + 1),
        truth=true_answer(view, data, place),
        given=given_answer(view, data, place),
    )
    if data.image_shape is not None:
        return said
    raw = data.train.features[row] * data.feature_scale + data.feature_mean
    pairs = zip(data.feature_names[:_MOST_FEATURES], raw[:_MOST_FEATURES].tolist(), strict=True)
    more = " …" if len(raw) > _MOST_FEATURES else ""
    return f"{said} " + ", ".join(f"{name} {significant(value)}" for name, value in pairs) + more


def chosen_caption(shares: RowShares, chosen: Sequence[int]) -> str:
    """How much of loss and gradient the chosen places have together, against rows that are all alike."""
    m, count = len(shares.losses), len(chosen)
    if count == 0:
        return tr(
            "Choose rows of the table. If all {m} were alike, each would have {share}.", m=m, share=_share(1.0 / m)
        )
    places = list(chosen)
    said = tr_count(
        "This row has {loss} of the loss and {gradient} of the gradient;",
        "These {n} rows have {loss} of the loss and {gradient} of the gradient;",
        count,
        loss=_share(float(shares.of_loss[places].sum())),
        gradient=_share(float(shares.of_gradient[places].sum())),
    )
    return f"{said} " + tr("if all {m} were alike it would be {alike}.", m=m, alike=_share(count / m))


def _share(share: float) -> str:
    return percent(share, 1 if abs(share) < 0.1 else 0) if np.isfinite(share) else tr("not a number")


def shown_rows_text(m: int, most: int) -> str:
    """That not all rows of a mini-batch are listed; empty where they are."""
    if m <= most:
        return ""
    return tr("The first {most} of {m} rows in this order are listed.", most=grouped(most), m=grouped(m))


def how_it_is_counted(view: StepView) -> str:
    """What a share of the gradient is, and what it is not under batch norm."""
    said = tr("Share of the gradient: gᵢ·g / ‖g‖², the row's part of the step; below 0 it pulls against the others.")
    if not view.norms:
        return said
    return (
        said
        + " "
        + tr(
            "Under batch norm rows act on each other through μ and σ², so a row's part holds some of what it did to the others."
        )
    )


def without_caption(found: WithoutRows) -> str:
    """What came of leaving the rows out."""
    said = [
        tr_count(
            "Exact: the mini-batches after step {first}, without this row wherever it comes.",
            "Exact: the mini-batches after step {first}, without these {n} rows wherever they come.",
            len(found.rows),
            first=grouped(found.first),
        ),
        tr_count(
            "It was in {shortened} of {steps}.",
            "Some of them were in {shortened} of {steps}.",
            len(found.rows),
            shortened=grouped(found.shortened),
            steps=grouped(max(len(found.was.losses), len(found.without.losses))),
        ),
        _compared(found),
    ]
    if found.redraws:
        said.append(
            tr("Dropout draws other masks in the shortened mini-batches: a part of the difference may be that.")
        )
    return " ".join(said)


def _compared(found: WithoutRows) -> str:
    if found.was.end is None and found.without.end is None:
        return tr("Both diverged.")
    if found.was.end is None or found.without.end is None:
        return (
            tr("The run diverged; without them it does not.")
            if found.was.end is None
            else tr("Without them it diverges; the run did not.")
        )
    return tr(
        "Dev loss at the end: {was} as it was, {without} without, {difference}.",
        was=significant(found.was.end.loss),
        without=significant(found.without.end.loss),
        difference=signed(found.without.end.loss - found.was.end.loss),
    )


def step_reading(found: WithoutRows, place: int) -> str:
    """One mini-batch of the stretch in both walks."""
    return tr(
        "After step {step}: loss {was} as it was, {without} without",
        step=grouped(found.first + place),
        was=_loss(found.was, place),
        without=_loss(found.without, place),
    )


def _loss(walk: Walk, place: int) -> str:
    return significant(float(walk.losses[place])) if place < len(walk.losses) else "–"
