"""The pages of the menu Help: keys, messages, diagnostics, what this program is made of. None blocks the window."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from workbench.files.folders import data_folder
from workbench.language import tr
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.background import Background
from workbench.ui.widgets.chosen_keys import choose_keys, chosen_keys
from workbench.ui.widgets.notices import Notice, NoticeStrip, Severity
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.help.about import about_text, show_page
from workbench.ui.window.help.diagnostics import diagnostics, display
from workbench.ui.window.help.key_rows import keys_from, keys_text_of
from workbench.ui.window.help.keys_page import KeysPage
from workbench.ui.window.help.notices_page import NoticesPage
from workbench.ui.window.reports import log_file
from workbench.ui.window.window_state import WindowState


class HelpPages(QObject):
    """Opens each page once, and puts keys that were chosen before in force."""

    def __init__(
        self, window: QWidget, actions: Actions, strip: NoticeStrip, themes: ThemeSource, state: WindowState
    ) -> None:
        super().__init__(window)
        self._window, self._strip, self._themes, self._state = window, strip, themes, state
        self._gathering = Background(tr("gathering diagnostics"), self)
        self._gathering.finished.connect(self._copy)
        self._gathering.failed.connect(self._tell_failure)
        self._looking_up = Background(tr("looking up versions"), self)
        self._looking_up.finished.connect(self._show_about)
        self._looking_up.failed.connect(self._tell_failure)
        choose_keys(keys_from(state.keys))
        actions["shortcuts"].triggered.connect(self.show_keys)
        actions["messages"].triggered.connect(self.show_messages)
        actions["diagnostics"].triggered.connect(self.copy_diagnostics)
        actions["about"].triggered.connect(self.show_about)

    @Slot()
    def show_keys(self) -> None:
        """All keys, to be looked up and changed."""
        page = next((page for page in self._window.findChildren(KeysPage) if page.isVisible()), None)
        if page is None:
            page = KeysPage(self._themes, self._window)
            page.changed.connect(self._remember_keys)
        _to_front(page)

    @Slot()
    def show_messages(self) -> None:
        """What the strip has said so far."""
        page = next((page for page in self._window.findChildren(NoticesPage) if page.isVisible()), None)
        _to_front(page or NoticesPage(self._strip, self._themes, self._window))

    @Slot()
    def copy_diagnostics(self) -> None:
        """Gather them beside the window, put them on the clipboard, and say so."""
        log, shown = log_file(data_folder()), display()
        self._gathering.start(lambda _stop, _report: diagnostics(log, shown))

    @Slot(object)
    def _copy(self, found: str) -> None:
        QApplication.clipboard().setText(found)
        text = tr("Versions, machine and the last lines of the log are on the clipboard, without paths and names.")
        self._strip.show_notice(Notice(Severity.GOOD, text))

    @Slot(str)
    def _tell_failure(self, problem: str) -> None:
        self._strip.show_notice(Notice(Severity.ERROR, problem))

    @Slot()
    def show_about(self) -> None:
        """Versions and licence; the versions are looked up beside the window."""
        self._looking_up.start(lambda _stop, _report: about_text())

    @Slot(object)
    def _show_about(self, text: str) -> None:
        show_page(tr("About the training workbench"), text, self._window)

    @Slot()
    def _remember_keys(self) -> None:
        self._state.keys = keys_text_of(chosen_keys())


def _to_front(page: QWidget) -> None:
    page.show()
    page.activateWindow()
