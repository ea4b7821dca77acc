"""Which steps of a run are scored: arithmetic on the spec alone, so that it is the same at any speed and after a restart.

Long runs have their scores thinned: evenly, and at epochs of at most three significant binary digits (1 … 8, 10, 12, 14,
16, 20 …), so that the beginning shows also where the planned end is far away and never reached.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from workbench.specs.run import RunSpec
from workbench.specs.scores import ScoreSchedule

_DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class ScoreGrid:
    """The steps at which scores are due while length and mini-batch size stay as they are.

    ``unit``: examples between two scores that are not thinned; every ``stride``-th unit is scored, and with ``rounded``
    every round one. Before the ``first`` of them: the powers of two.
    """

    unit: int
    stride: int
    rounded: bool

    @property
    def first(self) -> int:
        """The first unit that is scored."""
        return 1 if self.rounded else self.stride

    def next_after(self, step: int, examples_seen: int, batch_size: int) -> int:
        """The next step with a score after ``step``, where ``examples_seen`` examples were seen."""
        done = examples_seen // self.unit
        wanted = (done // self.stride + 1) * self.stride
        if self.rounded:
            wanted = min(wanted, _next_round(done))
        found = step - (examples_seen - wanted * self.unit) // batch_size
        power = 1 << step.bit_length() if step else 1
        if examples_seen + (power - step) * batch_size < self.first * self.unit:
            return min(power, found)
        return found


def grid_for(spec: RunSpec, batch_size: int, n_train: int) -> ScoreGrid:
    """The grid of ``spec`` as its length is planned now, for mini-batches of ``batch_size``."""
    schedule: ScoreSchedule = spec.scores
    unit = schedule.every * n_train
    examples = spec.epochs * n_train if spec.steps is None else spec.steps * batch_size
    units = examples // unit
    left = schedule.most - 2 - (unit // batch_size).bit_length()  # those at 0, at the end and at the powers of two
    if units <= left:
        return ScoreGrid(unit, 1, rounded=False)
    rounds = (1 << _DIGITS - 1) * units.bit_length()
    if left - rounds >= schedule.most // 4:
        return ScoreGrid(unit, -(-units // (left - rounds)), rounded=True)
    left = schedule.most - 2 - (examples // batch_size).bit_length()
    return ScoreGrid(unit, -(-units // left), rounded=False)


def score_steps(spec: RunSpec, n_train: int, last: int) -> Iterator[int]:
    """All steps up to ``last`` at which a run of ``spec`` with its edits is scored, in order."""
    step = seen = 0
    batch_size = spec.hyperparameters.batch_size
    newest = -1
    for edit in (*spec.edits, None):
        end = last if edit is None else min(edit.step, last)
        grid = grid_for(spec, batch_size, n_train)
        due = step if step == 0 else grid.next_after(step, seen, batch_size)
        total = _end(spec, step, seen, batch_size, n_train)
        while due <= min(end, total):
            if due > newest:
                yield due
                newest = due
            seen, step = seen + (due - step) * batch_size, due
            due = grid.next_after(step, seen, batch_size)
        wanted = total if edit is None or edit.step > total else edit.step
        if newest < wanted <= last:
            yield wanted
            newest = wanted
        if edit is None or edit.step > min(last, total):
            return
        seen, step = seen + (edit.step - step) * batch_size, edit.step
        spec = spec.with_plan(edit)
        if edit.name == "batch_size":
            batch_size = int(edit.value)


def _end(spec: RunSpec, step: int, seen: int, batch_size: int, n_train: int) -> int:
    if spec.steps is not None:
        return spec.steps
    return step + max(0, -(-(spec.epochs * n_train - seen) // batch_size))


def _next_round(number: int) -> int:
    """The next number of at most ``_DIGITS`` significant binary digits."""
    shift = max(0, number.bit_length() - _DIGITS)
    return ((number >> shift) + 1) << shift
