"""A dock that shows its title only where no tab shows it already, and switches its panel off behind another one."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from workbench.language import tr


class PanelDock(QDockWidget):
    """``name`` is what its place is remembered by; ``narrowest`` (pixels) holds where the panel itself needs less."""

    def __init__(self, name: str, title: str, panel: QWidget, window: QMainWindow, narrowest: int = 0) -> None:
        super().__init__(title, window)
        self._narrowest = narrowest
        self._window = window
        self._no_title = QWidget(self)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setWidget(panel)
        if QGuiApplication.platformName().startswith("wayland"):
            # there a program may not place its windows: a floating panel could neither be moved nor docked again
            self.setFeatures(self.features() & ~QDockWidget.DockWidgetFeature.DockWidgetFloatable)
        # behind a tab it lies beside the window, where Tab would find it and Return press what nobody sees
        self.visibilityChanged.connect(panel.setEnabled)
        self.toggleViewAction().setToolTip(tr("Show or hide the {title} panel", title=title))

    def minimumSizeHint(self) -> QSize:
        """What the panel needs with the fonts of this machine."""
        return super().minimumSizeHint().expandedTo(QSize(self._narrowest, 0))

    def update_title(self) -> None:
        """To be called when docks were moved, shown or hidden."""
        is_tab = any(not other.isHidden() for other in self._window.tabifiedDockWidgets(self))
        wanted = self._no_title if is_tab and not self.isFloating() else None
        if self.titleBarWidget() is not wanted:
            self.setTitleBarWidget(wanted)  # type: ignore[arg-type]  # None gives the usual title back
            self._no_title.setVisible(wanted is not None)
