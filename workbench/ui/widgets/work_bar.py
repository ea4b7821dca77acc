"""The line under a form: begin or cancel, how far the work is, and one sentence on what came of it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from workbench.language import tr
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.parts import describe, push_button, text_label
from workbench.ui.widgets.theme import refresh_role

_THOUSAND = 1000


class WorkBar(QWidget):
    """Shows what its owner says; decides nothing."""

    begin_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, text: str, tool_tip: str) -> None:
        super().__init__()
        self._tool_tip = tool_tip
        self.button = push_button(text, pressed=self.begin_asked, role="primary", height=30)
        self.cancel = QPushButton(tr("Cancel"))
        describe(self.cancel, tr("Cancel: {text}", text=text), tr("Stop and keep what is drawn so far"))
        self.cancel.setMinimumHeight(30)
        self.cancel.clicked.connect(self.cancel_asked)
        self.place = text_label("", "muted")
        self.progress = QProgressBar()
        self.progress.setAccessibleName(tr("Progress: {text}", text=text))
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(10)
        self.message = text_label(wraps=True)
        self._lay_out()
        self.show_running(running=False)
        self.say("")
        self.allow("")

    def _lay_out(self) -> None:
        row = across(self.button, self.cancel, (self.place, 1))
        down(row, self.progress, self.message, spacing=4, inside=self)

    def show_running(self, *, running: bool, is_known: bool = True) -> None:
        """Offer to cancel while something runs, otherwise to begin; ``is_known``: whether anybody can tell how far it is."""
        had_focus = self.button.hasFocus() or self.cancel.hasFocus()
        self.button.setVisible(not running)
        self.cancel.setVisible(running)
        self.progress.setVisible(running)
        self.progress.setMaximum(_THOUSAND if is_known else 0)
        if had_focus:
            (self.cancel if running else self.button).setFocus()

    def show_share(self, share: float) -> None:
        """How much is done, 0 to 1."""
        self.progress.setValue(round(_THOUSAND * share))

    def allow(self, reason: str) -> None:
        """Why it cannot begin; empty if it can."""
        self.button.setEnabled(not reason)
        self.button.setToolTip(reason or self._tool_tip)

    @Slot(str)
    def say(self, text: str, role: str = "muted") -> None:
        """A sentence; none if empty. ``role`` is one of the theme: muted, good, warning, error."""
        self.message.setText(text)
        refresh_role(self.message, role)
        self.message.setVisible(bool(text))
