"""The stages as a tree: what each came from, what it searches, how much of its budget is spent, its best score."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from workbench.language import as_markup, tr
from workbench.numbers import grouped
from workbench.search.campaign.campaign_messages import ChangePlan
from workbench.search.results import TrialRecord
from workbench.search.space.ranges import Edge, at_edge
from workbench.search.strategies.strategy_rows import STRATEGIES
from workbench.search.study.stages import MOST_TRIALS, Stage
from workbench.search.study.trial_texts import record_score, value_text
from workbench.specs.hyperparameter_texts import SCALE_NAMES
from workbench.specs.row_names import label, short_label
from workbench.specs.search_space import Dimension
from workbench.typed_numbers import Number
from workbench.ui.views.board.board_data import BoardData
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.stage_box import edge_text, extended_stage
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.parts import push_button, text_label

_HEADINGS: Final = (tr("Stage"), tr("Trials"), tr("Best"), tr("Strategy"), tr("Searches"))
_WIDTHS: Final = (110, 84, 84, 84)
_ROW_HEIGHT: Final = 26
_NUMBER: Final = Qt.ItemDataRole.UserRole


class StageView(QWidget):
    """The tree, and below it the chosen stage with its budget."""

    def __init__(self, board: BoardModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._edges: tuple[Edge, ...] = ()
        self.tree = QTreeWidget()
        self.text, self.warning = (text_label("", role, wraps=True, plain=True) for role in ("", "warning"))
        tip = tr("Trials that the chosen stage may take, up to {most_trials}.", most_trials=grouped(MOST_TRIALS))
        name = tr("Budget of the chosen stage")
        self.budget = NumberEntry(self._budget_problem, integer=True, name=name, tip=tip, width=90)
        tip = tr("Add a stage like this one whose range reaches half as far again at that end.")
        self.extend = push_button(tr("Extend the range"), tip, self._extend)
        tip = tr("Select the trials of this stage in all views.")
        self.select = push_button(tr("Select its trials"), tip, self._select_trials)
        self._lay_out()
        self.tree.currentItemChanged.connect(self._show_chosen)
        self.budget.value_entered.connect(self._change_budget)
        board.data_changed.connect(self._refresh)
        self._refresh()

    def _lay_out(self) -> None:
        self.tree.setAccessibleName(tr("Stages"))
        self.tree.setHeaderLabels(_HEADINGS)
        self.tree.setRootIsDecorated(True)
        self.tree.setItemsExpandable(False)
        for place, width in enumerate(_WIDTHS):
            self.tree.setColumnWidth(place, width)
        self.tree.header().setSectionResizeMode(len(_WIDTHS), QHeaderView.ResizeMode.Stretch)
        row = across(text_label(tr("Budget"), field=self.budget), self.budget, self.select, self.extend, 1)
        below = down(self.text, self.warning, row, spacing=4, margins=(8, 4, 8, 8))
        down((self.tree, 1), below, spacing=0, inside=self)

    @property
    def chosen(self) -> Stage | None:
        """The stage that is shown below the tree."""
        data, item = self._board.data, self.tree.currentItem()
        if data is None or item is None:
            return None
        return data.plan.stage(_number_of(item))

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        """Change texts where the stages are the same, otherwise grow the tree again."""
        if not self.isVisible():
            return
        data = self._board.data
        numbers = [stage.number for stage in data.plan.stages] if data else []
        items = {_number_of(item): item for item in self._items()}
        if numbers != list(items):
            current = self.tree.currentItem()
            chosen = _number_of(current) if current is not None else 0
            self.tree.blockSignals(True)
            items = self._grow(data)
            self.tree.blockSignals(False)
            if items:
                # The newest stage is the one that people have just made.
                self.tree.setCurrentItem(items.get(chosen, items[numbers[-1]]))
        for number, item in items.items():
            if data is not None:
                for column, text in enumerate(_texts(data, data.plan.stage(number))):
                    item.setText(column, text)
                    item.setToolTip(column, as_markup(text))
        self._show_chosen()

    def _items(self) -> list[QTreeWidgetItem]:
        found = self.tree.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
        return sorted(found, key=_number_of)

    def _grow(self, data: BoardData | None) -> dict[int, QTreeWidgetItem]:
        self.tree.clear()
        items: dict[int, QTreeWidgetItem] = {}
        for stage in data.plan.stages if data else ():
            above = items.get(stage.parent or 0)
            item = QTreeWidgetItem(self.tree) if above is None else QTreeWidgetItem(above)
            item.setData(0, _NUMBER, stage.number)
            item.setSizeHint(0, QSize(0, _ROW_HEIGHT))
            items[stage.number] = item
        self.tree.expandAll()
        return items

    @Slot()
    def _show_chosen(self) -> None:
        data, stage = self._board.data, self.chosen
        for widget in (self.budget, self.select):
            widget.setEnabled(stage is not None)
        if data is None or stage is None:
            self.text.setText("")
            self.warning.hide()
            self.extend.hide()
            return
        lineage = " → ".join(tr("stage {one_number}", one_number=one.number) for one in data.plan.lineage(stage.number))
        ranges = " · ".join(_range_text(row) for row in stage.space.dimensions)
        self.text.setText(f"{lineage[:1].upper()}{lineage[1:]}: {ranges}" + (f" · {stage.note}" if stage.note else ""))
        best = best_of(data, stage)
        self._edges = at_edge(stage.space, best.values) if best else ()
        self.warning.setText("\n".join(map(edge_text, self._edges)))
        self.warning.setVisible(bool(self._edges))
        self.extend.setVisible(any(edge.can_extend for edge in self._edges))
        self.budget.show_value(stage.budget)
        self.budget.setToolTip(
            tr(
                "Trials that stage {stage_number} may take: from those that have begun, {data}, "
                "to {most_trials}. Now {budget}.",
                stage_number=stage.number,
                data=_begun(data, stage),
                most_trials=grouped(MOST_TRIALS),
                budget=stage.budget,
            )
        )

    def _budget_problem(self, number: Number) -> str | None:
        data, stage = self._board.data, self.chosen
        least = max(1, _begun(data, stage)) if data and stage else 1
        if least <= number <= MOST_TRIALS:
            return None
        return tr(
            "must be between {least}, the trials that have begun, and {most_trials}, not {number}",
            least=least,
            most_trials=grouped(MOST_TRIALS),
            number=number,
        )

    @Slot(object)
    def _change_budget(self, budget: int) -> None:
        data, stage = self._board.data, self.chosen
        if data is not None and stage is not None:
            self._ask_for(data, stage.replaced(budget=budget))

    @Slot()
    def _extend(self) -> None:
        data, stage = self._board.data, self.chosen
        edge = next((edge for edge in self._edges if edge.can_extend), None)
        if data is not None and stage is not None and edge is not None:
            self._ask_for(data, extended_stage(data, stage, edge, stage.budget))

    def _ask_for(self, data: BoardData, stage: Stage) -> None:
        self._board.search.ask(ChangePlan(data.plan.with_stage(stage)))

    @Slot()
    def _select_trials(self) -> None:
        data, stage = self._board.data, self.chosen
        if data is not None and stage is not None:
            self._board.select(record.number for record in data.records if record.stage == stage.number)


def best_of(data: BoardData, stage: Stage) -> TrialRecord | None:
    """The best trial of a stage that is done."""
    ranked = (data.records[place] for place in data.ranked)
    return next((record for record in ranked if record.stage == stage.number and record.state == "done"), None)


def _number_of(item: QTreeWidgetItem) -> int:
    return int(item.data(0, _NUMBER))


def _begun(data: BoardData, stage: Stage) -> int:
    return sum(record.stage == stage.number and not record.own for record in data.records)


def _texts(data: BoardData, stage: Stage) -> tuple[str, ...]:
    best = best_of(data, stage)
    ended = sum(record.stage == stage.number and record.has_ended and not record.own for record in data.records)
    return (
        tr("Stage {stage_number}", stage_number=stage.number),
        tr("{ended} of {budget}", ended=ended, budget=stage.budget),
        "–" if best is None else record_score(best),
        STRATEGIES[stage.strategy].symbol,
        _difference(data, stage),
    )


def _difference(data: BoardData, stage: Stage) -> str:
    """What differs from the stage above; everything for a first one."""
    if stage.parent is None:
        return ", ".join(short_label(row.name) for row in stage.space.dimensions)
    above = data.plan.stage(stage.parent).space
    changed = [row for row in stage.space.dimensions if above.row(row.name) != row]
    return " · ".join(_range_text(row) for row in changed) or tr("the same space again")


def _range_text(row: Dimension) -> str:
    if row.scale == "choice":
        return f"{label(row.name)} {', '.join(map(value_text, row.choices))}"
    return tr(
        "{row} {low} to {high} ({lower})",
        row=label(row.name),
        low=value_text(row.low),
        high=value_text(row.high),
        lower=SCALE_NAMES[row.scale].lower(),
    )
