"""What somebody wants done with rows of a mini-batch from a step on, as an edit of the run."""

from dataclasses import dataclass

from workbench.data.dataset import Dataset
from workbench.language import tr, tr_count
from workbench.numbers import exact, grouped
from workbench.runs.history.history import History, Place
from workbench.runs.history.origin import Origin, values_at
from workbench.specs.row_edits import (
    LEFT_OUT,
    NO_ROWS,
    RELABELLED,
    Answer,
    answers_one_by_one,
    row_edits_of,
    rows_one_by_one,
    rows_text,
    stretches_in,
)
from workbench.specs.run import ScheduledEdit
from workbench.training.trained_rows import TrainedRows, rows_after, rows_problem


@dataclass(frozen=True, slots=True)
class RowsWish:
    """``rows``, counted from 0, are to be left out, or to be ``answer``: a class, or targets in their units.

    Without rows: all that are left out are to be trained on again.
    """

    rows: tuple[int, ...] = ()
    answer: Answer | None = None

    def text(self, data: Dataset) -> str:
        """What it is called: ``Leave out 3 rows``."""
        count, rows = len(self.rows), grouped(len(self.rows))
        if not count:
            return tr("Take all rows back in")
        if self.answer is None:
            return tr_count("Leave out {rows} row", "Leave out {rows} rows", count, rows=rows)
        told = ", ".join(exact(value) for value in self.answer)
        if data.class_names:
            told = data.class_names[int(self.answer[0])]
        return tr_count("Relabel {rows} row: {told}", "Relabel {rows} rows: {told}", count, rows=rows, told=told)


def edit_of(wish: RowsWish, history: History, place: Place, data: Dataset) -> ScheduledEdit:
    """The edit at ``place`` that adds the wish to what is in force there. Raises ``ValueError`` with what speaks against it."""
    in_force = row_edits_of(history.spec_to(place).edits)
    if not wish.rows:
        name, text = LEFT_OUT, NO_ROWS
    elif wish.answer is None:
        name = LEFT_OUT
        text = rows_text(name, (*stretches_in(name, in_force.left_out), *rows_one_by_one(wish.rows)))
    else:
        name = RELABELLED
        known = stretches_in(name, in_force.relabelled)
        answers = {row: stretch.answer for stretch in known for row in stretch.rows}
        answers |= dict.fromkeys(wish.rows, wish.answer)
        if data.class_names:  # a row that is told what it is anyway has no other label
            answers = {row: answer for row, answer in answers.items() if answer[0] != data.train.labels[row]}
        text = rows_text(name, answers_one_by_one(answers))
    if text == in_force.of(name):
        raise ValueError(tr("they are so already"))
    problem = rows_problem(in_force.after(name, text), data, values_at(history, place).batch_size)
    if problem is not None:
        raise ValueError(problem)
    return ScheduledEdit(step=place.step, name=name, value=text)


def rows_in_mini_batch(origin: Origin, step: int) -> TrainedRows:
    """What is in force in the mini-batch after ``step`` on the way through the branch of ``origin``."""
    place = place_of_mini_batch(origin.history, origin.place.branch, step)
    return rows_after(origin.history.spec_to(place).edits, origin.data)


def place_of_mini_batch(history: History, branch: int, step: int) -> Place:
    """The place right before the mini-batch after ``step`` on the way through a branch, with the edits that it was trained with."""
    number = history.branch_at(branch, step + 1)
    return Place(number, step, history.place_before(number, step + 1).edits)
