"""View → Layout: the layouts that come with the window, those that were saved, and the way back to the first start."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QByteArray, QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu

from workbench.language import tr
from workbench.layouts.layout import BUILT_IN, Layout, clean_title
from workbench.ui.views.plots.room.pane_room import PaneRoom
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.window.layouts.saved_layouts import SavedLayouts
from workbench.ui.window.main_window import MainWindow
from workbench.ui.window.window_state import layout_version


class NamedLayouts(QObject):
    """``rooms`` are those of the boards of plots, by name."""

    used = Signal(object)
    """The ``Layout`` that was put in force."""

    def __init__(self, window: MainWindow, rooms: Mapping[str, PaneRoom]) -> None:
        super().__init__(window)
        self._window, self._rooms = window, rooms
        self.saved = SavedLayouts(window.services.state.settings)
        self.menu = QMenu(tr("&Layout"), window)
        self.menu.setToolTipsVisible(True)
        self.forget_menu = QMenu(tr("Forget a layout"), self.menu)
        self._own: list[QAction] = []
        for layout in BUILT_IN:
            self._action(self.menu, layout, self._use_chosen)
        self._before_own = self.menu.addSeparator()
        save = self.menu.addAction(tr("Save this layout as…"))
        save.setToolTip(tr("Keep what is shown where now, under a name of your own"))
        save.triggered.connect(self._ask_title)
        self.menu.addMenu(self.forget_menu)
        reset = window.actions_by_name["reset_layout"]
        window.menus.view.insertMenu(reset, self.menu)
        reset.triggered.connect(self._reset_rest)
        self.menu.aboutToShow.connect(self._list_own)
        self._list_own()

    @property
    def now(self) -> Layout:
        """What is shown where at this moment, without a title."""
        window = self._window
        return Layout(
            "",
            "",
            tab=self.tab,
            panels=tuple(name for name, dock in window.docks.items() if not dock.isHidden() or self._is_away(name)),
            docks=bytes(window.saveState(layout_version(window)).data()),
            is_large=window.services.themes.theme.is_large,
            boards=MappingProxyType({name: room.chosen for name, room in self._rooms.items()}),
        )

    def use(self, layout: Layout) -> None:
        """Show what it says where it says."""
        window, docks = self._window, self._window.layout_of_docks
        self.use_tab(layout.tab)
        if not layout.docks or not docks.restore(QByteArray(layout.docks), layout_version(window), as_first=False):
            window.reset_layout()
            for name, dock in window.docks.items():
                dock.setVisible(name in layout.panels)
            for name in reversed(layout.panels):
                if name in window.docks:
                    window.docks[name].raise_()
            docks.update_titles()
        docks.put_away = "timeline" in layout.panels and window.docks["timeline"].isHidden()
        for name, room in self._rooms.items():
            if name in layout.boards:
                room.use(layout.boards[name])
        window.services.chooser.enlarge(layout.is_large)
        window.fit_docks()
        self.used.emit(layout)

    def _is_away(self, name: str) -> bool:
        return name == "timeline" and self._window.layout_of_docks.put_away

    @property
    def tab(self) -> str:
        """The title of the tab that stands in front of the others."""
        return self._window.plots.tabText(self._window.plots.currentIndex())

    def choose_tab(self, title: str) -> bool:
        """Put the tab of this title in front of the others; False where there is none."""
        plots = self._window.plots
        place = next((place for place in range(plots.count()) if plots.tabText(place) == title), None)
        if place is not None:
            plots.setCurrentIndex(place)
        return place is not None

    def use_tab(self, title: str) -> None:
        """Show the tab of this title, where there is one."""
        if self.choose_tab(title):
            self._window.show_plots()

    @Slot(str)
    def save_as(self, typed: str) -> None:
        """Keep the layout of now under this title."""
        title = clean_title(typed)
        if not title or any(title == layout.title for layout in BUILT_IN):
            text = tr("A layout needs a name of its own. Nothing was saved.")
            self._window.notices.show_notice(Notice(Severity.WARNING, text))
            return
        self.saved.keep(self.now.named(title))
        self._list_own()
        text = tr("The layout {title} stands in View → Layout from now on.", title=title)
        self._window.notices.show_notice(Notice(Severity.GOOD, text))

    @Slot()
    def _ask_title(self) -> None:
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(tr("Save this layout"))
        dialog.setLabelText(tr("Name of the layout"))
        dialog.textValueSelected.connect(self.save_as)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _list_own(self) -> None:
        """Another window may have saved some meanwhile."""
        for action in self._own:
            self.menu.removeAction(action)
            action.setParent(None)
        self.forget_menu.clear()
        layouts = self.saved.all
        self._own = [self._action(self.menu, layout, self._use_chosen, self._before_own) for layout in layouts]
        for layout in layouts:
            self._action(self.forget_menu, layout, self._forget_chosen)
        self.forget_menu.menuAction().setEnabled(bool(layouts))

    def _action(self, menu: QMenu, layout: Layout, slot: object, before: QAction | None = None) -> QAction:
        action = QAction(layout.title.replace("&", "&&"), menu)
        action.setToolTip(layout.meaning or tr("A layout that you saved"))
        action.setData(layout)
        action.triggered.connect(slot)
        if before is None:
            menu.addAction(action)
        else:
            menu.insertAction(before, action)
        return action

    @Slot()
    def _use_chosen(self) -> None:
        layout = _layout_of(self.sender())
        if layout is not None:
            self.use(layout)

    @Slot()
    def _forget_chosen(self) -> None:
        layout = _layout_of(self.sender())
        if layout is not None:
            self.saved.forget(layout)
            self._list_own()

    @Slot()
    def _reset_rest(self) -> None:
        """The plots and the type, too, as at the first start."""
        for room in self._rooms.values():
            room.reset()
        self._window.services.chooser.enlarge(False)
        self._window.fit_docks()
        self.used.emit(Layout("", ""))


def _layout_of(action: QObject) -> Layout | None:
    layout = action.data() if isinstance(action, QAction) else None
    return layout if isinstance(layout, Layout) else None
