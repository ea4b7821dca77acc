"""The top of the page: which file it is, what is in it, and how far the reading is."""

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QProgressBar, QWidget

from workbench.data.importing.page_texts import so_far
from workbench.language import tr
from workbench.ui.views.import_data.intake import IntakeSession
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.parts import describe, push_button, text_label

_THOUSAND: Final = 1000


class PageHead(QWidget):
    """Shows what it is told, and how far the session is."""

    def __init__(self, session: IntakeSession) -> None:
        super().__init__()
        self._session = session
        self.title = text_label("", "title", plain=True)
        self.summary = text_label("", "muted", wraps=True, plain=True)
        self.progress = describe(QProgressBar(), tr("How much is read"))
        self.progress.setTextVisible(False)
        self.progress.setMaximum(_THOUSAND)
        self.progress.setFixedHeight(10)
        self.cancel = push_button(tr("Cancel"), tr("Stop reading; nothing is kept"), session.cancel)
        self._working = QWidget()
        across((self.progress, 1), self.cancel, inside=self._working)
        down(self.title, self.summary, self._working, spacing=4, margins=(12, 8, 12, 4), inside=self)
        session.progressed.connect(self._show_share)

    def say(self, title: str, summary: str, *, is_working: bool) -> None:
        """Show these; ``is_working`` with the progress and the way to end it."""
        self.title.setText(title)
        self.summary.setText(summary)
        self._working.setVisible(is_working)

    @Slot(float)
    def _show_share(self, share: float) -> None:
        self.progress.setValue(round(_THOUSAND * share))
        if self._session.doing and self._session.beginning is not None:
            self.summary.setText(so_far(self._session.doing, self._session.beginning, share))
