"""The dock "What if": a fan of short branches, or a learning-rate range test, from the place looked at."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QTabWidget, QWidget

from workbench.language import tr
from workbench.ui.panels.what_if.fan_page import FanPage
from workbench.ui.panels.what_if.range_page import RangePage
from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.widgets.empty_page import EmptyPage
from workbench.ui.widgets.page_scroll import PageScroll
from workbench.ui.widgets.parts import surface
from workbench.ui.widgets.theme import ThemeSource


class WhatIfPanel(QWidget):
    """``shut_down`` it before the window goes."""

    start_asked = Signal()
    """The button of the empty page: begin to train."""
    lines_changed = Signal(object)
    """Lines of the fan drawn now, a tuple of ``FanLine``; for an overlay over the loss of the run."""

    def __init__(self, machine: TimeTravel, themes: ThemeSource) -> None:
        super().__init__()
        self._machine = machine
        self.empty = EmptyPage()
        self.empty.invite(
            tr("What if?"),
            tr(
                "Once a run trains, several values of a hyperparameter can be tried from any step before one is chosen."
            ),
        )
        self.fan = FanPage(machine, themes)
        self.range = RangePage(machine, themes)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for page, title, tip in (
            (self.fan, tr("Fan"), tr("Several values of one hyperparameter, side by side")),
            (self.range, tr("Learning-rate range"), tr("One training with a growing learning rate (Smith 2017)")),
        ):
            surface(page)
            self.tabs.setTabToolTip(self.tabs.addTab(PageScroll(title, page), title), tip)
        self.tabs.tabBar().setAccessibleName(tr("Ways to try"))
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.tabs)
        surface(self)
        self.empty.action_asked.connect(self.start_asked)
        self.fan.lines_changed.connect(self.lines_changed)
        machine.history_changed.connect(self.refresh)
        machine.cursor_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Another place, or another run."""
        seen = self._machine.seen
        is_known = seen.history is not None and seen.cursor is not None
        self._pages.setCurrentIndex(1 if is_known else 0)
        self.fan.refresh()
        self.range.refresh()

    def shut_down(self) -> bool:
        """Stop what runs; False if it is still at work after a moment."""
        return all([self.fan.work.shut_down(), self.range.work.shut_down()])
