"""The context menu of a chart that paints itself: how it is looked at, and how it is taken along."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, Qt, SignalInstance
from PySide6.QtWidgets import QMenu, QWidget

from workbench.language import tr
from workbench.ui.charts.reading.paper import Paper, PaperActions
from workbench.ui.widgets.local_keys import key_text

ZOOM_TEXT: Final = tr("Shift and dragging zooms into a box. A double click, or F, shows everything again.")
"""Said in the same words wherever a chart can be zoomed."""


@dataclass(frozen=True, slots=True)
class MenuRow:
    """``key`` names a row of the local keys; ``is_on`` None: it cannot be on or off."""

    text: str
    key: str
    chosen: Callable[[], None]
    is_on: bool | None = None
    is_enabled: bool = True


def open_chart_menu(
    rows: Sequence[MenuRow], paper: Paper, numbers: str, failed: SignalInstance, place: QPoint, parent: QWidget
) -> QMenu:
    """Open it at a place on the screen; it goes when it is closed."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for row in rows:
        action = menu.addAction(f"{row.text}\t{key_text(row.key)}")
        action.setCheckable(row.is_on is not None)
        action.setChecked(bool(row.is_on))
        action.setEnabled(row.is_enabled)
        action.triggered.connect(row.chosen)
    menu.addSeparator()
    papers = PaperActions(menu, (numbers,), parent)
    papers.paper = paper
    papers.failed.connect(failed)
    menu.destroyed.connect(papers.deleteLater)
    menu.popup(place)
    return menu
