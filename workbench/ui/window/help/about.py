"""The Help page about what this program is made of. It does not block the window behind it."""

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QLabel, QScrollArea, QWidget

from workbench.language import tr
from workbench.ui.widgets.arrangement import down

_PACKAGES = ("PySide6-Essentials", "pyqtgraph", "numpy", "numba", "scipy", "pydantic")
_HIGHEST = 560  # pixels


class HelpPage(QDialog):
    """Some rich text in a window of its own, closed by Esc."""

    def __init__(self, title: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        label.setMinimumWidth(440)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        room = QScrollArea()
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setWidgetResizable(True)
        room.setWidget(label)
        room.setMinimumSize(480, min(_HIGHEST, label.sizeHint().height() + 8))
        down(room, buttons, spacing=16, margins=(24, 24, 24, 16), inside=self)


def show_page(title: str, text: str, parent: QWidget) -> None:
    """The page of that title, in front; one that is open is not opened again."""
    pages = (page for page in parent.findChildren(HelpPage) if page.isVisible() and page.windowTitle() == title)
    page = next(pages, None) or HelpPage(title, text, parent)
    page.show()
    page.activateWindow()


def about_text() -> str:
    """Versions, licence and the offline statement."""
    lines = "".join(f"<tr><td>{name}</td><td>{number}</td></tr>" for name, number in versions())
    return (
        f"<h3>Training workbench {_version('training-workbench')}</h3>"
        "<p>Build, train, watch, steer and export neural networks.</p>"
        "<p><b>Nothing leaves this machine.</b> The workbench works offline: it sends no data, asks for no updates and "
        "needs no account.</p>"
        "<p>Free software under the BSD 3-Clause Licence. The bundled data sets keep the licences of their authors; "
        "the Data panel names them.</p>"
        f"<table cellpadding='3' cellspacing='0'>{lines}</table>"
    )


def versions() -> list[tuple[str, str]]:
    """What a bug report needs to name."""
    machine = [
        (tr("Python"), platform.python_version()),
        (tr("Qt"), qVersion() or "unknown"),
        (tr("System"), platform.platform()),
    ]
    return [*machine, *((name, _version(name)) for name in _PACKAGES)]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # started from a checkout that is not installed
        return tr("from a checkout")
