"""The menu bar."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu

from workbench.language import tr
from workbench.specs.presets import preset_names
from workbench.ui.document.spec_files import SpecFiles
from workbench.ui.widgets.actions import Actions
from workbench.ui.window.theme_choice import ThemeChoice, ThemeChooser

_THEMES = {
    ThemeChoice.SYSTEM: tr("Follow the system"),
    ThemeChoice.LIGHT: tr("Light"),
    ThemeChoice.DARK: tr("Dark"),
}


class Menus(QObject):
    """Fills the menu bar of ``window``."""

    def __init__(
        self,
        window: QMainWindow,
        actions: Actions,
        files: SpecFiles,
        chooser: ThemeChooser,
        docks: tuple[QDockWidget, ...],
        runs: QMenu,
    ) -> None:
        super().__init__(window)
        self._files, self._chooser = files, chooser
        self.themes = QActionGroup(self)
        bar = window.menuBar()
        file = bar.addMenu("&File")
        self._add_presets(file.addMenu(tr("Open &preset")))
        _fill(file, actions, "open_data", "open_images", "recent_data", "paste_data", "")
        _fill(file, actions, "open_run", "list_runs", "continue_run")
        file.addMenu(runs)
        _fill(file, actions, "save_elsewhere", "")
        _fill(
            file,
            actions,
            "open_spec",
            "save_spec",
            "draw",
            "",
            "open_study",
            "",
            "export",
            "export_best",
            "export_last",
            "save_card",
            "save_bundle",
            "",
            "quit",
        )
        _fill(bar.addMenu("&Edit"), actions, "undo", "redo", "", "palette", "press")
        _fill(
            bar.addMenu("&Run"),
            actions,
            "toggle",
            "step",
            "",
            "finish",
            "discard",
            "",
            "start_over",
            "",
            "exact_statistics",
            "score_test",
        )
        _fill(bar.addMenu("&Time"), actions, "rewind", "fork", "pin", "live", "", "verify")
        self.view = view = bar.addMenu("&View")
        _fill(view, actions, "show_presets", "show_data", "course", "")
        view.addActions([dock.toggleViewAction() for dock in docks])
        view.addSeparator()
        self._add_themes(view.addMenu("&Theme"))
        _fill(view, actions, "reset_layout")
        _fill(bar.addMenu("&Help"), actions, "explain", "course", "shortcuts", "", "messages", "diagnostics", "about")
        for menu in bar.findChildren(QMenu):
            menu.setToolTipsVisible(True)

    def _add_presets(self, menu: QMenu) -> None:
        for name in preset_names():
            action = menu.addAction(name.replace("-", " ").capitalize())
            action.setToolTip(
                tr("Open the preset {name} in place of the run as it is now; Undo brings that back", name=name)
            )
            action.setData(name)
        menu.triggered.connect(self._open_preset)

    @Slot(QAction)
    def _open_preset(self, action: QAction) -> None:
        self._files.open_preset(action.data())

    def _add_themes(self, menu: QMenu) -> None:
        for choice, text in _THEMES.items():
            action = QAction(text, self)
            action.setCheckable(True)
            action.setData(choice.value)
            action.setChecked(choice is self._chooser.choice)
            self.themes.addAction(action)
            menu.addAction(action)
        self.themes.triggered.connect(self._choose_theme)
        self._chooser.changed.connect(self._show_theme)

    @Slot(QAction)
    def _choose_theme(self, action: QAction) -> None:
        self._chooser.choose(ThemeChoice(action.data()))

    @Slot(object)
    def _show_theme(self, choice: ThemeChoice) -> None:
        for action in self.themes.actions():
            action.setChecked(action.data() == choice.value)


def _fill(menu: QMenu, actions: Actions, *names: str) -> None:
    """Add the actions of these names; an empty name is a line."""
    for name in names:
        if name:
            menu.addAction(actions[name])
        else:
            menu.addSeparator()
