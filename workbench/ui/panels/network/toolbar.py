"""The buttons over the list of layers."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from workbench.language import tr
from workbench.specs.network import MAXIMUM_LAYERS
from workbench.ui.widgets.icons import icon
from workbench.ui.widgets.theme import ThemeSource

_BUTTONS = {
    "add": ("plus", tr("Add a layer"), tr("Adds a hidden layer after the selected one (Insert).")),
    "duplicate": ("duplicate", tr("Duplicate layer"), tr("Puts a copy after the selected layer (Ctrl+Insert).")),
    "remove": ("discard", tr("Remove layer"), tr("Removes the selected layer (Delete).")),
    "up": ("up", tr("Move layer towards the input"), tr("Moves the selected layer towards the input (Alt+Up).")),
    "down": (
        "down",
        tr("Move layer towards the output"),
        tr("Moves the selected layer towards the output (Alt+Down)."),
    ),
}


class LayerToolbar(QWidget):
    """Add, duplicate, remove, move; what is impossible is disabled, with the reason in its tooltip."""

    pressed = Signal(str)
    """The name of the button: add, duplicate, remove, up or down."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self.buttons: dict[str, QToolButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for name, (_, title, _) in _BUTTONS.items():
            button = QToolButton()
            button.setObjectName(name)
            button.setAccessibleName(title)
            button.setIconSize(QSize(18, 18))
            button.setMinimumSize(30, 30)
            button.clicked.connect(self._press)
            self.buttons[name] = button
            layout.addWidget(button)
            if name in {"add", "remove"}:
                layout.addSpacing(4)
        layout.addStretch(1)
        self._paint()
        themes.changed.connect(self._paint)

    def show_selection(self, column: int, layers: int) -> None:
        """Enable what can be done with the selected column."""
        is_hidden = 0 < column <= layers
        is_full = layers >= MAXIMUM_LAYERS
        full = (
            tr("There are {maximum_layers} hidden layers, the most that are possible.", maximum_layers=MAXIMUM_LAYERS)
            if is_full
            else ""
        )
        ends = "" if is_hidden else tr("Select a hidden layer first.")
        self._enable("add", full)
        self._enable("duplicate", ends or full)
        self._enable("remove", ends)
        self._enable("up", ends or (tr("It is the first hidden layer.") if column == 1 else ""))
        self._enable("down", ends or (tr("It is the last hidden layer.") if column == layers else ""))

    def _enable(self, name: str, reason: str) -> None:
        self.buttons[name].setEnabled(not reason)
        self.buttons[name].setToolTip(f"{_BUTTONS[name][2]} {reason}".strip())

    @Slot()
    def _press(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.pressed.emit(sender.objectName())

    @Slot()
    def _paint(self) -> None:
        for name, button in self.buttons.items():
            button.setIcon(icon(_BUTTONS[name][0], self._themes.theme))
