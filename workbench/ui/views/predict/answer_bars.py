"""One answer: the probability of each class as a bar, or the predicted numbers; and the nearest training examples."""

import html
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QLabel, QWidget

from workbench.data.dataset import Dataset
from workbench.language import tr
from workbench.numbers import measured, percent, significant
from workbench.predicting.neighbours import Neighbour
from workbench.predicting.predictor import Answers
from workbench.ui.charts.colours import class_colour, raw_picture
from workbench.ui.charts.drawing import Drawing
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.parts import text_label
from workbench.ui.widgets.theme import Theme, ThemeSource

MOST_BARS: Final = 6
_ROW: Final = 22.0
_PICTURE: Final = 44
_MOST_FEATURES: Final = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """A name, how long its bar is (0 to 1; below 0: none), what stands at its end, and its class."""

    name: str
    share: float
    text: str
    label: int


def bars_of(answers: Answers, row: int) -> tuple[Bar, ...]:
    """The most probable classes, the first of them first; the numbers of a regression in their order."""
    values = answers.values[row].tolist()
    if not answers.usable[row]:
        return ()
    if not answers.classes:
        return tuple(Bar(name, -1.0, measured(value), 0) for name, value in zip(answers.targets, values, strict=True))
    order = sorted(range(len(values)), key=lambda place: -values[place])[:MOST_BARS]
    return tuple(Bar(answers.classes[place], values[place], percent(values[place], 1), place) for place in order)


class AnswerBars(Drawing):
    """Names at the left, figures at the right."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, QSize(240, int(_ROW)))
        self.bars: tuple[Bar, ...] = ()
        self.setMinimumWidth(160)
        self.setAccessibleName(tr("Answer"))

    def show_bars(self, bars: tuple[Bar, ...]) -> None:
        """Show these."""
        self.bars = bars
        self._usual = QSize(240, round(_ROW * max(1, len(bars))))
        self.setAccessibleDescription(", ".join(f"{bar.name}: {bar.text}" for bar in bars))
        self.updateGeometry()
        self.update()

    def tip_at(self, place: QPoint) -> str:
        """The whole name."""
        row = int(place.y() / _ROW)
        return f"{self.bars[row].name}: {self.bars[row].text}" if row < len(self.bars) else ""

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """All rows."""
        metrics = QFontMetricsF(self.font())
        names = min(
            0.4 * self.width(), max((metrics.horizontalAdvance(bar.name) for bar in self.bars), default=0.0) + 2
        )
        figures = max((metrics.horizontalAdvance(bar.text) for bar in self.bars), default=0.0) + 2
        for row, bar in enumerate(self.bars):
            line = QRectF(0.0, row * _ROW, self.width(), _ROW)
            painter.setPen(QColor(theme.text))
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, names)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0.0, line.top(), names, _ROW), middle | Qt.AlignmentFlag.AlignLeft, name)
            painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, bar.text)
            if bar.share >= 0.0:
                room = max(0.0, self.width() - names - figures - 16.0)
                groove = QRectF(names + 8.0, line.top() + 5.0, room, _ROW - 10.0)
                painter.fillRect(groove, QColor(theme.raised))
                groove.setWidth(max(1.0, room * bar.share))
                painter.fillRect(groove, class_colour(bar.label, theme))


class NeighboursView(QWidget):
    """The training examples that are most like the row."""

    def __init__(self) -> None:
        super().__init__()
        self._places = [(QLabel(), text_label(wraps=True)) for _ in range(3)]
        self._pairs = [QWidget() for _ in self._places]
        for pair, (picture, text) in zip(self._pairs, self._places, strict=True):
            text.setTextFormat(Qt.TextFormat.RichText)
            text.setAlignment(Qt.AlignmentFlag.AlignTop)
            down(picture, text, 1, spacing=2, inside=pair)
        across(*((pair, 1) for pair in self._pairs), inside=self)

    def show_found(self, found: tuple[Neighbour, ...], data: Dataset | None) -> None:
        """Show these, the nearest first."""
        for place, (pair, (picture, text)) in enumerate(zip(self._pairs, self._places, strict=True)):
            pair.setVisible(data is not None and place < len(found))
            if data is None or place >= len(found):
                continue
            one = found[place]
            picture.setVisible(data.image_shape is not None)
            if data.image_shape is not None:
                picture.setPixmap(raw_picture(one.features, data.image_shape, _PICTURE))
            text.setText(_words(one, data))
            text.setToolTip(f"<p>{html.escape(_features(one, data, 40))}</p>")


def _words(one: Neighbour, data: Dataset) -> str:
    answer = one.answer if isinstance(one.answer, str) else ", ".join(measured(value) for value in one.answer)
    away = tr("distance {distance}", distance=significant(one.distance, 3))
    features = "" if data.image_shape else f"<br>{html.escape(_features(one, data, _MOST_FEATURES))}"
    return f"<b>{html.escape(answer)}</b><br>{away}{features}"


def _features(one: Neighbour, data: Dataset, most: int) -> str:
    pairs = list(zip(data.feature_names, one.features.tolist(), strict=True))
    told = ", ".join(f"{name} {measured(value)}" for name, value in pairs[:most])
    return told if len(pairs) <= most else f"{told} …"
