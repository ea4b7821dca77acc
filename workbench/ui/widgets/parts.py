"""Labels, buttons and timers, each in one call: what they say, how they look, what they tell of themselves."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, SignalInstance
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QPushButton, QToolButton, QWidget

Described = TypeVar("Described", bound=QWidget)
Button = TypeVar("Button", bound=QAbstractButton)
Told = Callable[..., object] | SignalInstance
"""A slot, or a signal that is passed on."""


def describe(widget: Described, name: str, tip: str = "", more: str = "") -> Described:
    """The name that screen readers say, the tooltip, and what is read out after the name; gives the widget back."""
    widget.setAccessibleName(name)
    if tip:
        widget.setToolTip(tip)
    if more:
        widget.setAccessibleDescription(more)
    return widget


def surface(widget: Described) -> Described:
    """Painted in the colour that panels have."""
    widget.setProperty("role", "surface")
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return widget


def text_label(
    text: str = "",
    role: str = "",
    *,
    wraps: bool = False,
    plain: bool = False,
    tip: str = "",
    field: QWidget | None = None,
) -> QLabel:
    """``role`` is one of the theme, ``plain`` text holds no markup, ``field`` is what the label names."""
    label = QLabel(text)
    if role:
        label.setProperty("role", role)
    if plain:
        label.setTextFormat(Qt.TextFormat.PlainText)
    if field is not None:
        label.setBuddy(field)
    label.setWordWrap(wraps)
    label.setToolTip(tip)
    return label


def note(text: str = "") -> QLabel:
    """A muted sentence that explains, on as many lines as it needs."""
    return text_label(text, "muted", wraps=True)


def push_button(
    text: str, tip: str = "", pressed: Told | None = None, *, name: str = "", role: str = "", height: int = 0
) -> QPushButton:
    """``name`` is for screen readers, where the text alone does not tell enough; ``height`` the least, in pixels."""
    return _dressed(QPushButton(text), name or text, tip, pressed, role, height)


def check_box(text: str, tip: str = "", pressed: Told | None = None, *, name: str = "") -> QCheckBox:
    """As ``push_button``."""
    return _dressed(QCheckBox(text), name or text, tip, pressed)


def switch(text: str, tip: str = "", pressed: Told | None = None, *, name: str = "", height: int = 24) -> QToolButton:
    """A small button that stays down, as ``push_button``."""
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    return _dressed(button, name or text, tip, pressed, height=height)


def _dressed(button: Button, name: str, tip: str, pressed: Told | None, role: str = "", height: int = 0) -> Button:
    if role:
        button.setProperty("role", role)
    if height:
        button.setMinimumHeight(height)
    if pressed is not None:
        button.clicked.connect(pressed)
    return describe(button, name, tip)


def timer(parent: QObject, slot: Told, milliseconds: int = 0, *, once: bool = False, precise: bool = False) -> QTimer:
    """Not started yet; ``once`` it has told, it stands still until it is started again."""
    made = QTimer(parent)
    made.setSingleShot(once)
    made.setInterval(milliseconds)
    if precise:
        made.setTimerType(Qt.TimerType.PreciseTimer)
    made.timeout.connect(slot)
    return made
