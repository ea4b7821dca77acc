"""The drawing of the network: a column of circles for the input, every hidden layer and the output.

Between z (the circles) and the activation stands the band of batch norm, where a layer has it. Crossed, empty circles
stand for dropout. Above the edges is the shape of W. A click selects a layer.
"""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter

from workbench.language import tr
from workbench.specs.network import NetworkSpec
from workbench.specs.network_texts import layer_title, network_sentence, output_count, output_title
from workbench.ui.charts.drawing import Drawing
from workbench.ui.panels.network.network_painter import NetworkPainter
from workbench.ui.panels.network.picture import HEIGHT, Picture
from workbench.ui.widgets.theme import Theme, ThemeSource


class NetworkDrawing(Drawing):
    """Shows a network; the owner says which and what is selected."""

    column_clicked = Signal(int)
    """0 is the input, then the hidden layers, the last is the output."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, QSize(300, int(HEIGHT)))
        self._network = NetworkSpec()
        self._n_features: int | None = None
        self._n_answers: int | None = None
        self._selected = 0
        self.setMinimumWidth(200)
        self.setAccessibleName(tr("Drawing of the network"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_network(self, network: NetworkSpec, n_features: int | None, n_answers: int | None) -> None:
        """Draw this network between so many features and answers (None: not known)."""
        self._network, self._n_features, self._n_answers = network, n_features, n_answers
        self.setAccessibleDescription(network_sentence(network, n_features, n_answers))
        self.update()

    def select(self, column: int) -> None:
        """Highlight a column."""
        self._selected = column
        self.update()

    @property
    def picture(self) -> Picture:
        """What is drawn now."""
        return Picture(self._network, self._n_features, self._n_answers, self._selected, float(self.width()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the layer under the mouse."""
        picture = self.picture
        index = picture.columns[picture.place_at(event.position().x())].index
        if event.button() == Qt.MouseButton.LeftButton and index is not None:
            self.column_clicked.emit(index)

    def tip_at(self, place: QPoint) -> str:
        """The name of the column."""
        return title_at(self.picture, place.x())

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """The picture of this moment."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        NetworkPainter(painter, self.picture, theme, self.font()).paint()


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
    return f"{output_title(output)}: {output_count(output, picture.n_answers)}"
