"""Every action of the window in one table: text, shortcut, tooltip, icon. Keys of its parts are in ``local_keys``.

Menus, toolbar, notices and the list of shortcuts all show these objects; what an action does is connected where the
doing lives. ``explain`` switches an action off with the reason in its tooltip.
"""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeyEvent, QUndoStack

from workbench.language import tr
from workbench.ui.widgets.chosen_keys import follow, keys_for
from workbench.ui.widgets.icons import icon
from workbench.ui.widgets.local_keys import is_one_of, keys_text, sequences
from workbench.ui.widgets.theme import Theme, ThemeSource


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """One row of the table. ``shortcut``: keys with semicolons between; ``short``: the text on the toolbar."""

    text: str
    tooltip: str
    shortcut: str = ""
    icon: str = ""
    short: str = ""
    checkable: bool = False


TABLE: dict[str, ActionInfo] = {
    "toggle": ActionInfo(tr("Start training"), tr("Start, pause or go on with training"), "Space", "play", tr("Start")),
    "step": ActionInfo(tr("Step one mini-batch"), tr("Train a single mini-batch, then hold"), ".", "step", tr("Step")),
    "finish": ActionInfo(
        tr("Finish and keep"), tr("End the run here and keep the trained model"), "Ctrl+Return", "finish", tr("Finish")
    ),
    "discard": ActionInfo(
        tr("Discard the run"), tr("End the run and throw it away"), "Ctrl+Shift+D", "discard", tr("Discard")
    ),
    "start_over": ActionInfo(
        tr("Start over"),
        tr("Begin a new run with the settings as they stand now"),
        "Ctrl+R",
        "restart",
        tr("Start over"),
    ),
    "exact_statistics": ActionInfo(
        tr("Recompute batch-norm statistics"),
        tr(
            "Replace the running averages of batch norm by the exact statistics of the whole training set; kept as an edit"
        ),
        "Ctrl+B",
    ),
    "lower_rate": ActionInfo(
        tr("Lower α to a tenth and go on"), tr("Divide the learning rate by ten, then resume from the last good state")
    ),
    "export": ActionInfo(
        tr("Export…"),
        tr(
            "Write the step looked at, the best or the last one for other programs; what was written is read back and compared"
        ),
        "Ctrl+E",
        "export",
        tr("Export…"),
    ),
    "export_best": ActionInfo(
        tr("Export the best step…"), tr("Write the weights of the lowest dev loss of this branch")
    ),
    "export_last": ActionInfo(tr("Export the last step…"), tr("Write the weights as they are now, or at the end")),
    "open_data": ActionInfo(
        tr("Open data…"), tr("Look at a table of your own, choose what becomes of it, and learn from it"), "Ctrl+I"
    ),
    "open_images": ActionInfo(
        tr("Open a folder of images…"), tr("Look at a folder that has a folder of images for each class")
    ),
    "paste_data": ActionInfo(
        tr("Paste a table"), tr("Look at rows that were copied from a spreadsheet, as a table of your own"), "Ctrl+V"
    ),
    "recent_data": ActionInfo(tr("Recent &data"), tr("Look again at a file that was opened before")),
    "show_data": ActionInfo(tr("Data of your own"), tr("Show the table that is being taken in")),
    "save_card": ActionInfo(
        tr("Save model card…"),
        tr("Write a page with pictures about the step looked at: data, network, curves, edits, scores"),
    ),
    "save_bundle": ActionInfo(
        tr("Save session bundle…"),
        tr("Write the run, its data and its card into one file that proves itself elsewhere"),
    ),
    "open_spec": ActionInfo(tr("Open spec…"), tr("Open a run described in a TOML file"), "Ctrl+O"),
    "save_spec": ActionInfo(tr("Save spec…"), tr("Save network, data and hyperparameters as a TOML file"), "Ctrl+S"),
    "open_run": ActionInfo(tr("Open run…"), tr("Open a run file; it goes on exactly where it stood"), "Ctrl+Shift+O"),
    "list_runs": ActionInfo(
        tr("All runs…"), tr("List every run: find, sort, pin, tag, compare, discard and tidy them up"), "Ctrl+Shift+H"
    ),
    "continue_run": ActionInfo(
        tr("Continue the last run"), tr("Open the run of last time; it goes on bit for bit"), "Ctrl+L"
    ),
    "save_elsewhere": ActionInfo(
        tr("Save run elsewhere…"),
        tr("Write the run with its whole history to another file, and keep it there from now on"),
        "Ctrl+Shift+S",
    ),
    "retry_storage": ActionInfo(tr("Retry"), tr("Try to write the run file again")),
    "bring_back": ActionInfo(tr("Bring it back"), tr("Bring back the run that was discarded last")),
    "score_test": ActionInfo(
        tr("Score on the test part"),
        tr("Score the weights where the run stands on the test part; each look is counted and written into the ledger"),
    ),
    "go_back": ActionInfo(
        tr("Go back to the run before"), tr("Open the run that ended when this one began or was opened")
    ),
    "rewind": ActionInfo(
        tr("Rewind here"), tr("Go on from the step looked at; what came after stays in its branch"), "Ctrl+Shift+R"
    ),
    "fork": ActionInfo(
        tr("Fork here"), tr("Begin another branch at the step looked at, and go on in it"), "Ctrl+Shift+F"
    ),
    "pin": ActionInfo(tr("Pin this step"), tr("Mark the step looked at and keep its state for good"), "Ctrl+D"),
    "live": ActionInfo(tr("Back to live"), tr("Show what the trainer does now"), "Ctrl+Shift+L"),
    "verify": ActionInfo(
        tr("Verify this run"),
        tr("Train the whole run again in the background and compare every kept state"),
        "Ctrl+Shift+V",
    ),
    "open_study": ActionInfo(tr("Open study…"), tr("Open a search; trials that were under way go on"), "Ctrl+Shift+Y"),
    "search": ActionInfo(tr("Set up a search"), tr("Choose what varies and start many trainings at once"), "Ctrl+K"),
    "draw": ActionInfo(
        tr("Draw points…"), tr("Draw points of up to six classes with the mouse and learn from them"), "Ctrl+Shift+N"
    ),
    "quit": ActionInfo(tr("Quit"), tr("Stop training and close the window"), "Ctrl+Q"),
    "reset_layout": ActionInfo(tr("Reset layout"), tr("Put all panels back where they were at the first start")),
    "show_presets": ActionInfo(
        tr("Presets"), tr("Show the ready-made runs in place of the plots, and back"), "Ctrl+P", checkable=True
    ),
    "course": ActionInfo(
        tr("Course"), tr("Show the claims of the course as experiments: expect, run, measure, play"), "Ctrl+T"
    ),
    "palette": ActionInfo(
        tr("Find a command…"),
        tr("Type a few letters of what you want: any action, setting, panel, layer, run, step or lab"),
        "Ctrl+Shift+P",
    ),
    "press": ActionInfo(
        tr("Press what has the focus"),
        tr("Press the focused button, box or list; Space is for start and pause"),
        "Return;Enter",
    ),
    "explain": ActionInfo(
        tr("Explain this"),
        tr(
            "Open the lab of the course about what has the focus, or is under the pointer; without one, the list of keys"
        ),
        "F1",
    ),
    "shortcuts": ActionInfo(tr("Keyboard shortcuts"), tr("List all keyboard shortcuts"), "Shift+F1"),
    "messages": ActionInfo(
        tr("Messages so far"), tr("List what the window has said since it was opened, also what has passed by itself")
    ),
    "diagnostics": ActionInfo(
        tr("Copy diagnostics"),
        tr("Copy versions, machine and the last lines of the log for a report, without paths and names of this person"),
    ),
    "about": ActionInfo(
        tr("About the training workbench"), tr("Versions, licence and what leaves this machine: nothing")
    ),
    "retry": ActionInfo(tr("Try again"), tr("Compile the engine once more")),
    "undo": ActionInfo(tr("Undo"), "", "Ctrl+Z", "undo"),
    "redo": ActionInfo(tr("Redo"), "", "Ctrl+Shift+Z;Ctrl+Y", "redo"),
}


def action_keys(name: str) -> str:
    """The keys of an action as they are now."""
    return keys_for(f"action.{name}", TABLE[name].shortcut)


def window_key(event: QKeyEvent) -> str:
    """The name of the action of the window that a key stands for, or nothing."""
    return next((name for name in TABLE if is_one_of(event, action_keys(name))), "")


class Actions(QObject):
    """The actions by name, as attributes of ``by_name``; undo and redo carry the name of the edit."""

    def __init__(self, undo_stack: QUndoStack, themes: ThemeSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._icons: dict[str, str] = {}
        self._refusals: dict[str, str] = {}
        self.by_name: dict[str, QAction] = {name: self._make(name, info) for name, info in TABLE.items()}
        self.undo, self.redo = self.by_name["undo"], self.by_name["redo"]
        self.undo.setEnabled(undo_stack.canUndo())
        self.redo.setEnabled(undo_stack.canRedo())
        undo_stack.canUndoChanged.connect(self.undo.setEnabled)
        undo_stack.canRedoChanged.connect(self.redo.setEnabled)
        undo_stack.undoTextChanged.connect(self._name_undo)
        undo_stack.redoTextChanged.connect(self._name_redo)
        self._name_undo(undo_stack.undoText())
        self._name_redo(undo_stack.redoText())
        self._paint(themes.theme)
        themes.changed.connect(self._paint)
        follow(self._use_keys)

    def __getitem__(self, name: str) -> QAction:
        return self.by_name[name]

    @Slot(str)
    def _name_undo(self, text: str) -> None:
        self.undo.setText(tr("Undo {text}", text=text).strip())

    @Slot(str)
    def _name_redo(self, text: str) -> None:
        self.redo.setText(tr("Redo {text}", text=text).strip())

    def _make(self, name: str, info: ActionInfo) -> QAction:
        action = QAction(info.text, self)
        action.setObjectName(name)
        action.setShortcuts(sequences(action_keys(name)))
        action.setCheckable(info.checkable)
        action.setIconVisibleInMenu(False)  # that of Start is white, for a coloured button
        action.setIconText(info.short or info.text)
        if info.tooltip:  # otherwise it is the text, whatever that becomes
            action.setToolTip(_tooltip(name))
        self._icons[name] = info.icon
        return action

    def explain(self, name: str, reason: str) -> None:
        """Switch an action off because of ``reason``, or on where the reason is empty."""
        self._refusals[name] = reason
        self.by_name[name].setEnabled(not reason)
        self._show_tooltip(name)

    def refusal(self, name: str) -> str:
        """Why an action was switched off, where somebody said so."""
        return self._refusals.get(name, "")

    def rename(self, name: str, text: str, short: str, icon_name: str) -> None:
        """Give an action another face."""
        action = self.by_name[name]
        if action.iconText() == short and self._icons[name] == icon_name:
            return
        action.setText(text)
        action.setIconText(short)
        self._icons[name] = icon_name
        self._paint_one(name, self._themes.theme)

    @Slot()
    def _use_keys(self) -> None:
        for name, action in self.by_name.items():
            action.setShortcuts(sequences(action_keys(name)))
            if TABLE[name].tooltip:
                self._show_tooltip(name)

    def _show_tooltip(self, name: str) -> None:
        reason, tooltip = self.refusal(name), _tooltip(name)
        text = tr("{tooltip}<br><br>Not now: {reason}", tooltip=tooltip, reason=reason) if reason else tooltip
        self.by_name[name].setToolTip(text)

    @Slot(object)
    def _paint(self, theme: Theme) -> None:
        for name in self.by_name:
            self._paint_one(name, theme)

    def _paint_one(self, name: str, theme: Theme) -> None:
        if self._icons[name]:
            colour = theme.on_accent if name == "toggle" else theme.text
            self.by_name[name].setIcon(icon(self._icons[name], theme, colour))


def _tooltip(name: str) -> str:
    shortcut = action_keys(name)
    keys = f" <b>({keys_text(shortcut)})</b>" if shortcut else ""
    return f"<p>{TABLE[name].tooltip}{keys}</p>"
