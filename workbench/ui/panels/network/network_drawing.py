"""The drawing of the network: a column of circles for the input, every hidden layer and the output.

Between z (the circles) and the activation stands the band of batch norm, where a layer has it. Crossed, empty circles
stand for dropout. Above the edges is the shape of W. A click selects a layer.
"""

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.language import tr
from workbench.specs.network import NetworkSpec
from workbench.specs.network_texts import layer_title, network_sentence, output_count, output_title
from workbench.ui.panels.network.network_painter import NetworkPainter
from workbench.ui.panels.network.picture import HEIGHT, Picture
from workbench.ui.widgets.theme import ThemeSource


class NetworkDrawing(QWidget):
    """Shows a network; the owner says which and what is selected."""

    column_clicked = Signal(int)
    """0 is the input, then the hidden layers, the last is the output."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self._network = NetworkSpec()
        self._n_features: int | None = None
        self._n_classes: int | None = None
        self._selected = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(200)
        self.setAccessibleName(tr("Drawing of the network"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        themes.changed.connect(self._repaint)

    def show_network(self, network: NetworkSpec, n_features: int | None, n_classes: int | None) -> None:
        """Draw this network between so many features and classes (None: not known)."""
        self._network, self._n_features, self._n_classes = network, n_features, n_classes
        self.setAccessibleDescription(network_sentence(network, n_features, n_classes))
        self.update()

    def select(self, column: int) -> None:
        """Highlight a column."""
        self._selected = column
        self.update()

    @property
    def picture(self) -> Picture:
        """What is drawn now."""
        return Picture(self._network, self._n_features, self._n_classes, self._selected, float(self.width()))

    def sizeHint(self) -> QSize:
        """As wide as the panel, of one height."""
        return QSize(300, int(HEIGHT))

    @Slot()
    def _repaint(self) -> None:
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the layer under the mouse."""
        picture = self.picture
        index = picture.columns[picture.place_at(event.position().x())].index
        if event.button() == Qt.MouseButton.LeftButton and index is not None:
            self.column_clicked.emit(index)

    def event(self, event: QEvent) -> bool:
        """Name the column under the mouse in a tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), title_at(self.picture, event.pos().x()), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture of this moment."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        NetworkPainter(painter, self.picture, self._themes.theme, self.font()).paint()
        painter.end()


def title_at(picture: Picture, x: float) -> str:
    column = picture.columns[picture.place_at(x)]
    if column.index is None:
        return tr("{left_out} more layers", left_out=column.left_out)
    layer = picture.layer(column.index)
    if layer is not None:
        return layer_title(layer, column.index, picture.network.batch_norm_on)
    if column.index == 0:
        return tr("Input: {count} features", count=picture.count(0))
    output = picture.network.output
    return f"{output_title(output)}: {output_count(output, picture.n_classes)}"
