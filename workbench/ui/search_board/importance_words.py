"""What is said about importance. Without Qt."""

from workbench.search.importance import MOST_MORE, Importance, Share
from workbench.ui.search_board.board_data import label


def headline(result: Importance) -> str:
    """One sentence about all shares: how far they can be believed."""
    counted = f"{result.trials} trial{'' if result.trials == 1 else 's'}"
    if result.diverged:
        counted += f", {result.diverged} of them diverged"
    if not result.shares:
        if result.more:
            return f"Too few trials: about {result.more} more before anything can be said. So far {counted}."
        return "Nothing varies, so nothing can be explained."
    explained = f"{100.0 * max(0.0, result.explained):.0f} % of the differences explained ({counted})"
    if result.order_more:
        return f"{explained}. The order is not settled: {_more(result.order_more)}."
    return f"{explained}. The order is settled."


def verdict_text(share: Share) -> str:
    """How one hyperparameter compares with its tier."""
    match share.verdict:
        case "agrees":
            return f"Agrees with tier {share.tier}"
        case "disagrees":
            return f"Disagrees with tier {share.tier}: see {label(share.other).lower()}"
        case "too early":
            return f"Too early: {_more(share.more)}"
        case "no tier":
            return "No claim in the course" if share.tier is None else "Nothing to compare with"


def _more(trials: int) -> str:
    if trials > MOST_MORE:
        return f"more than {MOST_MORE} more trials"
    return f"about {trials} more trial{'' if trials == 1 else 's'}"
