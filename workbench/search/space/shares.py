"""How the draws of a row are shared out between the decades of its range, as a table or a sentence needs it."""

from dataclasses import dataclass
from itertools import pairwise

from workbench.search.space.scales import plain, readable, share_between, unit_positions, value_at
from workbench.specs.search_space import Dimension


@dataclass(frozen=True, slots=True)
class DecadeShare:
    """``share`` of all draws, from 0 to 1, lies between ``low`` and ``high``."""

    low: float
    high: float
    share: float


def decade_shares(drawn: Dimension, axis: Dimension | None = None) -> tuple[DecadeShare, ...]:
    """The draws of ``drawn`` in each decade of ``axis``, which covers the same range (its own scale if not given).

    A decade is a power of ten of x (log), of 1 - x (one_minus_log), towards 0 and 1 (logit); the other scales have
    one part, the whole range. Choices give nothing.
    """
    measured = axis or drawn
    if measured.scale == "choice" or drawn.scale == "choice" or drawn.low is None or drawn.high is None:
        return ()
    borders = plain(readable(measured, value_at(measured, unit_positions(measured))))
    inner = [float(border) for border in borders if not isinstance(border, str) and drawn.low < border < drawn.high]
    marks = [drawn.low, *inner, drawn.high]
    return tuple(
        # A whole number on a border belongs to the part above it.
        DecadeShare(low, high, share_between(drawn, low, high - 1 if drawn.integer and high < drawn.high else high))
        for low, high in pairwise(marks)
    )
