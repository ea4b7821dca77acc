"""The what-if fan: choose a hyperparameter, try several values of it from here, adopt one."""

import os
import threading

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.specs.hyperparameters import TABLE
from workbench.specs.run import ScheduledEdit
from workbench.training.fan import Fan, FanBranch, FanProgress, FanResult, run_fan
from workbench.training.fan_values import FEWEST, MOST, fan_names, fan_values, possible_batch_sizes
from workbench.ui.choice_box import ChoiceBox
from workbench.ui.number_text import number_text
from workbench.ui.side_runs.number_field import NumberField
from workbench.ui.side_runs.origin import Origin, origin_at, values_at
from workbench.ui.side_runs.side_work import Report, SideWork
from workbench.ui.side_runs.work_bar import WorkBar
from workbench.ui.theme import ThemeSource
from workbench.ui.what_if.fan_lines import FanLine, branch_name, fan_lines, symbol
from workbench.ui.what_if.fan_plot import FanPlot
from workbench.ui.what_if.fan_table import FanTableModel
from workbench.ui.what_if.machine import WhatIfMachine

_MEASURES = (("dev", "Loss on the dev set"), ("train", "Loss in training, smoothed"))
_ROWS_SHOWN = 8


class FanPage(QWidget):
    """One fan at a time. ``shut_down`` before it goes."""

    lines_changed = Signal(object)
    """The lines drawn now, a tuple of ``FanLine``; for an overlay elsewhere."""

    def __init__(self, machine: WhatIfMachine, themes: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._machine, self._themes = machine, themes
        self._origin: Origin | None = None
        self._fan: Fan | None = None
        self._branches: tuple[FanBranch, ...] = ()
        self._winner: int | None = None
        self.work = SideWork("what-if fan", self)
        self._make_form(themes)
        self._make_result(themes)
        self._lay_out()
        self._connect()
        self.refresh()
        self._show_result()

    # ---- parts ----

    def _make_form(self, themes: ThemeSource) -> None:
        self.name_box = ChoiceBox()
        self.name_box.setAccessibleName("Hyperparameter to vary")
        self.name_box.setToolTip("Which hyperparameter the branches differ in. All else stays as it is here.")
        self.name_box.setMinimumHeight(26)
        self.count = NumberField("Branches", "How many values are tried.", 8, (FEWEST, MOST), themes)
        self.steps = NumberField("Steps", "Mini-batches trained in each branch.", 300, (1, 1_000_000), themes)
        self.values = QLabel()
        self.values.setProperty("role", "muted")
        self.values.setWordWrap(True)
        self.bar = WorkBar(
            "Fan out from here",
            "Train all branches side by side from the state looked at. The run itself stays as it is.",
        )

    def _make_result(self, themes: ThemeSource) -> None:
        self.measure_box = ChoiceBox()
        self.measure_box.setAccessibleName("What is drawn")
        self.measure_box.setToolTip("The best branch is the one with the lowest loss on the dev set at its end.")
        for key, text in _MEASURES:
            self.measure_box.addItem(text, key)
        self.plot = FanPlot(themes)
        self.model = FanTableModel(themes, self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName("Branches of the fan")
        self.table.setToolTip("Dev loss and accuracy at the end of each branch. Choose a row to adopt it.")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(26)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        self.adopt = QPushButton("Adopt")
        self.adopt.setMinimumHeight(30)
        self.empty = QLabel(
            "Tries several values of one hyperparameter, each in a short branch of its own, and draws what becomes of "
            "the loss. Nothing changes until you adopt one."
        )
        self.empty.setProperty("role", "muted")
        self.empty.setWordWrap(True)

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(8)
        caption = QLabel("Vary")
        caption.setProperty("role", "muted")
        caption.setBuddy(self.name_box)
        box = QVBoxLayout()
        box.setSpacing(2)
        box.addWidget(caption)
        box.addWidget(self.name_box)
        box.addStretch(1)
        form.addLayout(box, 0, 0)
        form.addWidget(self.count, 0, 1)
        form.addWidget(self.steps, 0, 2)
        for column, stretch in enumerate((4, 2, 2)):
            form.setColumnStretch(column, stretch)
        self.result = QWidget()
        result = QVBoxLayout(self.result)
        result.setContentsMargins(0, 0, 0, 0)
        result.setSpacing(8)
        result.addWidget(self.measure_box)
        result.addWidget(self.plot, 3)
        result.addWidget(self.table, 2)
        row = QHBoxLayout()
        row.addWidget(self.adopt)
        row.addStretch(1)
        result.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(self.values)
        column.addWidget(self.bar)
        column.addWidget(self.empty)
        column.addWidget(self.result, 1)
        column.addStretch(0)

    def _connect(self) -> None:
        self.bar.begin_asked.connect(self.begin)
        self.bar.cancel_asked.connect(self.work.stop)
        self.work.progressed.connect(self._show_progress)
        self.work.finished.connect(self._finish)
        self.work.failed.connect(self._fail)
        self.name_box.currentIndexChanged.connect(self._show_values)
        self.count.changed.connect(self._show_values)
        self.measure_box.currentIndexChanged.connect(self._draw)
        self.plot.line_chosen.connect(self.table.selectRow)
        self.table.selectionModel().currentRowChanged.connect(self._show_choice)
        self.table.doubleClicked.connect(self.adopt_chosen)
        self.adopt.clicked.connect(self.adopt_chosen)

    # ---- what is asked ----

    @Slot()
    def refresh(self) -> None:
        """The place looked at, or what is in force there, may be another."""
        history, place, data = self._machine.history, self._machine.cursor, self._machine.data
        if history is None or place is None or data is None:
            return
        names = fan_names(history.spec_to(place), data, values_at(history, place))
        if [self.name_box.itemData(row) for row in range(self.name_box.count())] != list(names):
            self._fill(names)
        self.bar.place.setText(f"step {place.step:,}")
        self.bar.allow("")
        self._show_values()
        self._show_choice()

    def _fill(self, names: tuple[str, ...]) -> None:
        chosen = self.name_box.currentData()
        self.name_box.blockSignals(True)
        self.name_box.clear()
        for name in names:
            self.name_box.addItem(TABLE[name].label, name)
        self.name_box.setCurrentIndex(max(0, self.name_box.findData(chosen)))
        self.name_box.blockSignals(False)

    def planned_fan(self) -> Fan | None:
        """What would be tried from here now."""
        history, place, data = self._machine.history, self._machine.cursor, self._machine.data
        name = self.name_box.currentData()
        if history is None or place is None or data is None or name is None:
            return None
        current = float(getattr(values_at(history, place), name))
        sizes = possible_batch_sizes(history.spec_to(place), data)
        values = fan_values(name, current, int(self.count.value), sizes)
        if TABLE[name].integer:
            values = tuple(int(value) for value in values)
        return Fan(name, values, int(self.steps.value))

    @Slot()
    def _show_values(self) -> None:
        fan = self.planned_fan()
        if fan is not None:
            texts = " · ".join(number_text(value) for value in fan.values)
            self.values.setText(f"{symbol(fan.name)}: {texts}")

    # ---- work ----

    @Slot()
    def begin(self) -> None:
        """Fan out from the place looked at."""
        fan, place = self.planned_fan(), self._machine.cursor
        origin = None if place is None else origin_at(self._machine, place)
        if fan is None or origin is None or self.work.is_running:
            return
        self._fan, self._origin, self._branches, self._winner = fan, origin, (), None
        self.bar.say("")
        self.bar.show_share(0.0)
        self.bar.show_running(running=True)
        self._show_result()

        def fan_out(stop: threading.Event, report: Report) -> FanResult | None:
            start = origin.reach(stop)
            if start is None:
                return None
            cores = os.cpu_count() or 1
            return run_fan(origin.spec, origin.data, start, fan, workers=cores, stop=stop, report=report)

        self.work.start(fan_out)

    @Slot(object)
    def _show_progress(self, reports: tuple[FanProgress, ...]) -> None:
        fan = self._fan
        if fan is None:
            return
        done = dict(enumerate(self._branches))
        done.update({report.number: report.branch for report in reports})
        blank = [FanBranch(value, is_control=False, curve=_NO_CURVE, scores=()) for value in fan.values]
        self._branches = tuple(done.get(number, blank[number]) for number in range(len(fan.values)))
        trained = sum(int(branch.curve.steps[-1]) - self._start_step for branch in self._branches if len(branch.curve.steps))
        self.bar.show_share(trained / (fan.steps * len(fan.values)))
        self._draw()

    @property
    def _start_step(self) -> int:
        return 0 if self._origin is None else self._origin.place.step

    @Slot(object)
    def _finish(self, result: FanResult | None) -> None:
        self.bar.show_running(running=False)
        if result is None or result.was_stopped:
            self.bar.say("Cancelled: the branches are not equally long, so none is called the best.")
        if result is not None:
            self._branches, self._winner = result.branches, result.winner
            if not result.was_stopped:
                self._tell_outcome(result)
        self._show_result()
        if self._winner is not None:
            self.table.selectRow(self._winner)

    def _tell_outcome(self, result: FanResult) -> None:
        if result.winner is None:
            self.bar.say("Every branch diverged: go back further, or try smaller values.", "warning")
            return
        best = result.branches[result.winner]
        now = next((branch for branch in result.branches if branch.is_control), best)
        if best.is_control:
            self.bar.say(f"{symbol(result.fan.name)} {number_text(best.value)}, as it is now, does best.", "good")
        elif now.diverged_at is not None:
            self.bar.say(f"{branch_name(result.fan.name, best.value)} does best; as it is now the run diverges.", "good")
        else:
            gain = now.scores[-1].loss - best.scores[-1].loss
            text = f"{branch_name(result.fan.name, best.value)} does best: dev loss {gain:.3g} lower than as it is now."
            self.bar.say(text, "good")

    @Slot(str)
    def _fail(self, reason: str) -> None:
        self.bar.show_running(running=False)
        self.bar.say(reason, "error")
        self._show_result()

    # ---- result ----

    def _show_result(self) -> None:
        has_result = bool(self._branches)
        self.result.setVisible(has_result or self.work.is_running)
        self.empty.setVisible(not self.result.isVisibleTo(self))
        fan, data = self._fan, self._machine.data
        if fan is not None and data is not None:
            self.model.show_branches(
                symbol(fan.name), self._branches, self._winner, is_regression=data.task == "regression"
            )
        self._draw()
        self._show_choice()

    @Slot()
    def _draw(self) -> None:
        lines: tuple[FanLine, ...] = fan_lines(self._branches, self._winner, self.measure_box.currentData())
        self.plot.show_lines(lines)
        self.lines_changed.emit(lines)

    @property
    def chosen(self) -> FanBranch | None:
        """The branch of the selected row."""
        row = self.table.currentIndex().row()
        return self._branches[row] if 0 <= row < len(self._branches) else None

    @Slot()
    def _show_choice(self) -> None:
        branch, fan = self.chosen, self._fan
        self.plot.overlay.choose(None if branch is None else self.table.currentIndex().row())
        reason = self._reason_against(branch)
        name = "" if branch is None or fan is None else branch_name(fan.name, branch.value)
        self.adopt.setText(f"Adopt {name}".strip())
        self.adopt.setAccessibleName(self.adopt.text())
        self.adopt.setEnabled(not reason)
        self.adopt.setToolTip(reason or f"Go on from step {self._start_step:,} with {name}, in a branch of its own")

    def _reason_against(self, branch: FanBranch | None) -> str:
        """Why the chosen branch cannot be adopted; empty if it can."""
        if branch is None or self._origin is None or self.work.is_running:
            return "Choose a branch first"
        if branch.is_control:
            return "This is the run as it goes on: there is nothing to change"
        if self._machine.is_read_only:
            return self._machine.owner_text or "This run is open for reading only"
        if self._machine.source is not self._origin.source:
            return "These branches belong to another run"
        return ""

    @Slot(QModelIndex)
    def adopt_chosen(self) -> None:
        """Go on with the chosen value from where the fan began."""
        branch, fan, origin = self.chosen, self._fan, self._origin
        if branch is None or fan is None or origin is None or self._reason_against(branch):
            return
        edit = ScheduledEdit(step=origin.place.step, name=fan.name, value=branch.value)
        self._machine.adopt(origin.place, (edit,), branch_name(fan.name, branch.value))
