"""What the sampler panel says about scales, draws and rows. Without Qt."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

from workbench.language import tr
from workbench.numbers import exact, percent, significant, tick_text
from workbench.search.advice.twin_model import Points, Side, share_random_wins
from workbench.search.space.scales import averaged_steps, decades, plain, share_between, value_at
from workbench.search.space.shares import DecadeShare
from workbench.search.space.ticks import ticks
from workbench.specs.hyperparameter_texts import TIER_TITLES, reason_inactive
from workbench.specs.hyperparameters import Hyperparameters, Tier, Value, governor
from workbench.specs.run import RunSpec
from workbench.specs.search_space import NETWORK_ROWS, ROWS, Dimension, SamplingScale, row_and_layer


def introduction(axes: tuple[Dimension, Dimension] | None) -> str:
    """What is tried; ``axes`` are the rows of real trainings, None stands for the invented score."""
    if axes is None:
        return (
            "An invented score: the line above the squares. It depends on the hyperparameter across alone; "
            "the one upwards is inert."
        )
    across, upwards = (ROWS[row.name].label.lower() for row in axes)
    return tr(
        "Short trainings of the run in the window: {across} across, {upwards} upwards, scored on the dev set.",
        across=across,
        upwards=upwards,
    )


def caption(side: Side, points: Points) -> str:
    """The name of a side, how many values it tries along each axis, and its best so far."""
    along_x, along_y = points.distinct
    name = tr("Grid") if side == "grid" else tr("Random")
    best = "" if math.isnan(points.best) else tr("\nBest {best:.3f}", best=points.best)
    return tr(
        "{name}\n{along_x} values across\n{along_y} upwards{best}",
        name=name,
        along_x=along_x,
        along_y=along_y,
        best=best,
    )


def conclusion(points: Mapping[Side, Points], *, is_invented: bool) -> str:
    """Who is ahead, and how often that is so; empty before the end."""
    grid, random = points["grid"], points["random"]
    budget = len(grid.x)
    if grid.done < budget or random.done < budget:
        return ""
    if is_invented:
        share = share_random_wins(budget)
        return tr(
            "Not by luck: with the top anywhere, random draws come nearer to it in {share} of 1,000 cases.",
            share=percent(share),
        )
    if random.best == grid.best:
        return tr("A tie at {best:.3f}. Another seed may decide.", best=grid.best)
    ahead, behind = (tr("Random"), tr("the grid")) if random.best > grid.best else (tr("The grid"), tr("random draws"))
    lead = abs(random.best - grid.best)
    return tr(
        "{ahead} ahead of {behind} by {lead:.3f}, with {budget} trainings each. One seed proves little: try another.",
        ahead=ahead,
        behind=behind,
        lead=lead,
        budget=budget,
    )


SCALE_TITLES: Final[Mapping[SamplingScale, str]] = {
    "linear": tr("Linear scale"),
    "log": tr("Log scale"),
    "one_minus_log": tr("1−log scale"),
    "logit": tr("Logit scale"),
    "choice": tr("Choices"),
}

_FEWEST_DECADES: Final = 1.2
"""A range of fewer decades is described by its halves."""
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_SUBSCRIPTS: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def tier_title(tier: Tier) -> str:
    """The heading of a tier, which the presets name by its number."""
    advice = TIER_TITLES[tier].lower()
    return tr("Tier {tier} · {advice}", tier=tier, advice=advice) if tier else tr("Others · {advice}", advice=advice)


def share_sentence(drawn: Dimension, axis: Dimension) -> str:
    """How the draws of ``drawn`` are spread, told in decades of the scale of ``axis`` (the same range)."""
    if drawn.scale == "choice":
        return tr("Each choice: {percent} of draws", percent=percent(1.0 / len(drawn.choices)))
    low, high = drawn.low or 0.0, drawn.high or 0.0
    wide = decades(axis) >= _FEWEST_DECADES
    match axis.scale:
        case "log" | "one_minus_log" if wide and drawn.scale == axis.scale:
            return tr("{percent} per decade", percent=percent(1.0 / decades(axis)))
        case "log" if wide:
            return tr(
                "{percent} above {tick_text}",
                percent=percent(share_between(drawn, high / 10.0, high)),
                tick_text=tick_text(high / 10.0),
            )
        case "one_minus_log" if wide:
            border = 1.0 - (1.0 - low) / 10.0
            return tr(
                "{percent} below {border}",
                percent=percent(share_between(drawn, low, border)),
                border=significant(border),
            )
        case "linear" if drawn.integer:
            return tr("Each number: {percent} of draws", percent=percent(1.0 / (high - low + 1.0)))
        case "linear":
            return tr("10 % of draws in each tenth of the range")
        case _:
            (middle,) = plain(value_at(axis, [0.5]))
            return tr(
                "{percent} of draws below {significant}",
                percent=percent(share_between(drawn, low, float(middle))),
                significant=significant(float(middle), 3),
            )


def shares_table(shares: Sequence[DecadeShare]) -> tuple[str, ...]:
    """One line for every decade: ``10⁻⁴ to 10⁻³: 20 %``; none where there is a single part."""
    if len(shares) < 2:
        return ()
    return tuple(
        tr("{low} to {high}: {share}", low=tick_text(part.low), high=tick_text(part.high), share=percent(part.share))
        for part in shares
    )


def averaging_sentence(dimension: Dimension) -> str:
    """Over how many steps the marked weights of an average reach back; empty on other scales."""
    if dimension.scale != "one_minus_log":
        return ""
    marks = [float(mark) for mark in ticks(dimension, most=4)]
    values = ", ".join(significant(mark, 6) for mark in marks)
    steps = ", ".join(significant(averaged_steps(mark)) for mark in marks)
    return tr("{values} average over ≈ {steps} steps", values=values, steps=steps)


def values_sentence(values: Mapping[str, Value]) -> str:
    """Drawn values in a row: ``α 0.00707 · m 64``."""
    named = [(_symbol(name), exact(value)) for name, value in values.items()]
    return " · ".join(f"{name} {value}".replace(" ", _NO_BREAK) for name, value in named)


def _symbol(name: str) -> str:
    """The symbol of a value; of one for a single layer with its number: n₂."""
    row, layer = row_and_layer(name)
    symbol = ROWS[row].symbol or ROWS[row].label
    return symbol if layer is None else symbol + str(layer).translate(_SUBSCRIPTS)


def now_text(name: str, spec: RunSpec) -> str:
    """What the run holds for this row at present; several values where hidden layers differ."""
    layers = spec.network.layers
    match name:
        case "hidden_layers":
            return str(len(layers))
        case "hidden_units":
            return _distinct([layer.units for layer in layers])
        case "dropout":
            return _distinct([layer.dropout for layer in layers])
        case _:
            return exact(getattr(spec.hyperparameters, name))


def _distinct(values: Sequence[Value]) -> str:
    found = [exact(value) for value in dict.fromkeys(values)]
    return ", ".join(found[:3]) + (" …" if len(found) > 3 else "")


def idle_reason(name: str, values: Hyperparameters, varied: frozenset[str]) -> str:
    """Why varying this row would change nothing at present; empty when it matters."""
    if name in NETWORK_ROWS:
        return ""
    reason = None if governor(name) in varied else reason_inactive(name, values)
    return reason[:1].upper() + reason[1:] if reason else ""
