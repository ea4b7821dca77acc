"""The toolbar: one fixed place for everything that is done to a run."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolBar, QToolButton, QWidget

from workbench.language import tr
from workbench.ui.run.controls import FACES
from workbench.ui.run.session import RunSession
from workbench.ui.run.speed import SPEEDS
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.choice_box import ChoiceBox


class RunToolBar(QToolBar):
    """Not movable: the hand finds Start where it was."""

    def __init__(self, actions: Actions, session: RunSession, parent: QWidget | None = None) -> None:
        super().__init__(tr("Run"), parent)
        self._session = session
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.toggleViewAction().setEnabled(False)
        self.setIconSize(QSize(20, 20))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.addAction(actions["toggle"])
        self.start_button = self.widgetForAction(actions["toggle"])
        self.start_button.setProperty("role", "primary")
        self._toggle = actions["toggle"]
        self.addActions([actions[name] for name in ("step", "finish", "discard", "start_over")])
        self.addSeparator()
        self.speed = self._speed_box()
        self.addWidget(QLabel(tr("Speed ")))
        self.addWidget(self.speed)
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)
        for name in ("undo", "redo"):
            self.addAction(actions[name])
            button = self.widgetForAction(actions[name])
            if isinstance(button, QToolButton):
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.addSeparator()
        self.addAction(actions["export"])
        for action in self.actions():
            button = self.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                button.setAccessibleName(action.text())

    def focus_start(self) -> None:
        """Begin with the keyboard on Start."""
        self.start_button.setFocus()

    def arrange(self) -> None:
        """Make Start as wide as its widest text, so that nothing moves when it changes."""
        button, action = self.start_button, self._toggle
        button.ensurePolished()
        shown = action.iconText()
        widths = []
        for face in FACES:
            action.setIconText(face.short)
            widths.append(button.sizeHint().width())
        action.setIconText(shown)
        button.setMinimumWidth(max(widths))

    def _speed_box(self) -> ChoiceBox:
        tip = tr(
            "<p>How fast a run may go; changes no result. <b>Watch</b> lets it last at least half a minute, so that the "
            "curves can be followed; long runs are not slowed down.</p>"
        )
        box = ChoiceBox(tr("Speed of training"), tip)
        for speed in SPEEDS:
            box.add_choice(speed.label, speed.tooltip)
        box.setCurrentIndex(SPEEDS.index(self._session.starts.speed))
        box.currentIndexChanged.connect(self._change_speed)
        return box

    @Slot(int)
    def _change_speed(self, index: int) -> None:
        self._session.starts.set_speed(SPEEDS[index])
