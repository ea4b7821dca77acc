"""Every action of the window in one table: text, shortcut, tooltip, icon.

Menus, toolbar, notices and the list of shortcuts all show these objects; what an action does is connected where the
doing lives. ``explain`` switches an action off with the reason in its tooltip.
"""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence, QUndoStack

from workbench.ui.widgets.icons import icon
from workbench.ui.widgets.theme import Theme, ThemeSource


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """One row of the table. ``short`` is the text on the toolbar."""

    text: str
    tooltip: str
    shortcut: str = ""
    icon: str = ""
    short: str = ""
    checkable: bool = False


TABLE: dict[str, ActionInfo] = {
    "toggle": ActionInfo("Start training", "Start, pause or go on with training", "Space", "play", "Start"),
    "step": ActionInfo("Step one mini-batch", "Train a single mini-batch, then hold", ".", "step", "Step"),
    "finish": ActionInfo(
        "Finish and keep", "End the run here and keep the trained model", "Ctrl+Return", "finish", "Finish"
    ),
    "discard": ActionInfo("Discard the run", "End the run and throw it away", "Ctrl+Shift+D", "discard", "Discard"),
    "start_over": ActionInfo(
        "Start over", "Begin a new run with the settings as they stand now", "Ctrl+R", "restart", "Start over"
    ),
    "exact_statistics": ActionInfo(
        "Recompute batch-norm statistics",
        "Replace the running averages of batch norm by the exact statistics of the whole training set; kept as an edit",
        "Ctrl+B",
    ),
    "lower_rate": ActionInfo(
        "Lower α to a tenth and go on", "Divide the learning rate by ten, then resume from the last good state"
    ),
    "export": ActionInfo(
        "Export weights…",
        "Write the weights for other programs, also while training; the file is read back and compared",
        "Ctrl+E",
        "export",
        "Export…",
    ),
    "open_spec": ActionInfo("Open spec…", "Open a run described in a TOML file", "Ctrl+O"),
    "save_spec": ActionInfo("Save spec…", "Save network, data and hyperparameters as a TOML file", "Ctrl+S"),
    "open_run": ActionInfo("Open run…", "Open a run file; it goes on exactly where it stood", "Ctrl+Shift+O"),
    "continue_run": ActionInfo("Continue the last run", "Open the run of last time; it goes on bit for bit", "Ctrl+L"),
    "save_elsewhere": ActionInfo(
        "Save run elsewhere…",
        "Write the run with its whole history to another file, and keep it there from now on",
        "Ctrl+Shift+S",
    ),
    "retry_storage": ActionInfo("Retry", "Try to write the run file again"),
    "bring_back": ActionInfo("Bring it back", "Undo the discarding of the last run"),
    "rewind": ActionInfo(
        "Rewind here", "Go on from the step looked at; what came after stays in its branch", "Ctrl+Shift+R"
    ),
    "fork": ActionInfo("Fork here", "Begin another branch at the step looked at, and go on in it", "Ctrl+Shift+F"),
    "pin": ActionInfo("Pin this step", "Mark the step looked at and keep its state for good", "Ctrl+D"),
    "live": ActionInfo("Back to live", "Show what the trainer does now", "Ctrl+Shift+L"),
    "verify": ActionInfo(
        "Verify this run", "Train the whole run again in the background and compare every kept state", "Ctrl+Shift+V"
    ),
    "open_study": ActionInfo("Open study…", "Open a search; trials that were under way go on", "Ctrl+Shift+Y"),
    "search": ActionInfo("Set up a search", "Choose what varies and start many trainings at once", "Ctrl+K"),
    "quit": ActionInfo("Quit", "Stop training and close the window", "Ctrl+Q"),
    "reset_layout": ActionInfo("Reset layout", "Put all panels back where they were at the first start"),
    "show_presets": ActionInfo(
        "Presets", "Show the ready-made runs in place of the plots, and back", "Ctrl+P", checkable=True
    ),
    "press": ActionInfo(
        "Press what has the focus", "Press the focused button, box or list; Space is for start and pause", "Return"
    ),
    "shortcuts": ActionInfo("Keyboard shortcuts", "List all keyboard shortcuts", "F1"),
    "about": ActionInfo("About the training workbench", "Versions, licence and what leaves this machine: nothing"),
    "retry": ActionInfo("Try again", "Compile the engine once more"),
}


@dataclass(frozen=True, slots=True)
class LocalKey:
    """Keys that mean something only while one part of the window has the keyboard."""

    scope: str
    keys: tuple[str, ...]
    text: str


LOCAL_KEYS: dict[str, LocalKey] = {
    "layer_choose": LocalKey("Network", ("Up", "Down"), "Select another layer"),
    "layer_move": LocalKey("Network", ("Alt+Up", "Alt+Down"), "Move the layer"),
    "layer_add": LocalKey("Network", ("Ins",), "Add a layer"),
    "layer_remove": LocalKey("Network", ("Del",), "Remove the layer"),
    "layer_duplicate": LocalKey("Network", ("Ctrl+Ins",), "Duplicate the layer"),
    "plots_follow": LocalKey("Plots", ("F",), "Follow the newest step, values fitted"),
    "plots_log": LocalKey("Plots", ("L",), "Logarithmic axis of the plot with the focus, or under the pointer"),
    "plots_step": LocalKey("Plots", ("Left", "Right"), "Move the crosshair by one place"),
    "plots_far": LocalKey("Plots", ("Shift+Left", "Shift+Right"), "Move the crosshair by ten places"),
    "plots_release": LocalKey("Plots", ("Esc",), "Let the crosshair go"),
    "plots_copy": LocalKey("Plots", ("Ctrl+C",), "Copy the plot"),
    "value_step": LocalKey("Numbers", ("Up", "Down"), "The next round value"),
    "value_far": LocalKey("Numbers", ("PgUp", "PgDown"), "Three round values at once"),
    "value_back": LocalKey("Numbers", ("Esc",), "Give up what was typed"),
    "cell_move": LocalKey("Pictures of the state", ("Left", "Right", "Up", "Down"), "Point at the next cell"),
    "cell_release": LocalKey("Pictures of the state", ("Esc",), "Point at nothing"),
    "lane_step": LocalKey("Timeline", ("Left", "Right"), "Look one step back or on"),
    "lane_far": LocalKey("Timeline", ("Shift+Left", "Shift+Right"), "Look ten steps back or on"),
    "lane_mark": LocalKey("Timeline", ("Ctrl+Left", "Ctrl+Right"), "Look at the next mark"),
    "lane_other": LocalKey("Timeline", ("PgUp", "PgDown"), "Look at another branch"),
    "lane_ends": LocalKey("Timeline", ("Home", "End"), "Look at the first or the last step"),
    "lane_rewind": LocalKey("Timeline", ("Return", "Enter"), "Rewind to the step looked at"),
    "lane_fork": LocalKey("Timeline", ("Shift+Return", "Shift+Enter"), "Fork there and name the branch"),
    "lane_pin": LocalKey("Timeline", ("P",), "Pin the step looked at"),
    "lane_name": LocalKey("Timeline", ("F2",), "Rename the branch"),
    "lane_live": LocalKey("Timeline", ("Esc",), "Back to live"),
    "trials_stop": LocalKey("Table of trials", ("S",), "Stop the selected trials"),
    "trials_release": LocalKey("Table of trials", ("Esc",), "Select none"),
    "wall_move": LocalKey("Curves of trials", ("Left", "Right", "Up", "Down"), "Go to the next trial"),
    "lines_axis": LocalKey("Parallel lines", ("Left", "Right"), "Go to the next axis"),
    "lines_brush": LocalKey("Parallel lines", ("Up", "Down"), "Mark a half of the axis, or move the mark"),
    "lines_size": LocalKey("Parallel lines", ("Shift+Up", "Shift+Down"), "Make the mark wider or narrower"),
    "lines_clear": LocalKey("Parallel lines", ("Del", "Backspace"), "Take the mark away"),
    "lines_release": LocalKey("Parallel lines", ("Esc",), "Select none"),
}
"""By name. A scope lies inside the window, so a key that the window has may appear here only where it is shared."""
SHARED_KEYS = frozenset({"Return", "Enter"})
"""The window presses what has the focus; in a chart that is the chart's own meaning."""


class Actions(QObject):
    """The actions by name, as attributes of ``by_name``; undo and redo carry the name of the edit."""

    def __init__(self, undo_stack: QUndoStack, themes: ThemeSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._icons: dict[str, str] = {}
        self.by_name: dict[str, QAction] = {name: self._make(name, info) for name, info in TABLE.items()}
        self.undo, self.redo = QAction("Undo", self), QAction("Redo", self)
        self._follow_stack(undo_stack)
        for name, action, keys in (("undo", self.undo, "Ctrl+Z"), ("redo", self.redo, "Ctrl+Shift+Z")):
            action.setObjectName(name)
            action.setShortcuts([QKeySequence(keys), *([QKeySequence("Ctrl+Y")] if name == "redo" else [])])
            self.by_name[name] = action
            self._icons[name] = name
        self.by_name["press"].setShortcuts([QKeySequence("Return"), QKeySequence("Enter")])
        self._paint(themes.theme)
        themes.changed.connect(self._paint)

    def __getitem__(self, name: str) -> QAction:
        return self.by_name[name]

    def _follow_stack(self, stack: QUndoStack) -> None:
        """Undo and redo are named and switched by the stack; what they do is connected like everything else."""
        for action, can in ((self.undo, stack.canUndo()), (self.redo, stack.canRedo())):
            action.setEnabled(can)
        stack.canUndoChanged.connect(self.undo.setEnabled)
        stack.canRedoChanged.connect(self.redo.setEnabled)
        stack.undoTextChanged.connect(self._name_undo)
        stack.redoTextChanged.connect(self._name_redo)
        self._name_undo(stack.undoText())
        self._name_redo(stack.redoText())

    @Slot(str)
    def _name_undo(self, text: str) -> None:
        self.undo.setText(f"Undo {text}".strip())

    @Slot(str)
    def _name_redo(self, text: str) -> None:
        self.redo.setText(f"Redo {text}".strip())

    def _make(self, name: str, info: ActionInfo) -> QAction:
        action = QAction(info.text, self)
        action.setObjectName(name)
        action.setShortcut(QKeySequence(info.shortcut))
        action.setCheckable(info.checkable)
        action.setIconText(info.short or info.text)
        action.setToolTip(_tooltip(info))
        self._icons[name] = info.icon
        return action

    def explain(self, name: str, reason: str) -> None:
        """Switch an action off because of ``reason``, or on where the reason is empty."""
        action = self.by_name[name]
        action.setEnabled(not reason)
        tooltip = _tooltip(TABLE[name])
        action.setToolTip(f"{tooltip}<br><br>Not now: {reason}" if reason else tooltip)

    def rename(self, name: str, text: str, short: str, icon_name: str) -> None:
        """Give an action another face."""
        action = self.by_name[name]
        if action.iconText() == short and self._icons[name] == icon_name:
            return
        action.setText(text)
        action.setIconText(short)
        self._icons[name] = icon_name
        self._paint_one(name, self._themes.theme)

    @Slot(object)
    def _paint(self, theme: Theme) -> None:
        for name in self.by_name:
            self._paint_one(name, theme)

    def _paint_one(self, name: str, theme: Theme) -> None:
        if self._icons[name]:
            colour = theme.on_accent if name == "toggle" else theme.text
            self.by_name[name].setIcon(icon(self._icons[name], theme, colour))


def _tooltip(info: ActionInfo) -> str:
    keys = f" <b>({info.shortcut})</b>" if info.shortcut else ""
    return f"<p>{info.tooltip}{keys}</p>"
