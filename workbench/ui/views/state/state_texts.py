"""What the state view says, as text. Without Qt."""

from workbench.data.dataset import Dataset
from workbench.insight.batch_norm import BatchNormUnits
from workbench.insight.certainty import BINS, Certainty
from workbench.insight.confusion import Confusion
from workbench.insight.plane import Plane
from workbench.insight.predictions import Predictions
from workbench.insight.regions import Regions
from workbench.insight.sample_pass import SamplePass
from workbench.insight.weights import LayerWeights
from workbench.numbers import grouped, percent, significant


def number(value: float) -> str:
    """A number to three digits."""
    return significant(value, 3)


def span(first: int, end: int) -> str:
    """Numbers from ``first`` to before ``end``, counted from 0, as people count: ``3`` or ``3–5``."""
    return grouped(first + 1) if end - first == 1 else f"{grouped(first + 1)}–{grouped(end)}"


def head_line(step: int, branch: str, sample: SamplePass | None, is_regression: bool, is_exact: bool) -> str:
    """The line above all cards."""
    parts = [f"Step {grouped(step)}", branch]
    if sample is not None:
        parts.append(f"{sample.part} loss {significant(sample.loss)}")
        parts.append(f"{'R²' if is_regression else 'accuracy'} {sample.accuracy:.3f}")
    parts.append("exact" if is_exact else "nearest keyframe, exact in a moment")
    return " · ".join(parts)


def sample_line(sample: SamplePass) -> str:
    """Which examples were looked at, and how."""
    rows = (
        f"all {grouped(sample.total)}"
        if sample.rows == sample.total
        else f"the first {grouped(sample.rows)} of {grouped(sample.total)}"
    )
    return f"On {rows} {sample.part} examples; batch norm with its averages, no dropout."


def layer_name(layer: int, is_output: bool) -> str:
    """``Layer 1`` for the first hidden layer."""
    return "Output" if is_output else f"Layer {layer + 1}"


# ---- confusion ----


def confusion_cell(matrix: Confusion, names: tuple[str, ...], was: int, said: int) -> str:
    """One cell: ``said 3, was 8: 4 of 45 (9 %)``; on the diagonal with recall and precision."""
    count, total = int(matrix.counts[was, said]), int(matrix.counts[was].sum())
    if total == 0:
        return f"{names[was]}: no example in this part"
    if was == said:
        right = f"was {names[was]}, and found: {grouped(count)} of {grouped(total)} ({percent(count / total)} recall)"
        return f"{right}; precision {percent(float(matrix.precision[was]))}"
    return f"said {names[said]}, was {names[was]}: {grouped(count)} of {grouped(total)} ({percent(count / total)})"


def confusion_summary(matrix: Confusion, names: tuple[str, ...]) -> str:
    """Accuracy and the most common mistake."""
    wrong = matrix.counts.copy()
    for place in range(len(names)):
        wrong[place, place] = 0
    most = int(wrong.argmax())
    was, said = divmod(most, len(names))
    text = f"Accuracy {percent(matrix.accuracy)}."
    if wrong[was, said] == 0:
        return f"{text} No mistakes."
    return f"{text} Most common mistake: {confusion_cell(matrix, names, was, said)}."


# ---- regions ----


def regions_caption(regions: Regions, data: Dataset) -> str:
    """What the map shows, and how far it can be trusted."""
    plane = regions.plane
    if plane.is_whole:
        return f"What the network says at each {data.feature_names[0]} and {data.feature_names[1]}."
    return (
        f"A flat cut through the data along its two main directions; {percent(plane.explained)} of the variance. "
        f"The map agrees with the network for {percent(regions.agreement)} of the examples."
    )


def place_on(plane: Plane, data: Dataset, x: float, y: float) -> str:
    """A place of the map, in the units of the data where it has only two features."""
    if not plane.is_whole:
        return f"direction 1 {x:.2f}, direction 2 {y:.2f}"
    raw = [v * float(s) + float(m) for v, s, m in zip((x, y), data.feature_scale, data.feature_mean, strict=True)]
    return f"{data.feature_names[0]} {number(raw[0])}, {data.feature_names[1]} {number(raw[1])}"


# ---- weights and batch norm ----


def weights_caption(layer: LayerWeights) -> str:
    """Size and spread of a layer's weights, and its dead units."""
    low, middle, high = (number(float(layer.quartiles[place])) for place in (1, 2, 3))
    text = f"‖W‖ {number(layer.norm)}; half of the weights from {low} to {high}, median {middle}."
    if layer.dead is not None:
        text += f" {layer.dead} of {grouped(layer.units)} units never active."
    if layer.picture.size < layer.units * layer.inputs:
        text += " Each point: the strongest weight of its block."
    return text


def weights_cell(layer: LayerWeights, inputs: tuple[str, ...] | None, row: int, column: int) -> str:
    """One weight, or the strongest of a block; ``inputs`` are the names of the features, if they have names."""
    units = span(int(layer.rows[row]), int(layer.rows[row + 1]))
    first, end = int(layer.columns[column]), int(layer.columns[column + 1])
    value = number(float(layer.picture[row, column]))
    if end - first == 1 and inputs is not None:
        return f"unit {units} ← {inputs[first]}: {value}"
    return f"unit {units} ← input {span(first, end)}: {value}"


def unit_line(units: BatchNormUnits, unit: int) -> str:
    """All numbers of one unit."""
    return (
        f"unit {unit + 1}: γ {number(units.gamma[unit])}, β {number(units.beta[unit])}, "
        f"μ {number(units.mean[unit])}, σ² {number(units.variance[unit])}; "
        f"z̃ = {number(units.scale[unit])} z {'-' if units.shift[unit] < 0 else '+'} {number(abs(units.shift[unit]))}"
    )


def batch_norm_summary(units: BatchNormUnits) -> str:
    """Smallest to largest of γ, β, μ and σ²."""
    named = (("γ", units.gamma), ("β", units.beta), ("μ", units.mean), ("σ²", units.variance))
    ranges = ", ".join(f"{name} {number(values.min())} to {number(values.max())}" for name, values in named)
    return f"{grouped(units.units)} units: {ranges}."


# ---- certainty and predictions ----


def certainty_caption(found: Certainty) -> str:
    """Whether the network is right as often as it is sure."""
    sure, right = found.mean_certainty, found.accuracy
    gap = sure - right
    verdict = "about as sure as it is right" if abs(gap) < 0.03 else "too sure" if gap > 0.0 else "not sure enough"
    return f"Sure to {percent(sure)} on average, right in {percent(right)}: {verdict}."


def certainty_bin(found: Certainty, place: int) -> str:
    """One bar of the histogram."""
    count, right = int(found.counts[place]), int(found.right[place])
    low, high = 100 * place // BINS, 100 * (place + 1) // BINS
    told = f"{grouped(right)} right ({percent(right / count)})" if count else "none"
    return f"sure to {low}–{high} %: {grouped(count)} examples, {told}"


def class_probability(found: Certainty, names: tuple[str, ...], place: int) -> str:
    """One class of the softmax."""
    mean, real = (percent(float(shares[place]), 1) for shares in (found.mean_probability, found.share))
    return f"{names[place]}: mean probability {mean}, share of the examples {real}"


def predictions_caption(found: Predictions) -> str:
    """How far the predictions are off."""
    return (
        f"R² {found.r_squared:.3f}; typical error {number(found.typical_error)} (root of the mean squared error). "
        "On the line: predicted exactly."
    )


def prediction(found: Predictions, row: int) -> str:
    """One example."""
    true, said = float(found.true[row]), float(found.predicted[row])
    return f"{found.name} predicted {number(said)}, true {number(true)} (off by {number(said - true)})"
