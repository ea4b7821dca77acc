"""What the twin of grid and random draws says. Without Qt."""

import math
from collections.abc import Mapping

from workbench.specs.search_space import ROWS, Dimension
from workbench.ui.sampler.twin_model import Points, Side, share_random_wins


def introduction(axes: tuple[Dimension, Dimension] | None) -> str:
    """What is tried; ``axes`` are the rows of real trainings, None stands for the invented score."""
    if axes is None:
        return (
            "An invented score: the line above the squares. It depends on the hyperparameter across alone; "
            "the one upwards is inert."
        )
    across, upwards = (ROWS[row.name].label.lower() for row in axes)
    return f"Short trainings of the run in the window: {across} across, {upwards} upwards, scored on the dev set."


def caption(side: Side, points: Points) -> str:
    """The name of a side, how many values it tries along each axis, and its best so far."""
    along_x, along_y = points.distinct
    name = "Grid" if side == "grid" else "Random"
    best = "" if math.isnan(points.best) else f"\nBest {points.best:.3f}"
    return f"{name}\n{along_x} values across\n{along_y} upwards{best}"


def conclusion(points: Mapping[Side, Points], *, is_invented: bool) -> str:
    """Who is ahead, and how often that is so; empty before the end."""
    grid, random = points["grid"], points["random"]
    budget = len(grid.x)
    if grid.done < budget or random.done < budget:
        return ""
    if is_invented:
        share = share_random_wins(budget)
        return f"Not by luck: with the top anywhere, random draws come nearer to it in {100.0 * share:.0f} % of 1,000 cases."
    if random.best == grid.best:
        return f"A tie at {grid.best:.3f}. Another seed may decide."
    ahead, behind = ("Random", "the grid") if random.best > grid.best else ("The grid", "random draws")
    lead = abs(random.best - grid.best)
    return (
        f"{ahead} ahead of {behind} by {lead:.3f}, with {budget} trainings each. One seed proves little: try another."
    )
