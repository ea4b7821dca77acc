"""Predicted beside true values of a regression, one point for each example."""

from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QPainter, QPen

from workbench.insight.insight_texts import prediction, predictions_caption
from workbench.insight.predictions import Predictions
from workbench.language import tr
from workbench.ui.charts.points_picture import PointsPicture
from workbench.ui.widgets.theme import Theme, ThemeSource


class PredictionsPicture(PointsPicture):
    """On the line a prediction is exact."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Predicted and true values"))
        self._found: Predictions | None = None
        self._both = (0.0, 1.0)

    def show_predictions(self, found: Predictions) -> None:
        """Show these points."""
        low = float(min(found.true.min(), found.predicted.min()))
        self._found, self._both = found, (low, float(max(found.true.max(), found.predicted.max(), low + 1e-9)))
        self.setAccessibleDescription(predictions_caption(found))
        titles = tr("true {name}", name=found.name), tr("predicted {name}", name=found.name)
        self.show_points(found.true, found.predicted, titles, (self._both, self._both))

    def reading(self, row: int, column: int) -> str:
        return "" if self._found is None else prediction(self._found, self.point(column))

    def paint_points(self, painter: QPainter, theme: Theme) -> None:
        """The line of exact predictions, and the points."""
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawLine(QLineF(self.at(self._both[0], self._both[0]), self.at(self._both[1], self._both[1])))
        self.dots(painter, theme.series[0])
