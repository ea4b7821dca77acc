"""The work beside the window: rows that are read from a file, rows that are answered."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.data.dataset import Dataset
from workbench.predicting.neighbours import Neighbour
from workbench.predicting.predictor import Answers, Predictor
from workbench.predicting.shown_rows import shown_rows
from workbench.specs.own_data import AnyData
from workbench.ui.views.predict.rows_model import GivenRow
from workbench.ui.widgets.background import Report


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What is to be answered, and of which row the neighbours are wanted."""

    predictor: Predictor
    rows: tuple[GivenRow, ...]
    chosen: int

    def carry_out(self, _stop: threading.Event, _report: Report) -> "Answered":
        """In a thread of its own."""
        answers = self.predictor.answer_typed([row.cells for row in self.rows])
        near: tuple[Neighbour, ...] = ()
        if self.chosen >= 0:
            near = self.predictor.nearest(answers.features[self.chosen])
        return Answered(self, answers, near)


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """The answers, and the training examples nearest to the chosen row."""

    asked: Asked
    answers: Answers
    near: tuple[Neighbour, ...]


class _CancelledError(Exception):
    pass


def reading_of(
    path: Path, spec: AnyData, data: Dataset
) -> Callable[[threading.Event, Report], tuple[GivenRow, ...] | None]:
    """The rows of a file, as work that reports the share that is done; None where it was stopped."""

    def work(stop: threading.Event, report: Report) -> tuple[GivenRow, ...] | None:
        def watch(share: float) -> None:
            if stop.is_set():
                raise _CancelledError
            report(float(share))

        try:
            return tuple(GivenRow(row.cells, row.truth) for row in shown_rows(path, spec, data, watch))
        except _CancelledError:
            return None

    return work
