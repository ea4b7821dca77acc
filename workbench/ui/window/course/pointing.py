"""Leads eye and keyboard to a part of the window, wherever it is hidden."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from workbench.ui.window.course.pointing_ring import PointingRing
from workbench.ui.window.course.subjects import bring_to_front
from workbench.ui.window.main_window import MainWindow


def point_out(window: MainWindow, widget: QWidget) -> None:
    """Bring it to the front, with a ring around it and the keyboard in it, or in the first part of it that can have it."""
    if window.plots.isAncestorOf(widget):
        window.show_plots()
    seen = bring_to_front(widget)
    PointingRing(seen, window.services.themes)
    able = (one for one in (seen, *seen.findChildren(QWidget)) if one.focusPolicy() & Qt.FocusPolicy.TabFocus)
    focused = next((one for one in able if one.isVisible() and one.isEnabled()), None)
    if focused is not None:
        focused.setFocus(Qt.FocusReason.ShortcutFocusReason)
