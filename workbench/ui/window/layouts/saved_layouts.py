"""The layouts that a person saved. Each is a value of its own in the settings: two windows add to them at the same time."""

from PySide6.QtCore import QSettings

from workbench.layouts.layout import Layout


class SavedLayouts:
    """By their titles; what another window saved meanwhile is there, too."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def all(self) -> tuple[Layout, ...]:
        """Those that can be read; a damaged one is forgotten."""
        self._settings.sync()
        self._settings.beginGroup("layouts")
        texts = [self._settings.value(key) for key in self._settings.childKeys()]
        self._settings.endGroup()
        found = (Layout.from_text(text) for text in texts if isinstance(text, str))
        return tuple(sorted((layout for layout in found if layout is not None), key=lambda layout: layout.title))

    def keep(self, layout: Layout) -> None:
        """Save it, in place of one with the same title."""
        self._settings.setValue(_key(layout), layout.to_text())
        self._settings.sync()

    def forget(self, layout: Layout) -> None:
        """Remove it."""
        self._settings.remove(_key(layout))
        self._settings.sync()


def _key(layout: Layout) -> str:
    return "layouts/" + layout.title.encode().hex()
