"""Light, dark, or whatever the system says: the choice of the View menu."""

from dataclasses import replace
from enum import Enum

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QStyleHints

from workbench.ui.widgets.theme import DARK, LIGHT, Theme, ThemeSource


class ThemeChoice(Enum):
    """The value is what settings and the command line hold."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class ThemeChooser(QObject):
    """Puts the chosen theme in force, and follows the system while that is the choice."""

    changed = Signal(object)
    """The new ``ThemeChoice``."""

    def __init__(
        self, themes: ThemeSource, hints: QStyleHints, choice: ThemeChoice, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._themes, self._hints = themes, hints
        self.choice, self._is_large = choice, False
        hints.colorSchemeChanged.connect(self.follow)
        self.follow(hints.colorScheme())

    def choose(self, choice: ThemeChoice) -> None:
        """Make another choice; in force at once."""
        self.choice = choice
        self.follow(self._hints.colorScheme())
        self.changed.emit(choice)

    def enlarge(self, is_large: bool) -> None:
        """Large type and thick lines, or the usual ones."""
        self._is_large = is_large
        self.follow(self._hints.colorScheme())

    @Slot(Qt.ColorScheme)
    def follow(self, scheme: Qt.ColorScheme) -> None:
        """The system has changed its own; it counts while the choice is to follow it."""
        theme = theme_for(self.choice, scheme)
        self._themes.set_theme(replace(theme, is_large=True) if self._is_large else theme)


def theme_for(choice: ThemeChoice, scheme: Qt.ColorScheme) -> Theme:
    """The theme of a choice; light where the system does not say."""
    match choice:
        case ThemeChoice.LIGHT:
            return LIGHT
        case ThemeChoice.DARK:
            return DARK
        case ThemeChoice.SYSTEM:
            return DARK if scheme is Qt.ColorScheme.Dark else LIGHT
