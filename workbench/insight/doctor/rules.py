"""The table of rules. A new one is a function of the evidence, and its row here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from workbench.insight.doctor import broken, data_rules, layer_rules, loss_course, norm_rules
from workbench.insight.doctor.evidence import Evidence
from workbench.insight.doctor.finding import Finding, RuleName
from workbench.insight.doctor.layer_rules import Condition
from workbench.language import tr

Need = Literal["curves", "mini-batches", "answers", "data", "settings"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table.

    ``evidence`` says what is looked at, ``threshold`` when it is an illness. ``look`` is a pure function of the evidence.
    ``holds``: whether one mini-batch shows it, by which the first one is found by halving.
    """

    name: RuleName
    title: str
    needs: tuple[Need, ...]
    evidence: str
    threshold: str
    look: Callable[[Evidence], Finding | None]
    holds: Condition | None = None


_ROWS: Final = (
    Rule(
        name="not_finite",
        title=tr("Not a number"),
        needs=("mini-batches",),
        evidence=tr("every array of the mini-batch that failed, in the order of the computation"),
        threshold=tr("one NaN or infinity"),
        look=broken.not_finite,
    ),
    Rule(
        name="ruined",
        title=tr("Finite, but ruined"),
        needs=("curves", "data"),
        evidence=tr("the newest losses against guessing"),
        threshold=tr("twice the loss of guessing after 100 steps and not falling, or 20 times"),
        look=broken.ruined,
    ),
    Rule(
        name="diverging",
        title=tr("The loss rises"),
        needs=("curves",),
        evidence=tr("the newest losses against the lowest window before"),
        threshold=tr("half as much again, a quarter of guessing more, and five standard errors"),
        look=broken.diverging,
    ),
    Rule(
        name="first_loss",
        title=tr("First loss is not ln K"),
        needs=("mini-batches",),
        evidence=tr("the loss of the very first mini-batch"),
        threshold=tr("3.5 above ln K and a standard error more; 1 where an input is larger than 50"),
        look=loss_course.first_loss,
    ),
    Rule(
        name="plateau",
        title=tr("Nothing is learned"),
        needs=("curves",),
        evidence=tr("the losses of the newest 100 steps, or quarter of the way"),
        threshold=tr(
            "at least 0.95 of guessing, and less than 0.005 of it fallen in 100 steps, or no more than chance"
        ),
        look=loss_course.plateau,
    ),
    Rule(
        name="overfitting",
        title=tr("Overfitting began"),
        needs=("curves", "answers"),
        evidence=tr("the dev loss now against its best, example by example"),
        threshold=tr(
            "a quarter more, 0.15 of guessing, and 3.5 standard errors, while the training loss does not rise"
        ),
        look=loss_course.overfitting,
    ),
    Rule(
        name="large_updates",
        title=tr("Steps too large"),
        needs=("mini-batches",),
        evidence=tr("‖ΔW‖ / ‖W‖ of each layer"),
        threshold=tr("more than 1 in half of the layers"),
        look=layer_rules.large_updates,
    ),
    Rule(
        name="small_updates",
        title=tr("Steps too small"),
        needs=("mini-batches", "curves"),
        evidence=tr("‖ΔW‖ / ‖W‖ of all layers, and how much there is to learn"),
        threshold=tr("less than 0.000001 everywhere, with more than half of the loss of guessing left"),
        look=layer_rules.small_updates,
    ),
    Rule(
        name="dead_units",
        title=tr("Dead units"),
        needs=("mini-batches",),
        evidence=tr("slopes of the activation over all examples of the newest mini-batches"),
        threshold=tr("0.4 of a layer flat for all of them"),
        look=layer_rules.dead_units,
    ),
    Rule(
        name="saturated",
        title=tr("Saturated units"),
        needs=("mini-batches",),
        evidence=tr("slopes of tanh and sigmoid"),
        threshold=tr("0.8 of a layer flat"),
        look=layer_rules.saturated,
    ),
    Rule(
        name="vanishing",
        title=tr("Vanishing gradient"),
        needs=("mini-batches",),
        evidence=tr("m ∂L/∂z of the first layer against the output"),
        threshold=tr("less than 0.0001"),
        look=layer_rules.vanishing,
        holds=layer_rules.fades,
    ),
    Rule(
        name="exploding",
        title=tr("Exploding gradient"),
        needs=("mini-batches",),
        evidence=tr("m ∂L/∂z of the first layer against the output"),
        threshold=tr("more than 30"),
        look=layer_rules.exploding,
        holds=layer_rules.grows,
    ),
    Rule(
        name="no_variance",
        title=tr("σ² goes to 0"),
        needs=("mini-batches",),
        evidence=tr("σ² of each unit under batch norm"),
        threshold=tr("half of a layer below 1e-10"),
        look=norm_rules.no_variance,
        holds=norm_rules.has_no_variance,
    ),
    Rule(
        name="cold_averages",
        title=tr("Averages not warmed up"),
        needs=("settings", "mini-batches"),
        evidence=tr("ρ to the power of the steps, and how far the averages are off"),
        threshold=tr("0.1 of the starting values left after 100 steps, and 0.3 standard deviations off"),
        look=norm_rules.cold_averages,
    ),
    Rule(
        name="small_batch",
        title=tr("Mini-batch too small for batch norm"),
        needs=("settings", "mini-batches"),
        evidence=tr("the mini-batch size, and μ against its average"),
        threshold=tr("up to 6 examples, and 0.25 standard deviations off"),
        look=norm_rules.small_batch,
    ),
    Rule(
        name="imbalance",
        title=tr("Rare class"),
        needs=("data", "answers"),
        evidence=tr("examples of each class, and how many of the rarest are found"),
        threshold=tr("a tenth of the most common class, and fewer than 0.8 of it found in the train or the dev part"),
        look=data_rules.imbalance,
    ),
    Rule(
        name="leak",
        title=tr("Suspicious input"),
        needs=("data",),
        evidence=tr("what each input alone tells of the answer"),
        threshold=tr("0.995 for one of them, and less than 0.97 for every other"),
        look=data_rules.leak,
    ),
    Rule(
        name="wrong_labels",
        title=tr("Labels that look wrong"),
        needs=("answers",),
        evidence=tr("training examples that two states are sure of, against their label"),
        threshold=tr("0.015 of them, three at least, and half of all errors"),
        look=data_rules.wrong_labels,
    ),
)

RULES: Final[dict[RuleName, Rule]] = {row.name: row for row in _ROWS}
