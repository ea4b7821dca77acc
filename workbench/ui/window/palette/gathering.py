"""All commands of the window as they are at this moment: read off its menus, panels and tabs, so that none is forgotten."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QToolButton,
    QWidget,
)

from workbench.labs.course import CourseLab
from workbench.language import tr
from workbench.numbers import grouped
from workbench.runs.listing.run_rows import RunRow
from workbench.specs.hyperparameters import TABLE as HYPERPARAMETERS
from workbench.ui.panels.network.layer_list import LayerList
from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.views.run_list.run_shelf import RunShelf
from workbench.ui.views.run_list.run_table import when_text
from workbench.ui.widgets.actions import TABLE, Actions, action_keys
from workbench.ui.widgets.local_keys import keys_text
from workbench.ui.widgets.panel_dock import PanelDock
from workbench.ui.widgets.section import Section
from workbench.ui.window.course.pointing import point_out
from workbench.ui.window.main_window import MainWindow
from workbench.ui.window.palette.command import Command

ACTION: Final = tr("Action")
PANEL: Final = tr("Panel")
SETTING: Final = tr("Setting")
TAB: Final = tr("Tab")
LAYER: Final = tr("Layer")
STEP: Final = tr("Step")
LAB: Final = tr("Lab")
BUTTON: Final = tr("Button")
RUN: Final = tr("Run")
_FIELDS = (QLineEdit, QAbstractSpinBox, QComboBox, QAbstractSlider, QAbstractButton)
_ROW: Final = "row_"
_STEP = re.compile(r"\D*?(\d[\d,  ']*)\s*")


def action_commands(window: MainWindow) -> Iterator[Command]:
    """Every action of the menus by the way that leads there, then those that stand in no menu."""
    seen: set[QAction] = set()
    for top in window.menuBar().actions():
        menu = top.menu()
        if isinstance(menu, QMenu):
            for way, action in _leaves(menu, ()):
                if action not in seen:
                    seen.add(action)
                    yield _of_action(window.actions_by_name, action, way, _plain(top.text()))
    for name in TABLE:
        action = window.actions_by_name[name]
        if action not in seen and action.menu() is None:
            yield _of_action(window.actions_by_name, action, (), ACTION)


def place_commands(window: MainWindow) -> Iterator[Command]:
    """Every tab, panel, layer and field that there is."""
    go_to = partial(point_out, window)
    yield from _of_tabs(window.plots, go_to)
    for dock in window.docks.values():
        title = dock.windowTitle()
        yield Command(f"panel.{dock.objectName()}", PANEL, title, partial(go_to, dock))
        yield from _of_layers(dock, go_to)
        yield from _of_fields(dock, title, go_to)


def lab_commands(labs: tuple[CourseLab, ...], open_lab: Callable[[str], None]) -> Iterator[Command]:
    """Every lab of the course."""
    return (Command(f"lab.{lab.name}", LAB, lab.title, partial(open_lab, lab.name)) for lab in labs)


def step_command(typed: str, machine: TimeTravel) -> Command | None:
    """The step whose number was typed, such as ``1200`` or ``go to step 1,200``; None where no number stands at the end."""
    found = _STEP.fullmatch(typed)
    if found is None:
        return None
    step = int(re.sub(r"\D", "", found[1])[:18])
    text, seen = tr("Go to step {step}", step=grouped(step)), machine.seen
    if seen.history is None or seen.cursor is None:
        return Command("step", STEP, text, _nothing, refusal=tr("There is no run"))
    branch = seen.cursor.branch
    last = seen.history.branch(branch).length
    if step > last:  # which is where it leads to
        text = tr("Go to step {last}, the last one so far", last=grouped(last))
    return Command("step", STEP, text, partial(machine.look_at, branch, step))


def _leaves(menu: QMenu, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], QAction]]:
    menu.aboutToShow.emit()  # some fill themselves only then
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _leaves(below, (*way, _plain(action.text())))
        elif action.text() and not action.isSeparator() and not _opens_run(action):
            yield way, action


def _opens_run(action: QAction) -> bool:
    """Whether it is one of the recent runs: they are found by more than their names, see ``run_commands``."""
    match action.data():
        case ("open", Path()):
            return True
    return False


def run_commands(shelf: RunShelf, open_run: Callable[[RunRow], None]) -> Iterator[Command]:
    """Every run of the list, also by its data, its tags, its note and its file."""
    for row in shelf.rows:
        also = " ".join((row.path.stem, "" if row.glance is None else row.glance.data, *row.tags, row.note))
        is_sound = row.glance is not None and not row.glance.problem
        refusal = "" if is_sound else row.trouble or row.state
        if row.path == shelf.current:
            refusal = tr("It is on the screen")
        text = tr("Open {name}, {day}", name=row.name, day=when_text(row.written) if row.written else row.path.stem)
        yield Command(f"run.{row.key}.{row.path.name}", RUN, text, partial(open_run, row), also=also, refusal=refusal)


def _of_action(actions: Actions, action: QAction, way: tuple[str, ...], group: str) -> Command:
    name = action.objectName()
    text = " › ".join((*way, _plain(action.text())))
    is_known = name in TABLE
    reason = actions.refusal(name) if is_known else ""
    return Command(
        f"action.{name or text}",
        group,
        text,
        action.trigger,
        keys_text(action_keys(name)) if is_known else "",
        also=TABLE[name].tooltip if is_known else "",
        refusal="" if action.isEnabled() else reason or tr("not possible at the moment"),
        is_on=action.isCheckable() and action.isChecked(),
    )


def _of_tabs(tabs: QTabWidget, go_to: Callable[[QWidget], None]) -> Iterator[Command]:
    for place in range(tabs.count()):
        page = tabs.widget(place)
        if page is not None:
            yield Command(f"tab.{tabs.tabText(place)}", TAB, tabs.tabText(place), partial(go_to, page))


def _of_layers(dock: PanelDock, go_to: Callable[[QWidget], None]) -> Iterator[Command]:
    for layers in dock.widget().findChildren(LayerList):
        for column in range(1, len(layers.rows) + 1):
            text = layers.row_at(column).accessibleName()
            yield Command(f"layer.{column}", LAYER, text, partial(_go_to_layer, layers, column, go_to))


def _of_fields(dock: PanelDock, title: str, go_to: Callable[[QWidget], None]) -> Iterator[Command]:
    """What can be set or pressed there; a field that stands twice, such as a slider beside its number, once."""
    told: set[str] = set()
    for field in dock.widget().findChildren(QWidget):
        text = field.accessibleName()
        if not isinstance(field, _FIELDS) or not text or text in told or not _can_be_shown(field, dock.widget()):
            continue
        if isinstance(field, QAbstractSlider) and _row_of(field, dock):  # beside its number
            continue
        told.add(text)
        is_button = isinstance(field, QPushButton | QToolButton) and not field.isCheckable()
        run = partial(_press, field, go_to) if is_button else partial(go_to, field)
        kind, group = ("button", BUTTON) if is_button else ("setting", SETTING)
        refusal = "" if field.isEnabledTo(dock.widget()) else tr("not possible at the moment")
        also = f"{title} {_other_names(_row_of(field, dock), text)}"
        yield Command(f"{kind}.{dock.objectName()}.{text}", group, text, run, also=also, refusal=refusal)


def _can_be_shown(field: QWidget, panel: QWidget) -> bool:
    """Whether it is there, if perhaps folded away or on another page."""
    one: QWidget | None = field
    while one is not None and one is not panel:
        above = one.parentWidget()
        is_paged = isinstance(above, QStackedWidget) and isinstance(above.parentWidget(), QTabWidget)
        if one.isHidden() and not is_paged and not isinstance(above, Section):
            return False
        if isinstance(above, _FIELDS):  # a part of another field
            return False
        one = above
    return True


def _row_of(field: QWidget, dock: PanelDock) -> str:
    """The name of the row that it stands in: that of files and of the command line."""
    one: QWidget | None = field
    while one is not None and one is not dock:
        if one.objectName().startswith(_ROW):
            return one.objectName().removeprefix(_ROW)
        one = one.parentWidget()
    return ""


def _other_names(row: str, text: str) -> str:
    """``learning rate α alpha``"""
    letters = text + (HYPERPARAMETERS[row].symbol if row in HYPERPARAMETERS else "")
    names = (
        unicodedata.name(letter, "").removeprefix("GREEK SMALL LETTER ").lower() for letter in letters if letter > "ͯ"
    )
    return " ".join((row.replace("_", " "), letters, *names))


def _press(button: QWidget, go_to: Callable[[QWidget], None]) -> None:
    go_to(button)
    if isinstance(button, QAbstractButton):
        button.click()


def _go_to_layer(layers: LayerList, column: int, go_to: Callable[[QWidget], None]) -> None:
    go_to(layers)
    layers.select(column)


def _nothing() -> None:
    """For a command that is refused."""


def _plain(text: str) -> str:
    """A text of a menu without the sign of its letter."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")
