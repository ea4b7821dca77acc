"""A small picture of a data set: nine of its images, or its points seen along the two widest directions.

In a regression the points stand over the feature that tells most, as high as their first target.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from workbench.data.dataset import Dataset
from workbench.ui.charts.colours import raw_image
from workbench.ui.widgets.theme import Theme

_TILES = 3
_MOST_POINTS = 220


def thumbnail(data: Dataset, side: int, ratio: float, theme: Theme) -> QPixmap:
    """A square of ``side`` logical pixels at a device pixel ratio."""
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(theme.surface))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if data.image_shape is not None:
        _paint_images(painter, data, side)
    else:
        _paint_points(painter, data, side, theme)
    painter.end()
    return picture


def image_of_example(dataset: Dataset, row: int) -> QImage:
    """One example in grey or in colour, 0 black and the largest value brightest; the picture owns its pixels."""
    raw = dataset.train.features[row] * dataset.feature_scale + dataset.feature_mean
    return raw_image(raw, dataset.image_shape or (1, dataset.n_features))


def _paint_images(painter: QPainter, data: Dataset, side: int) -> None:
    tile = side / _TILES
    for number in range(min(_TILES * _TILES, data.train.rows)):
        row, column = divmod(number, _TILES)
        painter.drawImage(QRectF(column * tile, row * tile, tile, tile), image_of_example(data, number))


def _paint_points(painter: QPainter, data: Dataset, side: int, theme: Theme) -> None:
    points = _plane(data.train.features[:_MOST_POINTS]) if data.task == "classification" else _targets(data)
    low, high = points.min(axis=0), points.max(axis=0)
    places = 5.0 + (points - low) / np.maximum(high - low, 1e-9) * (side - 10.0)
    painter.setPen(Qt.PenStyle.NoPen)
    labels = data.train.labels if data.task == "classification" else np.zeros(data.train.rows, dtype=np.int32)
    for (x, y), label in zip(places, labels[:_MOST_POINTS], strict=True):
        painter.setBrush(QColor(theme.series[int(label) % len(theme.series)]))
        painter.drawEllipse(QPointF(float(x), side - float(y)), 1.7, 1.7)


def telling_feature(data: Dataset) -> int:
    """The feature of a regression that is most correlated with the first target, as a column."""
    features = data.train.features.astype(np.float64)
    centred = features - features.mean(axis=0)
    targets = data.train.answers[:, 0].astype(np.float64)
    lengths = np.sqrt((centred**2).sum(axis=0))
    return int(np.argmax(np.abs(centred.T @ (targets - targets.mean())) / np.maximum(lengths, 1e-12)))


def _targets(data: Dataset) -> NDArray[np.float64]:
    """Rows of the telling feature and the first target."""
    features = data.train.features[:_MOST_POINTS, telling_feature(data)]
    return np.stack([features, data.train.answers[:_MOST_POINTS, 0]], axis=1).astype(np.float64)


def _plane(features: NDArray[np.float32]) -> NDArray[np.float64]:
    """The rows along the two directions in which they differ most; as they are if there are but two columns."""
    centred: NDArray[np.float64] = features.astype(np.float64) - features.mean(axis=0)
    if centred.shape[1] == 2:
        return centred
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    plane: NDArray[np.float64] = centred @ directions[:2].T
    return plane
