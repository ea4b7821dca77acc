"""What goes to a worker (a rung to train) and what comes back (its scores, curve and state).

Both travel as plain dicts, numbers, bytes and arrays, so that a worker with other sources can still say that it has
them. Nothing here depends on Dask.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any, Final, Self

import numpy as np

from workbench.engine.kernels.types import Array, Integers
from workbench.engine.training.summaries import QUANTITIES, SCALARS, SUMMARY
from workbench.training.bins import FIRST, HIGH, LAST, LOW, MEAN, ROWS, Bins, joined, pooled
from workbench.training.messages import Evaluated, StepsTrained
from workbench.training.pyramid import Bands

CURVE_BINS: Final = 512
"""The curve of a whole trial has about so many bins; trials of fewer steps keep every row exactly."""


@dataclass(frozen=True, slots=True, eq=False)
class CurvePiece:
    """Telemetry of some consecutive steps, in the columns of ``MetricStore``; ``epoch`` is that of the last step."""

    bins: Bins
    epoch: float

    @property
    def last_step(self) -> int:
        """The last step of the piece."""
        return int(self.bins.spans[LAST, -1])

    def series(self, column: int = 0) -> Bands:
        """One column (0: loss, 1: accuracy on the mini-batch, 2: learning rate, 3: norm of the gradient) to be drawn."""
        values, spans = self.bins.values, self.bins.spans
        rows = spans[ROWS]
        return Bands(
            steps=(spans[0] + spans[LAST]) / 2.0,
            low=values[LOW, :, column].astype(np.float64),
            mean=values[MEAN, :, column].astype(np.float64),
            high=values[HIGH, :, column].astype(np.float64),
            rows=rows.copy(),
            partial=values[3, :, column] < rows,
        )

    def events(self, total_steps: int) -> list[StepsTrained]:
        """The piece as telemetry for a run file: exact rows as they were, each longer bin as one row at its last step."""
        values, spans = self.bins.values, self.bins.spans
        scalars = np.ascontiguousarray(values[MEAN, :, : len(SCALARS)])
        norms = np.ascontiguousarray(np.moveaxis(values[: len(SUMMARY), :, len(SCALARS) :], 0, 2))
        norms = norms.reshape(len(scalars), -1, len(QUANTITIES), len(SUMMARY))
        breaks = np.flatnonzero(np.diff(spans[LAST]) != 1) + 1
        begins = [0, *breaks.tolist()]
        ends = [*breaks.tolist(), len(scalars)]
        per_step = self.epoch / (self.last_step + 1)
        return [
            StepsTrained(
                int(spans[LAST, begin]),
                scalars[begin:end],
                norms[begin:end],
                per_step * (int(spans[LAST, end - 1]) + 1),
                total_steps,
            )
            for begin, end in zip(begins, ends, strict=True)
        ]


def rows_per_bin(total_steps: int) -> int:
    """So many steps share a bin of the curve of a trial."""
    return max(1, total_steps // CURVE_BINS)


def joined_pieces(pieces: Sequence[CurvePiece], total_steps: int) -> CurvePiece:
    """One piece, cut into the same bins wherever its parts were cut; there must be one."""
    return CurvePiece(on_grid(joined([piece.bins for piece in pieces]), rows_per_bin(total_steps)), pieces[-1].epoch)


def on_grid(bins: Bins, rows: int) -> Bins:
    """Bins of ``rows`` steps that end at multiples of it, wherever the first one begins."""
    return pooled(bins, rows, int(bins.spans[FIRST, 0]) % rows)


@dataclass(frozen=True, slots=True)
class RungOrder:
    """Train ``trial`` on from ``state`` (None: from the beginning) to the last of ``goals``, scoring it at each.

    A goal is a rung with the epochs that are finished then. The last one is where it is decided whether to go on.
    """

    trial: int
    spec: str
    """The ``RunSpec`` as JSON"""
    data_sha256: str
    state: bytes | None
    goals: tuple[tuple[int, int], ...]

    def to_plain(self) -> dict[str, Any]:
        """For the way to a worker."""
        return {name: getattr(self, name) for name in ("trial", "spec", "data_sha256", "state", "goals")}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The opposite of ``to_plain``."""
        return cls(**plain)


@dataclass(frozen=True, slots=True)
class RungScore:
    """Plain loss and accuracy on the dev part after a rung, with the seconds of training since the order began.

    The loss is without label smoothing and class weights, so that trials with other ones compare.
    """

    rung: int
    step: int
    dev_loss: float
    dev_accuracy: float
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class RungOutcome:
    """How far a worker came: to the last goal, to the end of its time, or to a mini-batch that was not finite.

    ``state`` is that of ``step``. ``points`` are the scores at the steps that the spec sets. ``diverged`` says what was first not finite, ``error`` why nothing could be trained.
    """

    trial: int
    scores: tuple[RungScore, ...] = ()
    points: tuple[Evaluated, ...] = ()
    state: bytes | None = None
    step: int = 0
    total_steps: int = 0
    curve: CurvePiece | None = None
    seconds: float = 0.0
    diverged: str = ""
    error: str = ""

    def to_plain(self) -> dict[str, Any]:
        """For the way back."""
        plain = {name: getattr(self, name) for name in ("trial", "state", "step", "total_steps", "seconds")}
        scores = [(one.rung, one.step, one.dev_loss, one.dev_accuracy, one.seconds) for one in self.scores]
        curve = None if self.curve is None else (self.curve.bins.values, self.curve.bins.spans, self.curve.epoch)
        told = {"diverged": self.diverged, "error": self.error}
        return {**plain, "scores": scores, "points": [astuple(one) for one in self.points], "curve": curve, **told}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The opposite of ``to_plain``."""
        fields = dict(plain)
        scores = tuple(RungScore(*score) for score in fields.pop("scores"))
        points = tuple(Evaluated(*point) for point in fields.pop("points"))
        curve = fields.pop("curve")
        return cls(**fields, scores=scores, points=points, curve=None if curve is None else curve_from(*curve))


def curve_from(values: Array, spans: Integers, epoch: float) -> CurvePiece:
    """A piece made of its arrays."""
    return CurvePiece(Bins(values, spans), epoch)


@dataclass(frozen=True, slots=True, eq=False)
class WorkDone:
    """What one task brought back, and where it was computed.

    ``refused`` says why the worker did not begin: other sources of the workbench. ``needs_data``: it could not load the
    data with that hash by itself.
    """

    outcomes: tuple[RungOutcome, ...] = ()
    refused: str = ""
    needs_data: bool = False
    machine: str = ""
    """Hash of versions, processor and BLAS kernel: results are bit-equal where it is equal."""
    seconds: float = 0.0
    """Wall time in the worker"""

    def to_plain(self) -> dict[str, Any]:
        """For the way back."""
        plain = {name: getattr(self, name) for name in ("refused", "needs_data", "machine", "seconds")}
        return {**plain, "outcomes": [outcome.to_plain() for outcome in self.outcomes]}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The opposite of ``to_plain``."""
        outcomes = tuple(RungOutcome.from_plain(one) for one in plain["outcomes"])
        return replace(cls(**{**plain, "outcomes": ()}), outcomes=outcomes)
