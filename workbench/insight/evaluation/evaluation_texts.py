"""What the evaluation says, as text. Without Qt."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset, unscaled_row
from workbench.insight.evaluation.calibration import BINS, Calibration
from workbench.insight.evaluation.class_scores import ClassScores
from workbench.insight.evaluation.hardest import Hardest
from workbench.insight.evaluation.loss_history import LossHistory
from workbench.insight.evaluation.ranking import Ranking
from workbench.insight.evaluation.residuals import Against, Residuals
from workbench.language import tr
from workbench.numbers import grouped, percent, significant

_MOST_FEATURES: Final = 12


def class_reading(found: ClassScores, names: tuple[str, ...], number: int) -> str:
    """One class: precision, recall, F1."""
    if not found.examples[number]:
        return tr("{name}: no example in this part", name=names[number])
    return tr(
        "{name}: precision {precision}, recall {recall}, F1 {f1}; {count} examples",
        name=names[number],
        precision=_share(found.precision[number]),
        recall=_share(found.recall[number]),
        f1=significant(float(found.f1[number]), 3),
        count=grouped(int(found.examples[number])),
    )


def class_caption(found: ClassScores, names: tuple[str, ...]) -> str:
    """The mean, and the class that is worst."""
    worst = min(range(len(names)), key=lambda number: found.f1[number] if found.examples[number] else math.inf)
    return tr(
        "Mean F1 over the classes {macro}. Lowest: {worst}.",
        macro=significant(found.macro_f1, 3),
        worst=class_reading(found, names, worst),
    )


def ranking_caption(found: Ranking, name: str) -> str:
    """Both areas in words."""
    if math.isnan(found.area):
        return tr("{name}: this part has no examples of it, or only such. There is nothing to tell apart.", name=name)
    return tr(
        "{name} against all others: an example of it gets a higher probability than another one in {area} of all pairs (area under ROC). Average precision {average}; guessing: {guess}.",
        name=name,
        area=percent(found.area),
        average=significant(found.average_precision, 3),
        guess=significant(found.examples / max(1, _rows(found)), 2),
    )


def ranking_reading(found: Ranking, place: int) -> str:
    """One threshold."""
    return tr(
        "from probability {threshold} on: recall {recall}, precision {precision}, {others} of the others",
        threshold=significant(float(found.thresholds[place]), 3),
        recall=percent(float(found.recall[place])),
        precision=percent(float(found.precision[place])),
        others=percent(float(found.false_positives[place])),
    )


def _rows(found: Ranking) -> int:
    """Examples of the sample: at the lowest threshold all are taken."""
    return round(found.examples / float(found.precision[-1])) if len(found.precision) else 0


def calibration_caption(found: Calibration) -> str:
    """The error against that of chance."""
    words = {"error": percent(found.error), "chance": percent(found.by_chance)}
    if found.is_off:
        return tr(
            "Expected calibration error {error}; a network that is right as often as it says stays below {chance} on so many examples. Its probabilities should not be taken at their word.",
            **words,
        )
    return tr(
        "Expected calibration error {error}: no more than chance gives on so many examples (up to {chance}).", **words
    )


def calibration_reading(found: Calibration, number: int) -> str:
    """One bin."""
    return tr(
        "said {low}–{high} %: {count} examples, right in {right} (95 % interval {from_} to {to})",
        low=100 * number // BINS,
        high=100 * (number + 1) // BINS,
        count=grouped(int(found.counts[number])),
        right=percent(float(found.right[number])),
        from_=percent(float(found.low[number])),
        to=percent(float(found.high[number])),
    )


def hardest_title(names: tuple[str, ...], cell: tuple[int, int] | None, *, is_named: bool = False) -> str:
    """Of the whole sample, of a cell of the confusion matrix, or of rows that were named."""
    if is_named:
        return tr("Named by the doctor")
    if cell is None:
        return tr("Hardest examples")
    return tr("Was {was}, said {said}", was=names[cell[0]], said=names[cell[1]])


def hardest_caption(found: Hardest) -> str:
    """How much of the loss they have."""
    if not len(found.rows):
        return tr("No example of this part is one of these.")
    return tr(
        "These {count} examples have {share} of the loss.", count=grouped(len(found.rows)), share=percent(found.share)
    )


def hardest_reading(data: Dataset, found: Hardest, place: int) -> str:
    """One example."""
    answer, truth = answer_texts(data, found, place)
    return tr(
        "row {row}: said {answer}, is {truth}; loss {loss}",
        row=grouped(int(found.rows[place]) + 1),
        answer=answer,
        truth=truth,
        loss=significant(float(found.losses[place]), 3),
    )


def history_caption(found: LossHistory | None, place: int) -> str:
    """How one of them was learned."""
    if found is None:
        return tr("The loss at each kept state is read as soon as the cursor rests.")
    if not len(found.steps):
        return tr("No state of this branch is kept yet.")
    words = {"row": grouped(int(found.rows[place]) + 1), "states": grouped(len(found.steps))}
    if found.is_right is None:
        return tr("Row {row} at {states} kept states; exact there, nothing is known in between.", **words)
    return tr(
        "Row {row}: right at {right} of {states} kept states, forgotten again {times} ×. Exact there, nothing is known in between.",
        right=grouped(int(found.is_right[place].sum())),
        times=grouped(found.times_forgotten(place)),
        **words,
    )


def history_reading(found: LossHistory, place: int, column: int) -> str:
    """One of them at one kept state."""
    words = {
        "row": grouped(int(found.rows[place]) + 1),
        "step": grouped(int(found.steps[column])),
        "loss": significant(float(found.losses[place, column]), 3),
    }
    if found.is_right is None:
        return tr("row {row} at step {step}: loss {loss}", **words)
    if found.is_right[place, column]:
        return tr("row {row} at step {step}: loss {loss}, said right", **words)
    return tr("row {row} at step {step}: loss {loss}, said wrong", **words)


def feature_texts(data: Dataset, features: NDArray[np.floating]) -> str:
    """The first values of an example in their own units, by name."""
    pairs = zip(data.feature_names[:_MOST_FEATURES], features[:_MOST_FEATURES].tolist(), strict=True)
    told = ", ".join(f"{name} {significant(value, 4)}" for name, value in pairs)
    return f"{told} …" if len(features) > _MOST_FEATURES else told


def answer_texts(data: Dataset, found: Hardest, place: int) -> tuple[str, str]:
    """What was said of one of them and what is right, with the probability of what was said."""
    said, right = found.said[place], found.right[place]
    if data.targets:
        words = [
            ", ".join(significant(number, 4) for number in unscaled_row(row, data.targets)) for row in (said, right)
        ]
        return words[0], words[1]
    return f"{data.class_names[int(said.argmax())]} ({percent(float(said.max()))})", data.class_names[int(right)]


def against_name(one: Against, found: Residuals) -> str:
    """What the residuals are held against."""
    return one.name or tr("predicted {name}", name=found.name)


def residuals_caption(one: Against, found: Residuals) -> str:
    """Whether something is left to be learned."""
    name = against_name(one, found)
    if math.isnan(one.explained):
        return tr("{name} does not vary here, so it explains nothing.", name=name)
    if one.explained < 0.02:
        return tr("Slices of {name} explain nothing of what is missed.", name=name)
    return tr(
        "Slices of {name} explain {share} of what is missed: the network has not learned all that it says.",
        name=name,
        share=percent(one.explained),
    )


def _share(value: float) -> str:
    return "–" if math.isnan(value) else percent(float(value))
