"""The colours of the window, light and dark, and how they are put on the application.

A ``Theme`` is a plain value; every colour in the window comes from the one that ``ThemeSource`` holds at the moment.
Text is at least 4.5:1 against the backgrounds it stands on, lines and outlines of controls at least 3:1 (WCAG AA);
the first six ``series`` stay apart for colour-blind eyes. The tests compute all of that.

Ordinary widgets need no code at all: ``apply_theme`` sets Fusion, a palette and one style sheet (``resources/
theme.qss``). A few roles can be asked for with ``widget.setProperty("role", name)``:

    title      a heading inside a panel            muted      secondary text
    error      a message about a wrong input       warning    a message that asks for attention
    good       a message of success                flat       a button without an outline
    primary    the one button that goes on         card       a QFrame with an outline and a raised background
    surface    a plain area with the background of panels

Widgets that paint for themselves (plots, drawings) take a ``ThemeSource`` and repaint when it says ``changed``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QLayout, QWidget

from workbench.language import tr
from workbench.resources import resource_path


@dataclass(frozen=True)
class Theme:
    """One set of colours, each as ``#rrggbb``."""

    name: str
    is_dark: bool
    window: str
    """Behind the panels."""
    surface: str
    """Background of panels and of input fields."""
    raised: str
    """Cards, headers, buttons, chosen rows."""
    text: str
    muted: str
    """Secondary text."""
    border: str
    """Outlines of controls and lines that carry meaning (3:1)."""
    separator: str
    """Lines that only divide; decoration, without a contrast of its own."""
    accent: str
    on_accent: str
    """Text and icons on ``accent``."""
    accent_soft: str
    """Background of what is chosen or switched on, under ``text``."""
    error: str
    warning: str
    good: str
    tiers: tuple[str, str, str]
    """Priorities 1, 2 and 3 of the course."""
    series: tuple[str, ...]
    """Curves, in the order in which they are used."""
    plot_background: str
    grid: str
    is_large: bool = False
    """Large type and thick lines, to be seen from afar."""


LIGHT = Theme(
    name=tr("Light"),
    is_dark=False,
    window="#f3f5f7",
    surface="#ffffff",
    raised="#e9edf1",
    text="#1b2229",
    muted="#55606c",
    border="#7d8793",
    separator="#d5dbe1",
    accent="#0b6b83",
    on_accent="#ffffff",
    accent_soft="#d7ebf0",
    error="#b3261e",
    warning="#8a5200",
    good="#136c46",
    tiers=("#b4232a", "#8a5a00", "#6a3fb5"),
    series=("#08499c", "#d9480f", "#0f8f72", "#b55897", "#5f3f06", "#3d434b", "#8a6d00", "#2b8fc7"),
    plot_background="#ffffff",
    grid="#dfe4e9",
)

DARK = Theme(
    name=tr("Dark"),
    is_dark=True,
    window="#15181c",
    surface="#1d2126",
    raised="#2a3037",
    text="#e4e8ec",
    muted="#a0abb7",
    border="#77828e",
    separator="#343b43",
    accent="#4fb8d0",
    on_accent="#06222b",
    accent_soft="#1d4450",
    error="#ff8a80",
    warning="#f2b24c",
    good="#5fd08f",
    tiers=("#ff8a84", "#f2b84c", "#c4a3ff"),
    series=("#45a6e6", "#ff7440", "#1fe0a0", "#ee9cc4", "#efdc4a", "#e6e9ee", "#8ea2ff", "#c79a55"),
    plot_background="#1d2126",
    grid="#333a42",
)


_LARGE = 1.4
"""Times the type of the system, where it is to be seen from afar"""


class ThemeSource(QObject):
    """The theme in force. One instance, made by the composition root and handed to every panel that paints."""

    changed = Signal(object)
    """The new ``Theme``, after palette and style sheet are in place."""

    def __init__(self, theme: Theme = LIGHT, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self._theme

    def set_theme(self, theme: Theme) -> None:
        """Put another theme in force, live, on the application and on everything that listens."""
        if theme == self._theme:
            return
        self._theme = theme
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply_theme(application, theme)
        self.changed.emit(theme)


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the application Fusion, the palette and the style sheet of ``theme``."""
    is_first = not app.styleSheet()
    if is_first:
        app.setStyle("Fusion")
    _set_type(app, theme)
    app.setPalette(palette(theme))
    if is_first:
        app.setStyleSheet(style_sheet(theme))
        return
    # Qt restyles every widget that its cache of rules knows, each time with all below it: ten times on average.
    # With the cache emptied it restyles none, and each has its turn once.
    style = app.style()
    style.unpolish(app)
    app.setStyleSheet(style_sheet(theme))
    for widget in app.allWidgets():
        style.polish(widget)
        QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))


def _set_type(app: QApplication, theme: Theme) -> None:
    """The type of the system, or a larger one."""
    usual = app.property("usual_type") or app.font()
    if theme.is_large or app.property("usual_type"):
        app.setProperty("usual_type", usual)
        font = QFont(usual)
        font.setPointSizeF(usual.pointSizeF() * (_LARGE if theme.is_large else 1.0))
        app.setFont(font)


@contextmanager
def styled_afterwards(app: QApplication) -> Iterator[None]:
    """The widgets that are put together inside get the style sheet once, at the end; they have no parent with a style before.

    Otherwise Qt gives it to a widget and all below it each time that it is put into another one: as often as it lies deep.
    What depends on the sizes of widgets has to wait until then.
    """
    sheet = app.styleSheet()
    app.setStyleSheet("")
    try:
        yield
    finally:
        app.setStyleSheet(sheet)
        for layout in filter(None, (widget.layout() for widget in app.allWidgets())):
            for part in (*layout.findChildren(QLayout), layout):
                part.invalidate()  # by itself Qt forgets the sizes from before only where a widget is shown


def palette(theme: Theme) -> QPalette:
    """The Qt palette of a theme, disabled colours included."""
    colours = QPalette()
    role = QPalette.ColorRole
    for target, value in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.raised),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.on_accent),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Accent, theme.accent),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Light, theme.surface),
        (role.Midlight, theme.raised),
        (role.Mid, theme.separator),
        (role.Dark, theme.border),
        (role.Shadow, theme.border),
    ):
        colours.setColor(target, QColor(value))
    for target in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        colours.setColor(QPalette.ColorGroup.Disabled, target, QColor(theme.border))
    colours.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.separator))
    return colours


def style_sheet(theme: Theme) -> str:
    """The application's style sheet with the colours of ``theme`` filled in."""
    template = Template(resource_path("theme.qss").read_text(encoding="utf-8"))
    colours = {name: value for name, value in asdict(theme).items() if isinstance(value, str)}
    icons = resource_path("icons").as_posix()
    kind = "dark" if theme.is_dark else "light"
    return template.substitute(colours, icons=icons, check=f"check_{kind}", dot=f"dot_{kind}")


def refresh_role(widget: QWidget, role: str) -> None:
    """Change the style role of a widget that is already shown."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
