"""Every key that means something only in a part of the window, in one table; Help, menus and handlers read it.

A part asks in its ``keyPressEvent`` which row was pressed: ``match local_key(event, "lane")``.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import cycle
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from workbench.language import tr
from workbench.ui.widgets.chosen_keys import follow, keys_for, revision


@dataclass(frozen=True, slots=True)
class LocalKey:
    """``keys`` are written as Qt does, with semicolons between; by turns they mean one after the other of ``steps``."""

    keys: str
    text: str
    steps: tuple[int, ...] = (-1, 1)


FAR: Final = 1 << 30
"""More places than there are."""
SCOPES: Final = {
    "layer": tr("Network"),
    "plots": tr("Plots"),
    "value": tr("Numbers"),
    "slider": tr("Sliders"),
    "cell": tr("Pictures of the state"),
    "lane": tr("Timeline"),
    "name": tr("Name of a branch"),
    "draw": tr("Drawing of points"),
    "ledger": tr("Ledger"),
    "foreign": tr("Imported search space"),
    "trials": tr("Table of trials"),
    "charts": tr("Plots of trials"),
    "wall": tr("Curves of trials"),
    "boxes": tr("Maps of trials"),
    "lines": tr("Parallel lines"),
    "course": tr("Course"),
    "palette": tr("Command palette"),
    "runs": tr("List of runs"),
}
"""Parts of the window; the first half of the name of each row."""
LOCAL_KEYS: Final[dict[str, LocalKey]] = {
    "layer.choose": LocalKey("Up;Down", tr("Select another layer")),
    "layer.move": LocalKey("Alt+Up;Alt+Down", tr("Move the layer")),
    "layer.add": LocalKey("Ins", tr("Add a layer")),
    "layer.remove": LocalKey("Del", tr("Remove the layer")),
    "layer.duplicate": LocalKey("Ctrl+Ins", tr("Duplicate the layer")),
    "layer.drop": LocalKey("Esc", tr("Leave the layer that is dragged where it was")),
    "plots.follow": LocalKey("F", tr("Follow the newest step, values fitted")),
    "plots.log": LocalKey("L", tr("Logarithmic axis of the plot with the focus, or under the pointer")),
    "plots.step": LocalKey("Left;Right", tr("Move the crosshair by one place")),
    "plots.far": LocalKey("Shift+Left;Shift+Right", tr("Move the crosshair by ten places"), (-10, 10)),
    "plots.ends": LocalKey("Home;End", tr("Move the crosshair to the first or the last place"), (-FAR, FAR)),
    "plots.extremes": LocalKey("M", tr("Mark the highest and the lowest point of each curve, or not")),
    "plots.log_steps": LocalKey("X", tr("Logarithmic axis of the steps, or an even one")),
    "plots.release": LocalKey("Esc", tr("Let the crosshair go")),
    "plots.copy": LocalKey("Ctrl+C", tr("Copy the plot")),
    "value.step": LocalKey("Up;Down", tr("The next round value"), (1, -1)),
    "value.far": LocalKey("PgUp;PgDown", tr("Three round values at once"), (3, -3)),
    "value.back": LocalKey("Esc", tr("Give up what was typed")),
    "slider.step": LocalKey("Left;Right;Down;Up", tr("The next round value")),
    "slider.far": LocalKey("PgDown;PgUp", tr("Three round values at once"), (-3, 3)),
    "cell.column": LocalKey("Left;Right", tr("Point at the next cell of the row")),
    "cell.row": LocalKey("Up;Down", tr("Point at the next cell of the column")),
    "cell.choose": LocalKey(
        "Return;Enter", tr("Show the examples of the cell of a confusion matrix; once more: all"), (0, 0)
    ),
    "cell.release": LocalKey("Esc", tr("Point at nothing")),
    "lane.step": LocalKey("Left;Right", tr("Look one step back or on")),
    "lane.far": LocalKey("Shift+Left;Shift+Right", tr("Look ten steps back or on"), (-10, 10)),
    "lane.mark": LocalKey("Ctrl+Left;Ctrl+Right", tr("Look at the next mark")),
    "lane.other": LocalKey("PgUp;PgDown", tr("Look at another branch")),
    "lane.ends": LocalKey("Home;End", tr("Look at the first or the last step")),
    "lane.rewind": LocalKey("Enter;Return", tr("Rewind to the step looked at")),
    "lane.fork": LocalKey("Shift+Enter;Shift+Return", tr("Fork there and name the branch")),
    "lane.pin": LocalKey("P", tr("Pin the step looked at")),
    "lane.name": LocalKey("F2", tr("Rename the branch")),
    "lane.live": LocalKey("Esc", tr("Back to live")),
    "name.back": LocalKey("Esc", tr("Keep the old name")),
    "ledger.note": LocalKey("F2", tr("Write a note beside the edit")),
    "foreign.back": LocalKey("Esc", tr("Leave the search space as it is")),
    "trials.star": LocalKey("S", tr("Mark the selected trials with a star, or take it away")),
    "trials.release": LocalKey("Esc", tr("Select none")),
    "charts.step": LocalKey("Left;Right", tr("Point at the next trial, or epoch, with exact values")),
    "charts.ends": LocalKey("Home;End", tr("Point at the first or the last one"), (-FAR, FAR)),
    "charts.choose": LocalKey("Return;Enter", tr("Select the trial that is pointed at"), (0, 0)),
    "charts.whole": LocalKey("F", tr("Show everything again after zooming")),
    "charts.extremes": LocalKey("M", tr("Mark the highest and the lowest score, or not")),
    "charts.log": LocalKey("X", tr("Logarithmic axis of trials, time or epochs, or an even one")),
    "charts.beyond": LocalKey("B", tr("Make room for points that stick out, or not")),
    "charts.copy": LocalKey("Ctrl+C", tr("Copy the plot")),
    "charts.release": LocalKey("Esc", tr("Point at nothing")),
    "wall.next": LocalKey("Left;Right", tr("Go to the next trial")),
    "wall.line": LocalKey("Up;Down", tr("Go to the trial above or below")),
    "boxes.release": LocalKey("Esc", tr("Select none, and take all marks away")),
    "draw.class": LocalKey("1;2;3;4;5;6", tr("Draw points of the first to the sixth class"), (0, 1, 2, 3, 4, 5)),
    "draw.eraser": LocalKey("E", tr("Take the eraser")),
    "draw.across": LocalKey("Left;Right", tr("Move the cross sideways")),
    "draw.up": LocalKey("Down;Up", tr("Move the cross up or down")),
    "draw.across_far": LocalKey("Shift+Left;Shift+Right", tr("Move the cross far sideways"), (-10, 10)),
    "draw.up_far": LocalKey("Shift+Down;Shift+Up", tr("Move the cross far up or down"), (-10, 10)),
    "draw.put": LocalKey("Return;Enter", tr("Draw, or erase, at the cross")),
    "draw.remove": LocalKey("Del;Backspace", tr("Erase at the cross")),
    "lines.axis": LocalKey("Left;Right", tr("Go to the next axis")),
    "lines.brush": LocalKey("Up;Down", tr("Mark a half of the axis, or move the mark"), (1, -1)),
    "lines.size": LocalKey("Shift+Up;Shift+Down", tr("Make the mark wider or narrower"), (1, -1)),
    "lines.clear": LocalKey("Del;Backspace", tr("Take the mark away")),
    "lines.release": LocalKey("Esc", tr("Select none, and take all marks away")),
    "course.lab": LocalKey("Alt+Left;Alt+Right", tr("Open the lab before or after this one")),
    "course.list": LocalKey("Esc", tr("Back to the list of labs")),
    "palette.step": LocalKey("Up;Down", tr("Choose the command above or below")),
    "palette.far": LocalKey("PgUp;PgDown", tr("Eight commands further"), (-8, 8)),
    "palette.run": LocalKey("Return;Enter", tr("Do what is chosen"), (0, 0)),
    "runs.open": LocalKey("Return;Enter", tr("Open the chosen run"), (0, 0)),
    "runs.pin": LocalKey("P", tr("Pin the chosen runs, or take the pins away")),
    "runs.compare": LocalKey("C", tr("Lay the chosen runs over the plots")),
    "runs.discard": LocalKey("Del", tr("Discard the chosen runs; they can be brought back")),
    "runs.note": LocalKey("F2", tr("Write a note about the chosen run")),
    "runs.tags": LocalKey("T", tr("Write tags for the chosen run")),
    "runs.find": LocalKey("Ctrl+F", tr("Find runs by words")),
    "runs.leave": LocalKey("Esc", tr("Back from the list of runs")),
    "palette.close": LocalKey("Esc", tr("Close the palette, nothing done")),
}
"""A scope lies inside the window: of the keys of the window only those that press what has the focus may be here."""


def local_key(event: QKeyEvent, scope: str) -> tuple[str, int]:
    """The second half of the name of the row that a key stands in, and its step; ``("", 0)`` for all other keys."""
    return _by_chord(scope, revision()).get(_chord(event), ("", 0))


def is_one_of(event: QKeyEvent, keys: str) -> bool:
    """Whether the key pressed is among ``keys``."""
    return _chord(event) in _chords(keys)


def types_text(event: QKeyEvent) -> bool:
    """Whether a key writes a letter or a sign, whatever else it is chosen for."""
    commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return bool(event.text()) and event.text().isprintable() and not event.modifiers() & commands


def sequences(keys: str) -> list[QKeySequence]:
    """Keys for Qt."""
    return [QKeySequence(key) for key in keys.split(";") if key]


def are_keys(keys: str) -> bool:
    """Whether Qt knows a single key by this name, as it would write it itself."""
    made = QKeySequence(keys)
    return made.count() == 1 and made.toString() == keys


def first_key(typed: QKeySequence) -> str:
    """A key that was pressed, as tables write it; empty where none was."""
    return QKeySequence(typed[0]).toString() if typed.count() else ""  # type: ignore[index]  # the stubs lack it


def keys_text(keys: str) -> str:
    """Keys as a person reads them."""
    return ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in sequences(keys))


def key_text(name: str) -> str:
    """The first key of a row, for menus and tooltips."""
    return keys_text(keys_of(name).partition(";")[0])


def scope_text(scope: str, *, without: Collection[str] = ()) -> str:
    """All keys of a scope but some in words, for the description of a control."""
    rows = ((keys_of(f"{scope}.{name}"), row.text) for name, row in rows_of(scope).items() if name not in without)
    return " ".join(f"{keys_text(keys)}: {text}." for keys, text in rows if keys)


def add_local_shortcut(widget: QWidget, name: str, slot: Callable[[], None]) -> None:
    """Let the keys of a row work while anything in ``widget`` has the keyboard, before they are typed there."""
    shortcut = _LocalShortcut(widget, name)
    shortcut.activated.connect(slot)


class _LocalShortcut(QShortcut):
    def __init__(self, widget: QWidget, name: str) -> None:
        super().__init__(widget)
        self._name = name
        self.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._use_keys()
        follow(self._use_keys)

    @Slot()
    def _use_keys(self) -> None:
        self.setKeys(sequences(keys_of(self._name)))


def keys_of(name: str) -> str:
    """The keys of a row as they are now."""
    return keys_for(name, LOCAL_KEYS[name].keys)


def rows_of(scope: str) -> dict[str, LocalKey]:
    """The rows of a scope by the second half of their names."""
    return {name.partition(".")[2]: row for name, row in LOCAL_KEYS.items() if name.partition(".")[0] == scope}


@lru_cache(maxsize=2 * len(SCOPES))
def _by_chord(scope: str, _revision: int) -> dict[int, tuple[str, int]]:
    found: dict[int, tuple[str, int]] = {}
    for name, row in rows_of(scope).items():
        found |= {chord: (name, step) for chord, step in zip(_chords(keys_of(f"{scope}.{name}")), cycle(row.steps))}
    return found


@cache
def _chords(keys: str) -> tuple[int, ...]:
    return tuple(key[0].toCombined() for key in sequences(keys))  # type: ignore[index]  # the stubs lack it


def _chord(event: QKeyEvent) -> int:
    return event.key() | (event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier).value
