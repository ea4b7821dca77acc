"""The bar about the marked box: what it holds, and the stage that may come of it."""

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from workbench.errors import SpecError
from workbench.language import tr
from workbench.numbers import grouped
from workbench.search.campaign.campaign_messages import ChangePlan
from workbench.search.study.stages import MOST_TRIALS, Stage
from workbench.specs.spec_message import problem_text
from workbench.typed_numbers import Number
from workbench.ui.views.board.board_data import BoardData
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.stage_box import (
    Finer,
    box_edge_text,
    box_text,
    edge_text,
    extended_stage,
    finer,
    new_stage,
)
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.parts import push_button, surface, text_label, timer

_USUAL_BUDGET: Final = 20
_LATER: Final = 100


class BoxBar(QWidget):
    """Hidden while no part of a hyperparameter is marked."""

    def __init__(self, board: BoardModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._box: Finer | None = None
        self.text, self.warning = (text_label("", role, wraps=True, plain=True) for role in ("", "warning"))
        tip = tr(
            "Trials of the new stage: 1 to {most_trials}. Default: {usual_budget}.",
            most_trials=grouped(MOST_TRIALS),
            usual_budget=_USUAL_BUDGET,
        )
        name = tr("Trials of the new stage")
        self.budget = NumberEntry(_budget_problem, integer=True, name=name, tip=tip, width=72)
        tip = tr("Search the marked box only, on the same scales.")
        self.narrow = push_button(tr("New finer stage from this box"), tip, self._add_finer)
        tip = tr("Add a stage like this one whose range reaches half as far again at that end.")
        self.extend = push_button(tr("Extend the range"), tip, self._add_extended)
        self.clear = push_button(tr("Clear"), tr("Forget the box and select nothing (Esc in a chart)."), board.clear)
        self._lay_out()
        self.budget.value_entered.connect(self._take_budget)
        self._later = timer(self, self._follow, _LATER, once=True)
        board.selection_changed.connect(self._follow)
        board.data_changed.connect(self._follow)
        self._refresh()

    def _lay_out(self) -> None:
        surface(self)
        self.budget.show_value(_USUAL_BUDGET)
        caption = text_label(tr("Trials"), field=self.budget)
        actions = across(self.narrow, self.extend, caption, self.budget, 1, self.clear)
        down(self.text, self.warning, actions, spacing=4, margins=(8, 4, 8, 4), inside=self)

    @Slot()
    def _follow(self) -> None:
        """Not while a box is being dragged: the charts must not move under the mouse."""
        if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._later.start()
        else:
            self._refresh()

    @Slot()
    def _refresh(self) -> None:
        data = self._board.data
        self._box = finer(data, self._board.brushes) if data else None
        self.setVisible(self._box is not None)
        if data is None or self._box is None:
            return
        self.text.setText(box_text(data, self._box))
        edges = self._box.edges
        lines = [*map(edge_text, edges), *map(box_edge_text, self._box.box_edges)]
        self.warning.setText("\n".join(lines))
        self.warning.setVisible(bool(lines))
        self.extend.setVisible(any(edge.can_extend for edge in edges))
        problem = self._problem()
        self.narrow.setEnabled(not problem)
        self.narrow.setToolTip(
            tr("Not now: {problem}", problem=problem)
            if problem
            else tr(
                "Search this box only, on the same scales, below stage {parent_number}.",
                parent_number=self._box.parent.number,
            )
        )

    def _problem(self) -> str:
        """Why there can be no stage of this box; empty where there can."""
        data = self._board.data
        if data is None or self._box is None:
            return tr("nothing is marked")
        try:
            new_stage(data, self._box, int(self.budget.value or 1))
        except SpecError as error:
            return problem_text(error.problems[0])
        return ""

    @Slot()
    def _add_finer(self) -> None:
        data = self._board.data
        if data is not None and self._box is not None and not self._problem():
            self._add(data, new_stage(data, self._box, int(self.budget.value or 1)))

    @Slot()
    def _add_extended(self) -> None:
        data = self._board.data
        if data is None or self._box is None:
            return
        edge = next((edge for edge in self._box.edges if edge.can_extend), None)
        if edge is not None:
            self._add(data, extended_stage(data, self._box.parent, edge, int(self.budget.value or 1)))

    def _add(self, data: BoardData, stage: Stage) -> None:
        self._board.search.ask(ChangePlan(data.plan.with_stage(stage)))

    @Slot(object)
    def _take_budget(self, budget: int) -> None:
        self.budget.show_value(budget)


def _budget_problem(number: Number) -> str | None:
    return (
        None
        if 1 <= number <= MOST_TRIALS
        else tr(
            "must be between 1 and {most_trials} trials, not {number}", most_trials=grouped(MOST_TRIALS), number=number
        )
    )
