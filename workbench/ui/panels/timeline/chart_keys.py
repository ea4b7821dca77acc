"""The keys of the bar."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent

from workbench.ui.panels.timeline.lane_commands import LaneCommands
from workbench.ui.panels.timeline.lane_model import LaneModel

_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_FAR = 10

Chord = tuple[Qt.Key, Qt.KeyboardModifier]


class ChartKeys(QObject):
    """←/→ a step (Shift: ten, Ctrl: a mark), page keys a lane, Home and End, Enter, P, F2 and Esc."""

    def __init__(self, model: LaneModel, commands: LaneCommands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._commands = model, commands
        key = Qt.Key
        self._table: dict[Chord, Callable[[], None]] = {
            (key.Key_Home, _NONE): self._first,
            (key.Key_End, _NONE): self._last,
            (key.Key_Return, _NONE): commands.rewind,
            (key.Key_Enter, _NONE): commands.rewind,
            (key.Key_Return, _SHIFT): commands.fork_and_name,
            (key.Key_Enter, _SHIFT): commands.fork_and_name,
            (key.Key_P, _NONE): commands.pin,
            (key.Key_F2, _NONE): self._rename,
            (key.Key_Escape, _NONE): model.look_live,
        }
        self._moves: dict[Chord, tuple[Callable[[int], None], int]] = {
            (key.Key_Left, _NONE): (self._step_by, -1),
            (key.Key_Right, _NONE): (self._step_by, 1),
            (key.Key_Left, _SHIFT): (self._step_by, -_FAR),
            (key.Key_Right, _SHIFT): (self._step_by, _FAR),
            (key.Key_Left, _CTRL): (model.look_at_next_mark, -1),
            (key.Key_Right, _CTRL): (model.look_at_next_mark, 1),
            (key.Key_PageUp, _NONE): (model.look_at_next_lane, -1),
            (key.Key_PageDown, _NONE): (model.look_at_next_lane, 1),
        }

    def is_known(self, event: QKeyEvent) -> bool:
        """Whether the bar wants this key."""
        chord = _chord(event)
        return chord in self._table or chord in self._moves

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key stands for; False for one that the bar does not know."""
        chord = _chord(event)
        if self._model.history is None or not self.is_known(event):
            return False
        if chord in self._moves:
            move, amount = self._moves[chord]
            move(amount)
        else:
            self._table[chord]()
        return True

    def rename(self, branch: int) -> None:
        """Edit the name of a branch."""
        self._commands.ask_name(branch)

    def _step_by(self, steps: int) -> None:
        self._model.pace.forget()
        self._model.machine.step_by(steps)

    def _first(self) -> None:
        self._model.pace.forget()
        self._model.machine.look_first()

    def _last(self) -> None:
        self._model.pace.forget()
        self._model.machine.look_last()

    def _rename(self) -> None:
        if self._model.line is not None:
            self.rename(self._model.line)


def _chord(event: QKeyEvent) -> Chord:
    return Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
