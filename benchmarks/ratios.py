"""The arithmetic of the comparison: medians of ratios that were measured side by side, and what was asked.

Pure functions and values; nothing is measured here.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from benchmarks.nets import NETS

PRODUCTS = "products"
"""The pseudo-peer that computes a step's matrix products and nothing else: a limit, not a rival."""


@dataclass(frozen=True)
class Row:
    """One comparison. ``ours`` and ``peer`` are steps a second; ``ratio`` is the median of the rounds' ratios."""

    net: str
    threads: int
    ours: float
    peer: float
    peer_name: str
    ratio: float

    def as_json(self) -> dict[str, str | int | float]:
        """The public form: one object per row."""
        return asdict(self)


def round_ratios(ours: Sequence[float], peer: Sequence[float]) -> list[float]:
    """Ours over the peer's, round by round.

    ``ours`` holds the rates measured just before and just after each of the ``peer``'s turns: one more than those.
    Their mean stands against the peer, so a machine that gets slower during a round does not favour either.
    """
    if len(ours) != len(peer) + 1:
        raise ValueError(f"needs one rate more of ours than of the peer, not {len(ours)} and {len(peer)}")
    return [(before + after) / 2.0 / rate for before, after, rate in zip(ours[:-1], ours[1:], peer, strict=True)]


def make_row(net: str, threads: int, peer_name: str, pairs: Sequence[tuple[float, float, float]]) -> Row:
    """A row from the rounds' (ours before, peer, ours after)."""
    ratios = [round_ratios((before, after), (rate,))[0] for before, rate, after in pairs]
    ours = median((before + after) / 2.0 for before, _, after in pairs)
    return Row(net, threads, ours, median(rate for _, rate, _ in pairs), peer_name, median(ratios))


def fastest_peers(rows: Sequence[Row]) -> dict[tuple[str, int], str]:
    """Name of the fastest peer of each (net, threads); the matrix products alone do not count."""
    fastest: dict[tuple[str, int], Row] = {}
    for row in rows:
        key = (row.net, row.threads)
        if row.peer_name != PRODUCTS and (key not in fastest or row.peer > fastest[key].peer):
            fastest[key] = row
    return {key: row.peer_name for key, row in fastest.items()}


def asked_ratio(net: str, peer_name: str) -> float | None:
    """The ratio that is asked for; None where nothing is."""
    if peer_name == PRODUCTS:
        return NETS[net].asked_of_products
    return NETS[net].asked


def verdict(row: Row) -> str:
    """``ok``, ``short``, or ``-`` where nothing is asked."""
    asked = asked_ratio(row.net, row.peer_name)
    if asked is None:
        return "-"
    return "ok" if row.ratio >= asked else "short"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of all lie (nearest rank); 0.0 of nothing."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered) - 1e-9) - 1)]  # less what rounding adds to a whole number
