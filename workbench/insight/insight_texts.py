"""What the state view says, as text. Without Qt."""

from workbench.data.dataset import Dataset
from workbench.insight.batch_norm import BatchNormUnits
from workbench.insight.certainty import BINS, Certainty
from workbench.insight.confusion import Confusion
from workbench.insight.plane import ExampleCut, FeatureCut, Plane
from workbench.insight.predictions import Predictions
from workbench.insight.regions import Regions
from workbench.insight.sample_pass import SamplePass
from workbench.insight.weights import LayerWeights
from workbench.language import tr
from workbench.numbers import grouped, measured, percent, significant


def number(value: float) -> str:
    """A number to three digits."""
    return significant(value, 3)


def _own(value: float) -> str:
    """A value in the units of the data, to three digits, all of what stands before the point."""
    return measured(value, 3)


def span(first: int, end: int) -> str:
    """Numbers from ``first`` to before ``end``, counted from 0, as people count: ``3`` or ``3–5``."""
    return grouped(first + 1) if end - first == 1 else f"{grouped(first + 1)}–{grouped(end)}"


def head_line(step: int, branch: str, sample: SamplePass | None, is_regression: bool, is_exact: bool) -> str:
    """The line above all cards."""
    parts = [tr("Step {step}", step=grouped(step)), branch]
    if sample is not None:
        parts.append(tr("{part} loss {loss}", part=sample.part, loss=significant(sample.loss)))
        parts.append(f"{'R²' if is_regression else 'accuracy'} {sample.accuracy:.3f}")
        if is_regression and sample.answers.shape[1] > 1:
            parts[-1] = tr(
                "R² {r_squared:.3f}, the mean over {n_targets} targets",
                r_squared=sample.accuracy,
                n_targets=sample.answers.shape[1],
            )
    parts.append("exact" if is_exact else tr("nearest keyframe, exact in a moment"))
    return " · ".join(parts)


def sample_line(sample: SamplePass) -> str:
    """Which examples were looked at, and how."""
    rows = (
        tr("all {total}", total=grouped(sample.total))
        if sample.rows == sample.total
        else tr("the first {rows} of {total}", rows=grouped(sample.rows), total=grouped(sample.total))
    )
    return tr("On {rows} {part} examples; batch norm with its averages, no dropout.", rows=rows, part=sample.part)


def layer_name(layer: int, is_output: bool) -> str:
    """``Layer 1`` for the first hidden layer."""
    return tr("Output") if is_output else tr("Layer {layer}", layer=layer + 1)


# ---- confusion ----


def confusion_cell(matrix: Confusion, names: tuple[str, ...], was: int, said: int) -> str:
    """One cell: ``said 3, was 8: 4 of 45 (9 %)``; on the diagonal with recall and precision."""
    count, total = int(matrix.counts[was, said]), int(matrix.counts[was].sum())
    if total == 0:
        return tr("{names}: no example in this part", names=names[was])
    if was == said:
        right = tr(
            "was {names}, and found: {count} of {total} ({percent} recall)",
            names=names[was],
            count=grouped(count),
            total=grouped(total),
            percent=percent(count / total),
        )
        return tr("{right}; precision {percent}", right=right, percent=percent(float(matrix.precision[was])))
    return tr(
        "said {names}, was {names_2}: {count} of {total} ({percent})",
        names=names[said],
        names_2=names[was],
        count=grouped(count),
        total=grouped(total),
        percent=percent(count / total),
    )


def confusion_summary(matrix: Confusion, names: tuple[str, ...]) -> str:
    """Accuracy and the most common mistake."""
    wrong = matrix.counts.copy()
    for place in range(len(names)):
        wrong[place, place] = 0
    most = int(wrong.argmax())
    was, said = divmod(most, len(names))
    text = tr("Accuracy {accuracy}.", accuracy=percent(matrix.accuracy))
    if wrong[was, said] == 0:
        return tr("{text} No mistakes.", text=text)
    return tr("{text} Most common mistake: {matrix}.", text=text, matrix=confusion_cell(matrix, names, was, said))


# ---- regions ----


def regions_caption(regions: Regions, data: Dataset) -> str:
    """What the map shows, and how far it can be trusted."""
    text = _map_caption(regions, data)
    if not regions.borders:
        return text
    return text + " " + tr("Without a hidden layer the borders are straight: (wᵢ − wⱼ)·x + bᵢ − bⱼ = 0.")


def _map_caption(regions: Regions, data: Dataset) -> str:
    if regions.plane.is_whole:
        return tr(
            "What the network says at each {feature_names} and {feature_names_2}.",
            feature_names=data.feature_names[0],
            feature_names_2=data.feature_names[1],
        )
    return f"{_cut_caption(regions.plane, data)} {honesty(regions)}"


def _cut_caption(plane: Plane, data: Dataset) -> str:
    explained = percent(plane.explained)
    match plane.cut:
        case FeatureCut(first, second):
            return tr(
                "{first} across, {second} up, every other feature at its mean; {explained} of the variance.",
                first=data.feature_names[first],
                second=data.feature_names[second],
                explained=explained,
            )
        case ExampleCut(_, first, second):
            return tr(
                "A flat cut through A (row {first}), B (row {second}) and the mean; {explained} of the variance.",
                first=grouped(first + 1),
                second=grouped(second + 1),
                explained=explained,
            )
    return tr("A flat cut along the two main directions; {explained} of the variance.", explained=explained)


def honesty(regions: Regions) -> str:
    """How well the map agrees with the network's answers to the real examples."""
    words = {"agreement": percent(regions.agreement), "guess": percent(regions.one_answer)}
    if regions.agreement <= regions.one_answer:
        return tr(
            "Honesty {agreement}: for no more examples than that the map says what the network says; a map of one "
            "colour reaches {guess}, so do not trust it.",
            **words,
        )
    return tr(
        "Honesty {agreement}: for so many examples the map says what the network says (a map of one colour: {guess}).",
        **words,
    )


def axis_names(plane: Plane, data: Dataset) -> tuple[str, str]:
    """What lies along the two axes of a map."""
    if plane.features is not None:
        return data.feature_names[plane.features[0]], data.feature_names[plane.features[1]]
    if plane.ends is not None:
        return tr("from A to B"), tr("towards the mean")
    return tr("direction 1"), tr("direction 2")


def place_on(plane: Plane, data: Dataset, x: float, y: float) -> str:
    """A place of the map, in the units of the data where its axes are features."""
    if plane.features is not None:
        names = axis_names(plane, data)
        raw = [
            value * float(data.feature_scale[place]) + float(data.feature_mean[place])
            for value, place in zip((x, y), plane.features, strict=True)
        ]
        return f"{names[0]} {_own(raw[0])}, {names[1]} {_own(raw[1])}"
    if plane.ends is not None and plane.ends[1, 0] > 0.0:
        return tr("{way} of the way from A to B, {y:.2f} beside it", way=percent(x / float(plane.ends[1, 0])), y=y)
    return tr("direction 1 {x:.2f}, direction 2 {y:.2f}", x=x, y=y)


# ---- weights and batch norm ----


def weights_caption(layer: LayerWeights) -> str:
    """Size and spread of a layer's weights, and its dead units."""
    low, middle, high = (number(float(layer.quartiles[place])) for place in (1, 2, 3))
    text = tr(
        "‖W‖ {norm}; half of the weights from {low} to {high}, median {middle}.",
        norm=number(layer.norm),
        low=low,
        high=high,
        middle=middle,
    )
    if layer.dead is not None:
        text += tr(" {dead} of {units} units never active.", dead=layer.dead, units=grouped(layer.units))
    if layer.picture.size < layer.units * layer.inputs:
        text += tr(" Each point: the strongest weight of its block.")
    return text


def weights_cell(layer: LayerWeights, inputs: tuple[str, ...] | None, row: int, column: int) -> str:
    """One weight, or the strongest of a block; ``inputs`` are the names of the features, if they have names."""
    units = span(int(layer.rows[row]), int(layer.rows[row + 1]))
    first, end = int(layer.columns[column]), int(layer.columns[column + 1])
    value = number(float(layer.picture[row, column]))
    if end - first == 1 and inputs is not None:
        return tr("unit {units} ← {inputs}: {value}", units=units, inputs=inputs[first], value=value)
    return tr("unit {units} ← input {first}: {value}", units=units, first=span(first, end), value=value)


def unit_line(units: BatchNormUnits, unit: int) -> str:
    """All numbers of one unit."""
    return tr(
        "unit {unit}: γ {number}, β {number_2}, μ {number_3}, σ² {number_4}; z̃ = {number_5} z {shift} {number_6}",
        unit=unit + 1,
        number=number(units.gamma[unit]),
        number_2=number(units.beta[unit]),
        number_3=number(units.mean[unit]),
        number_4=number(units.variance[unit]),
        number_5=number(units.scale[unit]),
        shift="-" if units.shift[unit] < 0 else "+",
        number_6=number(abs(units.shift[unit])),
    )


def batch_norm_summary(units: BatchNormUnits) -> str:
    """Smallest to largest of γ, β, μ and σ²."""
    named = (("γ", units.gamma), ("β", units.beta), ("μ", units.mean), ("σ²", units.variance))
    ranges = ", ".join(
        tr("{name} {number} to {number_2}", name=name, number=number(values.min()), number_2=number(values.max()))
        for name, values in named
    )
    return tr("{units} units: {ranges}.", units=grouped(units.units), ranges=ranges)


# ---- certainty and predictions ----


def certainty_caption(found: Certainty) -> str:
    """Whether the network is right as often as it is sure."""
    sure, right = found.mean_certainty, found.accuracy
    gap = sure - right
    verdict = (
        tr("about as sure as it is right")
        if abs(gap) < 0.03
        else tr("too sure")
        if gap > 0.0
        else tr("not sure enough")
    )
    return tr(
        "Sure to {sure} on average, right in {right}: {verdict}.",
        sure=percent(sure),
        right=percent(right),
        verdict=verdict,
    )


def certainty_bin(found: Certainty, place: int) -> str:
    """One bar of the histogram."""
    count, right = int(found.counts[place]), int(found.right[place])
    low, high = 100 * place // BINS, 100 * (place + 1) // BINS
    told = tr("{right} right ({percent})", right=grouped(right), percent=percent(right / count)) if count else "none"
    return tr("sure to {low}–{high} %: {count} examples, {told}", low=low, high=high, count=grouped(count), told=told)


def class_probability(found: Certainty, names: tuple[str, ...], place: int) -> str:
    """One class of the softmax."""
    mean, real = (percent(float(shares[place]), 1) for shares in (found.mean_probability, found.share))
    return tr(
        "{names}: mean probability {mean}, share of the examples {real}", names=names[place], mean=mean, real=real
    )


def predictions_caption(found: Predictions) -> str:
    """How far the predictions are off."""
    return tr(
        "R² {r_squared:.3f}; typical error {typical_error} (root of the mean squared error). "
        "On the line: predicted exactly.",
        r_squared=found.r_squared,
        typical_error=_own(found.typical_error),
    )


def prediction(found: Predictions, row: int) -> str:
    """One example."""
    true, said = float(found.true[row]), float(found.predicted[row])
    return tr(
        "{found} predicted {said}, true {true} (off by {number})",
        found=found.name,
        said=_own(said),
        true=_own(true),
        number=_own(said - true),
    )
