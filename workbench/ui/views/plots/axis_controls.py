"""Steps or epochs, how the plots are looked at, and the way back to the whole run."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QMenu, QPushButton, QWidget

from workbench.language import tr
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.local_keys import key_text
from workbench.ui.widgets.parts import describe, push_button, switch
from workbench.ui.widgets.theme import refresh_role


class AxisControls(QWidget):
    """Buttons for what a ``Timeline`` holds; they show its state, whoever changed it."""

    def __init__(self, timeline: Timeline, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self.steps_button = switch(tr("Steps"), tr("Label the axis in steps: finished mini-batches"))
        self.epochs_button = switch(tr("Epochs"), tr("Label the axis in epochs: passes over the training set"))
        self.steps_button.setChecked(True)
        units = QButtonGroup(self)
        units.addButton(self.steps_button)
        units.addButton(self.epochs_button)
        self.view_menu = QMenu(self)
        self.log_action = self._action(tr("Logarithmic axis of the steps"), "plots.log_steps")
        self.extremes_action = self._action(tr("Mark highest and lowest points"), "plots.extremes")
        self.log_action.triggered.connect(timeline.set_log)
        self.extremes_action.triggered.connect(timeline.mark_extremes)
        self.view_button = describe(QPushButton(tr("View")), tr("View of the plots"), tr("How all plots are looked at"))
        self.view_button.setMinimumHeight(24)
        self.view_button.setMenu(self.view_menu)
        tip = tr("Show the whole run and let the view grow with it (F, or double-click a plot)")
        self.follow_button = push_button(tr("Follow"), tip, timeline.follow, name=tr("Follow the run"), height=24)
        row = across(self.view_button, self.steps_button, self.epochs_button, spacing=2, inside=self)
        row.insertSpacing(1, 4)
        row.addSpacing(6)
        row.addWidget(self.follow_button)
        self.epochs_button.toggled.connect(timeline.set_in_epochs)
        timeline.unit_changed.connect(self._show_unit)
        timeline.follow_changed.connect(self._show_follow)
        self._show_follow()

    def _action(self, text: str, key: str) -> QAction:
        """The key is a shortcut of the board; here it is only told."""
        action = self.view_menu.addAction(f"{text}\t{key_text(key)}")
        action.setCheckable(True)
        return action

    @Slot()
    def _show_unit(self) -> None:
        (self.epochs_button if self._timeline.wants_epochs else self.steps_button).setChecked(True)
        self.log_action.setChecked(self._timeline.scale.is_log)
        self.extremes_action.setChecked(self._timeline.marks_extremes)

    @Slot()
    def _show_follow(self) -> None:
        follows = self._timeline.follows
        self.follow_button.setText(tr("Following") if follows else tr("Follow"))
        self.follow_button.setEnabled(not follows)
        refresh_role(self.follow_button, "flat" if follows else "primary")
