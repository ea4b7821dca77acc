"""The curves of a branch together with those of its ancestors, up to the steps where it left them.

::

    first branch    ━━━━━━━━━━━━━━┓· · · · · · ·      what it did later does not show
    its child                     ┗━━━━━━━┓· · ·
    the branch                            ┗━━━━━━━━━━

A row at step s tells of the mini-batch after s, so the row at a fork is the child's; the parent's evaluation there is
that of the state which both share.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Integers
from workbench.language import tr
from workbench.training.epochs import EpochScale
from workbench.training.messages import Part
from workbench.training.metrics import MetricStore, Series
from workbench.training.pyramid import Bands

_FEWEST_POINTS = 2


@dataclass(frozen=True, slots=True)
class _Piece:
    """The stretch of ``store`` that shows; ``end`` is the step where the next one takes over, None for the last."""

    store: MetricStore
    start: int
    end: int | None

    def points(self, first_step: float, last_step: float, points: int) -> int:
        """Its share of the points between two steps, by its length."""
        end = last_step if self.end is None else min(self.end, last_step)
        share = (end - max(self.start, first_step)) / max(1.0, last_step - first_step)
        return max(min(points, _FEWEST_POINTS), ceil(points * share))


class LineageMetrics:
    """Reads like one ``MetricStore``; goes on growing with its stores.

    ``pieces``: the first branch first, each store with the step at which the next one takes over; that of the last one
    is not used. Raises ``ValueError`` for no pieces, or for stores of different networks.
    """

    def __init__(self, pieces: Sequence[tuple[MetricStore, int]]) -> None:
        if len({store.bn_layers for store, _ in pieces}) != 1:
            raise ValueError(tr("a lineage needs stores of one network"))
        steps = [step for _, step in pieces[:-1]]
        ends = list(accumulate(reversed(steps), min))[::-1]  # an ancestor never shows beyond a later fork
        starts = [0, *ends]
        self._pieces = tuple(
            _Piece(store, start, end) for (store, _), start, end in zip(pieces, starts, [*ends, None], strict=True)
        )

    @property
    def bn_layers(self) -> int:
        """Number of layers with batch norm."""
        return self._pieces[0].store.bn_layers

    @property
    def step(self) -> int:
        """Number of mini-batches finished, as far as the stores know."""
        reached = (
            piece.store.step if piece.end is None else min(piece.store.step, piece.end) for piece in self._pieces
        )
        return max(reached)

    @property
    def first_step(self) -> int:
        """The step at which the curves begin."""
        return next((piece.store.first_step for piece in self._pieces if piece.store.step), 0)

    @property
    def epochs(self) -> EpochScale:
        """Which step belongs to which epoch, along the lineage."""
        whole = EpochScale()
        for piece in self._pieces:
            scale = piece.store.epochs
            for step, epoch in scale.corners:
                if piece.end is None or step <= piece.end:
                    whole.add(step, epoch)
            if piece.end is not None and scale.is_known:
                whole.add(piece.end, float(scale.epochs(piece.end)))
        return whole

    def series(self, name: Series, first_step: float, last_step: float, points: int) -> Bands:
        """One series between two steps, at most about ``2 * points`` bins.

        Raises ``KeyError`` for a series that there is not.
        """

        def read(piece: _Piece, share: int) -> Bands:
            return piece.store.series(name, first_step, last_step, share, before=piece.end)

        return self._joined(read, first_step, last_step, points)

    def evaluation_series(self, part: Part, name: str, first_step: float, last_step: float, points: int) -> Bands:
        """Like ``series``, for "loss" or "accuracy" of the evaluations of one part."""

        def read(piece: _Piece, share: int) -> Bands:
            before = None if piece.end is None else piece.end + 1
            return piece.store.evaluation_series(part, name, first_step, last_step, share, before=before)

        return self._joined(read, first_step, last_step, points)

    def evaluations(self, part: Part) -> tuple[Integers, NDArray[np.float64], NDArray[np.float64]]:
        """Steps, losses and accuracies of the newest evaluations of one part."""
        found: list[tuple[Integers, NDArray[np.float64], NDArray[np.float64]]] = []
        newest = -1
        for piece in self._pieces:
            steps, losses, accuracies = piece.store.evaluations(part)
            shown = steps > newest
            if piece.end is not None:
                shown &= steps <= piece.end
            found.append((steps[shown], losses[shown], accuracies[shown]))
            newest = max(newest, int(found[-1][0][-1])) if shown.any() else newest
        steps, losses, accuracies = (np.concatenate(column) for column in zip(*found, strict=True))
        return steps, losses, accuracies

    def _joined(self, read: Callable[[_Piece, int], Bands], first_step: float, last_step: float, points: int) -> Bands:
        found = [
            read(piece, piece.points(first_step, last_step, points))
            for piece in self._pieces
            if piece.start - 1 <= last_step and (piece.end is None or piece.end >= first_step)
        ]
        filled = [bands for bands in found if len(bands.steps)]
        return _one_after_the_other(filled) if filled else Bands.nothing()


def _one_after_the_other(found: list[Bands]) -> Bands:
    """All of them, without what does not lie after the one before: the evaluation that both made at a fork."""
    kept = [found[0]]
    for _, bands in pairwise(found):
        shown = bands.steps > kept[-1].steps[-1]
        if shown.any():
            kept.append(bands.only(shown))
    if len(kept) == 1:
        return kept[0]
    return Bands.joined(kept)
