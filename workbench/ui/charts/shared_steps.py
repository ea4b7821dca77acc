"""What all plots of the window share: the visible stretch of steps, the step pointed at, steps or epochs, what is marked."""

import math

from PySide6.QtCore import QObject, Signal, Slot

from workbench.language import tr
from workbench.numbers import grouped
from workbench.training.epochs import EpochScale
from workbench.training.step_scale import EVEN, StepScale

_SHORTEST, _CLOSEST = 10.0, 2.0
_NEAR_THE_END = 0.8


class Timeline(QObject):
    """The linked step axis and the linked crosshair. Lives in the window's thread."""

    range_changed = Signal()
    follow_changed = Signal(bool)
    unit_changed = Signal()
    crosshair_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._range = (0.0, _SHORTEST)
        self._run = (0.0, _SHORTEST)  # from its first step to the last, also where only a part of it is visible
        self._follows = True
        self._in_epochs = False
        self._scale, self._marks_extremes = EVEN, False
        self._step: float | None = None
        self._is_pinned = False
        self.epochs: EpochScale | None = None

    @property
    def range(self) -> tuple[float, float]:
        """First and last visible step."""
        return self._range

    @property
    def follows(self) -> bool:
        """Whether the visible stretch grows with the run."""
        return self._follows

    @property
    def in_epochs(self) -> bool:
        """Whether the axis is labelled in epochs (and the epochs are known) instead of steps."""
        return self._in_epochs and self.epochs is not None and self.epochs.is_known

    @property
    def wants_epochs(self) -> bool:
        """Whether epochs were chosen."""
        return self._in_epochs

    @property
    def scale(self) -> StepScale:
        """Where steps stand along the axis."""
        return self._scale

    @property
    def marks_extremes(self) -> bool:
        """Whether the highest and the lowest point of each curve are marked."""
        return self._marks_extremes

    @property
    def step(self) -> float | None:
        """The step pointed at, if any."""
        return self._step

    @property
    def step_text(self) -> str:
        """The step pointed at in words, with its epoch where epochs are shown."""
        if self._step is None:
            return ""
        if self.in_epochs and self.epochs is not None:
            return tr("epoch {step:.3f}", step=float(self.epochs.epochs(self._step)))
        return tr("step {step}", step=grouped(self._step))

    @property
    def is_pinned(self) -> bool:
        """Whether the crosshair stays where it is when the mouse moves on."""
        return self._is_pinned

    def zoom(self, first: float, last: float) -> None:
        """Show this stretch, at most one length of the run away from it; it was chosen by hand, so following ends."""
        if not (math.isfinite(first) and math.isfinite(last)) or last - first <= 0.0:
            return
        start, end = self._run
        lowest, highest = 0.0 if self._scale.is_log else 2.0 * start - end, 2.0 * end - start
        width = min(max(last - first, _CLOSEST), highest - lowest)
        first = min(max(first, lowest), highest - width)
        if (first, first + width) == self._range:
            self.range_changed.emit()  # the view that was moved has to go back
        self._show(first, first + width)
        self._set_follows(False)

    @Slot()
    def follow(self) -> None:
        """Show the whole run again, and let the view grow with it."""
        self._set_follows(True)
        self.range_changed.emit()

    @Slot()
    def release(self) -> None:
        """Stay where it is: something was chosen by hand."""
        self._set_follows(False)

    def follow_to(self, first: int, step: int, planned: int | None, *, is_over: bool) -> None:
        """Where it follows, show everything up to ``step``.

        The end moves on in strides of about a seventh, not with every step, so that curves do not crawl.
        """
        done = max(_SHORTEST, float(step - first))
        self._run = float(first), float(max(first + done, planned or 0))
        if not self._follows:
            return
        if is_over:
            end = done
        else:
            end = _SHORTEST * 2.0 ** (math.ceil(5.0 * math.log2(done / _SHORTEST) + 1e-9) / 5.0)
            if planned is not None and done <= planned - first <= done / _NEAR_THE_END:
                end = float(planned - first)
        self._show(float(first), first + end)

    @Slot(bool)
    def set_in_epochs(self, in_epochs: bool) -> None:
        """Label the axis in epochs, or in steps."""
        if in_epochs != self._in_epochs:
            self._in_epochs = in_epochs
            self.unit_changed.emit()

    @Slot(bool)
    def set_log(self, is_log: bool) -> None:
        """Let steps stand by their logarithms, or evenly."""
        if is_log != self._scale.is_log:
            self._scale = StepScale(is_log)
            self.unit_changed.emit()

    @Slot(bool)
    def mark_extremes(self, marked: bool) -> None:
        """Mark the highest and the lowest point of each curve, or not."""
        if marked != self._marks_extremes:
            self._marks_extremes = marked
            self.unit_changed.emit()

    def point_at(self, step: float | None) -> None:
        """Move the crosshair with the mouse; a pinned one stays."""
        step = None if step is None else _whole(step)
        if not self._is_pinned and step != self._step:
            self._step = step
            self.crosshair_changed.emit()

    def pin(self, step: float | None) -> None:
        """Fix the crosshair at a step, or let it go (None)."""
        self._step, self._is_pinned = (None, False) if step is None else (_whole(step), True)
        self.crosshair_changed.emit()

    def _show(self, first: float, last: float) -> None:
        if (first, last) != self._range:
            self._range = (first, last)
            self.range_changed.emit()

    def _set_follows(self, follows: bool) -> None:
        if follows != self._follows:
            self._follows = follows
            self.follow_changed.emit(follows)


def _whole(step: float) -> float:
    """The nearest step there can be."""
    return max(0.0, float(round(step)))
