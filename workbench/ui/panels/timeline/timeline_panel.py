"""The panel of the Timeline dock: the row of controls, and the bar below it."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from workbench.language import tr
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.panels.timeline.control_row import ControlRow
from workbench.ui.panels.timeline.lane_chart import LaneChart
from workbench.ui.panels.timeline.lane_commands import LaneCommands
from workbench.ui.panels.timeline.lane_menu import LaneMenu
from workbench.ui.panels.timeline.lane_model import LaneModel
from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.parts import note, push_button, surface
from workbench.ui.widgets.theme import ThemeSource


class NoRun(QWidget):
    """Low enough for the dock at its smallest."""

    start_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = note(tr("Once a run trains, drag here to see it at any of its steps."))
        self.text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.text.setMaximumWidth(430)
        self.button = push_button(
            tr("Start training"), tr("Start training (Space)"), self.start_asked, role="primary", height=32
        )
        across(1, (self.text, 4), self.button, 1, spacing=16, margins=(24, 16, 24, 16), inside=self)


class TimelinePanel(QWidget):
    """``machine`` says what happened and where one looks, ``axis`` is what the plots share. Window's thread only."""

    start_asked = Signal()
    """The first run is to begin."""
    edit_asked = Signal(int, int)
    """An edit (its branch and number) is to be shown in the ledger."""

    def __init__(self, machine: TimeTravel, axis: Timeline, themes: ThemeSource) -> None:
        super().__init__()
        self._machine, self._axis = machine, axis
        self._pinned: int | None = None
        self.model = LaneModel(machine, self)
        self.commands = LaneCommands(self.model, self)
        self.empty_page = NoRun(self)
        self.controls = ControlRow(self.model, self.commands, axis)
        self.chart = LaneChart(self.model, axis, self.commands, themes)
        self.menu = LaneMenu(self.model, self.commands, self)
        self._pages = QStackedLayout(self)
        self._lay_out()
        self._connect()
        self._show_moment()

    def sizeHint(self) -> QSize:
        """The controls and three lanes."""
        return QSize(640, self.controls.sizeHint().height() + self.chart.sizeHint().height())

    def _lay_out(self) -> None:
        surface(self)
        self.setAccessibleName(tr("Timeline panel"))
        full = QWidget(self)
        down(self.controls, (self.chart, 1), spacing=0, margins=(0, 0, 0, 2), inside=full)
        self._pages.addWidget(self.empty_page)
        self._pages.addWidget(full)

    def _connect(self) -> None:
        self.model.moved.connect(self._show_moment)
        self.model.lanes_changed.connect(self._show_moment)
        self.empty_page.start_asked.connect(self.start_asked)
        self.chart.menu_asked.connect(self.menu.open)
        self.chart.editor.named.connect(self.commands.rename)
        self.commands.name_wanted.connect(self.chart.rename)
        self.menu.edit_asked.connect(self.edit_asked)

    @Slot()
    def _show_moment(self) -> None:
        """Choose the page, move the crosshair of the plots along, and say it to those who listen."""
        seen = self._machine.seen
        self._pages.setCurrentIndex(0 if seen.history is None else 1)
        step = seen.cursor.step if seen.looks_back and seen.cursor is not None else None
        if step != self._pinned:  # only then: the crosshair may have been moved in a plot meanwhile
            self._pinned = step
            self._axis.pin(step)
        if self.chart.accessibleDescription() != self.controls.text:
            self.chart.setAccessibleDescription(self.controls.text)
