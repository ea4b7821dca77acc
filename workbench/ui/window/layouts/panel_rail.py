"""A rail of icons at the left edge: every panel is one click away, whatever lies behind what."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolBar, QToolButton

from workbench.language import tr
from workbench.layouts.layout import Layout
from workbench.ui.widgets.icons import icon
from workbench.ui.widgets.panel_dock import PanelDock
from workbench.ui.widgets.theme import Theme
from workbench.ui.window.main_window import MainWindow

_SIDE: Final = 20


class PanelRail(QToolBar):
    """A click brings a panel to the front; on one that is in front it folds away all that lie at its place."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(tr("Panels"), window)
        self._window = window
        self.setObjectName("rail")
        self.setAccessibleName(tr("Panels"))
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.toggleViewAction().setEnabled(False)
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setStyleSheet("QToolBar { padding: 4px 2px; } QToolButton { padding: 5px; }")
        self.actions_of: dict[str, QAction] = {}
        for name, dock in window.docks.items():
            self._add(name, dock)
        window.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self)
        window.services.themes.changed.connect(self._use_theme)
        self._use_theme(window.services.themes.theme)

    def button(self, name: str) -> QToolButton:
        """The button of one panel."""
        button = self.widgetForAction(self.actions_of[name])
        assert isinstance(button, QToolButton)  # which a tool bar makes of every action
        return button

    @Slot(object)
    def follow_layout(self, layout: Layout) -> None:
        """Nobody looks for a panel while something is presented."""
        self.setHidden(layout.is_large)

    def _add(self, name: str, dock: PanelDock) -> None:
        title = dock.windowTitle()
        action = self.actions_of[name] = QAction(title, self)
        action.setCheckable(True)
        action.setToolTip(tr("{title}: bring it to the front, or fold it away", title=title))
        action.setData(name)
        action.triggered.connect(self._press)
        dock.visibilityChanged.connect(self._show_state)
        self.addAction(action)
        self.button(name).setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button(name).setAccessibleName(tr("Panel {title}", title=title))

    @Slot()
    def _press(self) -> None:
        action = self.sender()
        if not isinstance(action, QAction):
            return
        dock = self._window.docks[action.data()]
        if _is_in_front(dock):
            for one in (*self._window.tabifiedDockWidgets(dock), dock):
                one.hide()
        else:
            dock.show()
            dock.raise_()
        self._window.layout_of_docks.update_titles()
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        for name, action in self.actions_of.items():
            action.setChecked(_is_in_front(self._window.docks[name]))

    @Slot(object)
    def _use_theme(self, theme: Theme) -> None:
        for name, action in self.actions_of.items():
            action.setIcon(icon(f"panel_{name}", theme))


def _is_in_front(dock: PanelDock) -> bool:
    """Behind another tab it is shown as far as Qt is concerned, but without a place that can be seen."""
    return dock.isVisible() and not dock.visibleRegion().isEmpty()
