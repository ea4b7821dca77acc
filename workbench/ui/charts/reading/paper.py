"""A plot as a picture with twice the pixels, as a drawing whose text is text, or as numbers: for files and the clipboard."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QBuffer, QObject, QRect, QSaveFile, QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from workbench.errors import FileError
from workbench.language import tr

_SCALE: Final = 2.0
PICTURES: Final = (tr("Picture (*.png)"), tr("Drawing (*.svg)"))


@dataclass(frozen=True)
class Paper:
    """``paint`` paints all of it, the background too; ``table`` gives its numbers as comma-separated values."""

    title: str
    widget: QWidget
    """Whose size and resolution it has"""
    paint: Callable[[QPainter], None]
    table: Callable[[], str]


def picture(paper: Paper) -> QImage:
    """At twice the resolution of the screen, at least."""
    ratio = max(_SCALE, paper.widget.devicePixelRatioF())
    image = QImage(paper.widget.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paper.paint(painter)
    painter.end()
    return image


def save(paper: Paper, path: str) -> None:
    """Write to ``path``; its ending (.png, .svg, .csv) decides the format. Raises ``FileError``."""
    target = QSaveFile(path)  # what stood there before stays until everything is written
    if target.open(QSaveFile.OpenModeFlag.WriteOnly):
        if path.lower().endswith(".svg"):
            target.write(_drawing(paper))
        elif path.lower().endswith(".csv"):
            target.write(paper.table().encode())
        else:
            picture(paper).save(target, "PNG")  # type: ignore[call-overload]  # the stubs know bytes only
        if target.commit():
            return
    raise FileError(tr("{path} could not be written: {errorstring}", path=path, errorstring=target.errorString()))


def _drawing(paper: Paper) -> bytes:
    drawing, size = QBuffer(), paper.widget.size()
    generator = QSvgGenerator()
    generator.setOutputDevice(drawing)
    generator.setSize(QSize(size.width(), size.height()))
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setResolution(paper.widget.logicalDpiX())  # or recorded pictures come out at another size
    generator.setTitle(paper.title)
    painter = QPainter(generator)
    paper.paint(painter)
    painter.end()
    # Everything is drawn in pixels, so pens need not be told not to scale; other readers make blocks of such lines.
    return bytes(drawing.data().replace(b' vector-effect="non-scaling-stroke"', b"").data())


class PaperActions(QObject):
    """*Copy picture* and *Save as…* in a menu, for the paper of the moment; ``numbers`` are the formats of its tables."""

    failed = Signal(str)
    """A file could not be written; the text says why."""

    def __init__(self, menu: QMenu, numbers: tuple[str, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._menu, self._formats = menu, (*PICTURES, *numbers)
        self.paper: Paper | None = None
        self.write: Callable[[Paper, str], None] = save
        """Writes the paper to a path. Raises ``FileError``."""
        self.chosen = self._formats[0]
        """The format that was chosen last, as it stands in the list"""
        menu.addAction(tr("Copy picture")).triggered.connect(self.copy)
        menu.addAction(tr("Save as…")).triggered.connect(self._ask_where)

    @Slot()
    def copy(self) -> None:
        """Put a picture on the clipboard."""
        if self.paper is not None:
            QGuiApplication.clipboard().setImage(picture(self.paper))

    @Slot()
    def _ask_where(self) -> None:
        if self.paper is None:
            return
        dialog = QFileDialog(self.paper.widget.window(), tr("Save plot"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.chosen = self._formats[0]
        dialog.setNameFilters(self._formats)
        dialog.setDefaultSuffix("png")
        dialog.selectFile(self.paper.title.lower().replace(" ", "-") + ".png")
        dialog.filterSelected.connect(self._use_suffix)
        dialog.fileSelected.connect(self.save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _use_suffix(self, name_filter: str) -> None:
        dialog = self.sender()
        if isinstance(dialog, QFileDialog):
            dialog.setDefaultSuffix(name_filter.partition("*.")[2].rstrip(")"))
            self.chosen = name_filter

    @Slot(str)
    def save(self, path: str) -> None:
        """Write it to a file; the ending decides the format."""
        if self.paper is None:
            return
        try:
            self.write(self.paper, path)
        except FileError as error:
            self.failed.emit(str(error))
