"""What the course calls the plots, fields and buttons of the window: ``hyperparameter.learning_rate``, ``plot.loss``, ``action.export``.

The names are read off the widgets that there are at the moment; a name whose own part cannot be found stands for the part of the
window that it belongs to, so that a lab can always point somewhere.
"""

import re
from collections.abc import Iterator

from PySide6.QtWidgets import QMainWindow, QMenu, QScrollArea, QTabWidget, QToolBar, QWidget

from workbench.ui.panels.network.layer_list import LayerList
from workbench.ui.views.board.board import SearchBoard
from workbench.ui.views.inside.inside_view import InsideView
from workbench.ui.views.inside.pages import PAGES
from workbench.ui.views.instruments.instruments_view import InstrumentsView
from workbench.ui.views.plots.plot_pane import PlotPane
from workbench.ui.views.state.state_view import StateView
from workbench.ui.widgets.actions import TABLE
from workbench.ui.widgets.panel_dock import PanelDock
from workbench.ui.widgets.section import Section

_ROW = "row_"
_PANELS = {"hyperparameter": "hyperparameters", "run": "hyperparameters", "network": "network", "sampler": "sampler"}
_VIEWS: dict[str, type[QWidget]] = {
    "state": StateView,
    "inside": InsideView,
    "board": SearchBoard,
    "instrument": InstrumentsView,
    "plot": PlotPane,
}


def subjects(window: QMainWindow) -> dict[str, QWidget]:
    """All names that have a widget of their own; of several widgets the first one."""
    found: dict[str, QWidget] = {}
    for name, widget in _named(window):
        found.setdefault(name, widget)
    return found


def subjects_of(window: QMainWindow, widget: QWidget | None) -> Iterator[str]:
    """What a widget is called, and then what it stands in, from the inside out."""
    names: dict[QWidget, list[str]] = {}
    for name, one in _named(window):
        names.setdefault(one, []).append(name)
    while widget is not None:
        yield from names.get(widget, ())
        widget = widget.parentWidget()


def widget_of(window: QMainWindow, name: str) -> QWidget | None:
    """The widget of that name, or the part of the window that it belongs to; None for an unknown kind."""
    own = subjects(window).get(name)
    if own is not None:
        return own
    kind = name.partition(".")[0]
    if kind in _PANELS:
        return window.findChild(PanelDock, _PANELS[kind])
    return window.findChild(_VIEWS[kind]) if kind in _VIEWS else None


def is_known(name: str) -> bool:
    """Whether names of this kind lead somewhere; of actions and panels each name counts."""
    kind, _, rest = name.partition(".")
    return rest in TABLE if kind == "action" else kind in _PANELS or kind in _VIEWS or kind == "panel"


def slug(title: str) -> str:
    """A title as a name: ``learning_rate`` of "Learning rate α"."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")


def bring_to_front(widget: QWidget) -> QWidget:
    """Show what it stands in, scroll to it, and give it or the nearest part of it that can be seen."""
    parents = []
    above: QWidget | None = widget
    while above is not None:
        parents.append(above)
        above = above.parentWidget()
    for outer in reversed(parents):  # from the outside in
        match outer:
            case PanelDock():
                outer.show()
                outer.raise_()
            case Section():
                outer.set_open(True)
            case QTabWidget():
                page = next((page for page in map(outer.widget, range(outer.count())) if page in parents), None)
                if page is not None:
                    outer.setCurrentWidget(page)
    seen = next((one for one in parents if one.isVisible()), widget)
    for outer in parents:
        if isinstance(outer, QScrollArea) and outer is not seen and outer.isAncestorOf(seen):
            outer.ensureWidgetVisible(seen)
    return seen


def open_menu_at(window: QMainWindow, name: str) -> None:
    """Open the menu that has an action, with the action chosen."""
    bar = window.menuBar()
    for top in bar.actions():
        menu = top.menu()
        if isinstance(menu, QMenu):
            action = next((one for one in menu.actions() if one.objectName() == name), None)
            if action is not None:
                bar.setActiveAction(top)
                menu.setActiveAction(action)
                return


def _named(window: QMainWindow) -> Iterator[tuple[str, QWidget]]:
    yield from _of_docks(window)
    yield from _of_plots(window)
    yield from _of_views(window)
    for bar in window.findChildren(QToolBar):
        for action in bar.actions():
            if action.objectName() in TABLE:
                yield f"action.{action.objectName()}", bar.widgetForAction(action)


def _of_docks(window: QMainWindow) -> Iterator[tuple[str, QWidget]]:
    for dock in window.findChildren(PanelDock):
        panel = dock.objectName()
        yield f"panel.{panel}", dock
        for kind in (kind for kind, one in _PANELS.items() if one == panel):
            for widget in dock.widget().findChildren(QWidget):
                name = widget.objectName()
                if name and not name.startswith("qt_"):
                    yield f"{kind}.{name.removeprefix(_ROW)}", widget
    yield from (("network.layers", layers) for layers in window.findChildren(LayerList))


def _of_plots(window: QMainWindow) -> Iterator[tuple[str, QWidget]]:
    for pane in window.findChildren(PlotPane):
        yield f"plot.{slug(pane.plan.title)}", pane
    for instruments in window.findChildren(InstrumentsView):
        yield from ((f"instrument.{slug(pane.plan.title)}", pane) for pane in instruments.findChildren(PlotPane))


def _of_views(window: QMainWindow) -> Iterator[tuple[str, QWidget]]:
    for state in window.findChildren(StateView):
        yield from ((f"state.{name}", card) for name, card in state.cards.items())
    for inside in window.findChildren(InsideView):
        for row in PAGES:
            page = inside.pages[row.name]
            if isinstance(page, QWidget):
                yield f"inside.{row.name}", page
                yield f"inside.{slug(row.title)}", page
    for board in window.findChildren(SearchBoard):
        tabs = board.views
        for place in range(tabs.count()):
            view = tabs.widget(place)
            if view is not None:
                yield f"board.{slug(tabs.tabText(place))}", view
