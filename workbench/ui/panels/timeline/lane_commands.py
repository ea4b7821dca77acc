"""What may be done at the place looked at and with a branch. Buttons, keys and the menu all ask here."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeyEvent

from workbench.language import tr
from workbench.ui.panels.timeline.lane_model import LaneModel
from workbench.ui.panels.timeline.lane_picture import hidden_branches
from workbench.ui.time_machine.interface import SeenHistory
from workbench.ui.widgets.local_keys import local_key

_NO_RUN = tr("there is no run yet")


def reason_not_to_write(seen: SeenHistory) -> str:
    """Why nothing of the run may change: Fork here, Pin, rename, hide."""
    return _NO_RUN if seen.history is None or seen.cursor is None else seen.owner_text


def reason_not_to_rewind(seen: SeenHistory) -> str:
    """Why the run cannot go on from the place looked at."""
    reason = reason_not_to_write(seen)
    if not reason and not seen.looks_back:
        return tr("no earlier step is looked at; drag the bar first")
    history, cursor = seen.history, seen.cursor
    if not reason and history is not None and cursor == seen.live and cursor == history.tip(history.current.branch):
        return tr("the run stands here already")
    return reason


def reason_not_to_go_live(seen: SeenHistory) -> str:
    """Why the views cannot go back to following the run."""
    if seen.history is None:
        return _NO_RUN
    return "" if seen.looks_back else tr("the views follow the run already")


def reason_not_to_hide(seen: SeenHistory, branch: int) -> str:
    """Why a branch cannot be hidden."""
    return reason_not_to_write(seen) or (tr("the run goes on in this branch") if _is_current(seen, branch) else "")


def reason_not_to_switch(seen: SeenHistory, branch: int) -> str:
    """Why the run cannot go on at the end of a branch."""
    return reason_not_to_write(seen) or (
        tr("the run goes on in this branch already") if _is_current(seen, branch) else ""
    )


def _is_current(seen: SeenHistory, branch: int) -> bool:
    return seen.history is not None and branch == seen.history.current.branch


class LaneCommands(QObject):
    """A command that makes no sense just now does nothing; ``reasons`` says why."""

    name_wanted = Signal(int)
    """The name of this branch is to be edited."""

    def __init__(self, model: LaneModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._machine = model, model.machine
        self._known: frozenset[int] | None = None
        model.lanes_changed.connect(self._name_new_branch)

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key stands for; False for one that the bar does not know."""
        model = self._model
        if model.history is None:
            return False
        name, step = local_key(event, "lane")
        if name in ("step", "far", "ends"):
            model.pace.forget()
        match name:
            case "step" | "far":
                self._machine.step_by(step)
            case "ends":
                (self._machine.look_first if step < 0 else self._machine.look_last)()
            case "mark":
                model.look_at_next_mark(step)
            case "other":
                model.look_at_next_lane(step)
            case "rewind":
                self.rewind()
            case "fork":
                self.fork_and_name()
            case "pin":
                self.pin()
            case "name" if model.line is not None:
                self.ask_name(model.line)
            case "live":
                model.look_live()
        return bool(name)

    @Slot()
    def rewind(self) -> None:
        """Let the run go on from here; what came after is kept."""
        self._model.pace.finish()
        if not reason_not_to_rewind(self._model.seen):
            self._machine.rewind_here()

    @Slot()
    def fork(self) -> None:
        """Begin another branch here."""
        self._model.pace.finish()
        if not reason_not_to_write(self._model.seen):
            self._machine.fork_here()

    @Slot()
    def fork_and_name(self) -> None:
        """Begin another branch here, and ask for its name once it is there."""
        history = self._model.history
        if history is not None and not reason_not_to_write(self._model.seen):
            self._known = frozenset(branch.number for branch in history.branches)
            self._machine.fork_here()
            self._name_new_branch()

    @Slot()
    def pin(self) -> None:
        """Mark this step, so that its state is kept and found again."""
        self._model.pace.finish()
        if not reason_not_to_write(self._model.seen):
            self._machine.pin()

    def unpin(self, number: int) -> None:
        """Take a pin away."""
        if not reason_not_to_write(self._model.seen):
            self._machine.unpin(number)

    def ask_name(self, branch: int) -> None:
        """Edit the name of a branch."""
        if not reason_not_to_write(self._model.seen):
            self.name_wanted.emit(branch)

    @Slot(int, str)
    def rename(self, branch: int, name: str) -> None:
        """Give a branch another name."""
        if not reason_not_to_write(self._model.seen):
            self._machine.rename(branch, name)

    def hide(self, branch: int) -> None:
        """Take the lane of a branch away."""
        if not reason_not_to_hide(self._model.seen, branch):
            self._machine.hide(branch, True)

    @Slot()
    def show_hidden(self) -> None:
        """Bring all lanes back."""
        history = self._model.history
        if history is not None and not reason_not_to_write(self._model.seen):
            for branch in hidden_branches(history):
                self._machine.hide(branch, False)

    def switch_to(self, branch: int) -> None:
        """Let the run go on at the end of a branch."""
        if not reason_not_to_switch(self._model.seen, branch):
            self._machine.switch_to(branch)

    @Slot()
    def _name_new_branch(self) -> None:
        known = self._known
        if known is None:
            return
        # asked of the lanes: the branch is in the history a moment before it has one
        new = [lane.branch for lane in self._model.lanes if lane.branch not in known]
        if new:
            self._known = None
            self.name_wanted.emit(new[0])
