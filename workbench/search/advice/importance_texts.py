"""What importance says, in words."""

from workbench.language import tr, tr_count
from workbench.numbers import percent
from workbench.search.advice.importance import MOST_MORE, Importance, Share
from workbench.search.study.plan import StudyPlan
from workbench.specs.row_names import label


def headline(result: Importance, plan: StudyPlan | None = None) -> str:
    """All shares in words: how far they can be believed, and after which part of the training scores are compared."""
    text = _belief(result)
    if plan is None or not result.shares or not 0 < result.rung < plan.rungs:
        return text
    epochs = plan.rung_epochs[result.rung - 1]
    compared = tr(
        "Scores after {n} of {epochs} epochs are compared: every trial has them.", n=epochs, epochs=plan.epochs
    )
    return f"{text} {compared}"


def _belief(result: Importance) -> str:
    counted = tr_count("{n} trial", "{n} trials", result.trials)
    if result.left_out:
        counted += tr(", {left_out} more not drawn independently and left out", left_out=result.left_out)
    if result.diverged:
        counted += tr(", {diverged} of them diverged", diverged=result.diverged)
    if not result.shares:
        if result.more:
            return tr(
                "Too few trials: about {more} more before anything can be said. So far {counted}.",
                more=result.more,
                counted=counted,
            )
        return tr("Nothing varies, so nothing can be explained.")
    explained = tr(
        "{percent} of the differences explained ({counted})",
        percent=percent(max(0.0, result.explained)),
        counted=counted,
    )
    if result.is_steered:
        return tr(
            "{explained}, within what was tried. The trials were not drawn independently (TPE, a finer stage or a hand looks "
            "where scores are good), so nothing is said of tiers and order: random or Sobol draws could.",
            explained=explained,
        )
    if result.order_more:
        return tr(
            "{explained}. The order is not settled: {order_more}.",
            explained=explained,
            order_more=_more(result.order_more),
        )
    return tr("{explained}. The order is settled.", explained=explained)


def verdict_text(share: Share) -> str:
    """How one hyperparameter compares with its tier."""
    match share.verdict:
        case "agrees":
            return tr("Agrees with tier {tier}", tier=share.tier)
        case "disagrees":
            return tr("Disagrees with tier {tier}: see {lower}", tier=share.tier, lower=label(share.other).lower())
        case "about equal":
            return tr("About as much as other tiers")
        case "too early":
            return tr("Too early: {more}", more=_more(share.more))
        case "steered":
            return tr("Not said of trials that were steered")
        case "no tier":
            return tr("No claim in the course") if share.tier is None else tr("Nothing to compare with")


def _more(trials: int) -> str:
    if trials > MOST_MORE:
        return tr("more than {most_more} more trials", most_more=MOST_MORE)
    return tr_count("about {n} more trial", "about {n} more trials", trials)
