"""A small drawing of draws: the density, bars, one line for every draw (the rug), and an axis in the row's own scale."""

from functools import partial
from typing import Final

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from workbench.language import tr
from workbench.numbers import exact, percent
from workbench.search.space.preview import FIRST_DRAWS, Preview
from workbench.search.space.scales import position_of, unit_positions
from workbench.search.space.ticks import tick_marks
from workbench.specs.hyperparameters import Value
from workbench.ui.charts.axis_labels import fitting_labels, paint_labels
from workbench.ui.charts.drawing import Drawing
from workbench.ui.charts.text import small_font
from workbench.ui.panels.sampler.sampler_texts import share_sentence, shares_table
from workbench.ui.widgets.theme import Theme, ThemeSource

_HEIGHT: Final = 116
_MARGIN: Final = 10.0
_TOP: Final = 24.0
_RUG: Final = 10.0
_NEAR: Final = 4.0
_GAP: Final = 3.0
_WIDEST_BAR: Final = 28.0
_MOST_TICKS: Final = 6


class HistogramPlot(Drawing):
    """Paints one ``Preview``; ``mark`` points at the value drawn last."""

    def __init__(self, themes: ThemeSource, *, is_comparison: bool = False) -> None:
        super().__init__(themes, QSize(150, _HEIGHT))
        self._is_comparison = is_comparison
        self._preview: Preview | None = None
        self._mark: float | None = None
        self._highest = 1.0
        self.setMinimumWidth(96)
        self.setFixedHeight(_HEIGHT)

    def show_preview(self, preview: Preview, highest: float, mark: Value | None) -> None:
        """Show draws; ``highest`` is the density of a bar as high as the drawing."""
        self._preview, self._highest = preview, highest
        self._mark = _position(preview, mark)
        self.setAccessibleName(
            tr(
                "{n_rug} draws on the {replace} scale",
                n_rug=len(preview.rug),
                replace=preview.drawn.scale.replace("_", " "),
            )
        )
        first = ", ".join(exact(value) for value in preview.first)
        self.setAccessibleDescription(
            tr("{drawn}. First draws: {first}", drawn=share_sentence(preview.drawn, preview.axis), first=first)
        )
        self.update()

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Decades, bars, rug, axis and mark, in this order."""
        if self._preview is None:
            return
        painter.setFont(small_font(self.font()))
        area = self._area()
        _paint_decades(painter, area, self._preview, theme)
        self._paint_bars(painter, area, self._preview, theme)
        self._paint_curve(painter, area, self._preview, theme)
        self._paint_rug(painter, area, self._preview, theme)
        _paint_axis(painter, area, self._preview, theme)
        if self._mark is not None:
            _paint_mark(painter, area, self._mark, theme)

    def tip_at(self, place: QPoint) -> str | None:
        """Which draw is pointed at; elsewhere, how the draws are shared out."""
        if self._preview is None:
            return None
        area = self._area()
        places = area.left() + self._preview.rug[:FIRST_DRAWS] * area.width()
        near = [number for number, x in enumerate(places.tolist()) if abs(x - place.x()) <= _NEAR]
        if near and self._preview.drawn.scale != "choice":
            return "\n".join(
                tr("Draw {number}: {exact}", number=number + 1, exact=exact(self._preview.first[number]))
                for number in near[:6]
            )
        return "\n".join([self.toolTip(), *shares_table(self._preview.shares)])

    def _area(self) -> QRectF:
        """Where the bars are."""
        bottom = self.height() - QFontMetricsF(small_font(self.font())).height() - _RUG - 2 * _GAP
        return QRectF(_MARGIN, _TOP, self.width() - 2 * _MARGIN, bottom - _TOP)

    def _colour(self, theme: Theme) -> QColor:
        return QColor(theme.border if self._is_comparison else theme.accent)

    def _paint_curve(self, painter: QPainter, area: QRectF, preview: Preview, theme: Theme) -> None:
        places, heights = preview.curve
        xs = (area.left() + places * area.width()).tolist()
        ys = (area.bottom() - heights.clip(0.0, self._highest) / self._highest * area.height()).tolist()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.text), 1.2))
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in zip(xs, ys, strict=True)]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_bars(self, painter: QPainter, area: QRectF, preview: Preview, theme: Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour(theme))
        lefts, rights = preview.edges[:-1].tolist(), preview.edges[1:].tolist()
        for left, right, density in zip(lefts, rights, preview.density.tolist(), strict=True):
            height = area.height() * density / self._highest
            if height > 0.0:
                centre = area.left() + (left + right) / 2.0 * area.width()
                width = min(max(1.0, (right - left) * area.width() - 1.0), _WIDEST_BAR)
                rect = QRectF(centre - width / 2.0, area.bottom() - height, width, height)
                painter.drawRect(rect)

    def _paint_rug(self, painter: QPainter, area: QRectF, preview: Preview, theme: Theme) -> None:
        if preview.drawn.scale == "choice":
            return
        top = area.bottom() + _GAP
        xs = [area.left() + position * area.width() for position in preview.rug.tolist()]
        pale = QColor(theme.text)
        pale.setAlphaF(0.25)
        for colour, places, height in (
            (pale, xs[FIRST_DRAWS:], _RUG / 2.0 - 1.0),
            (QColor(theme.text), xs[:FIRST_DRAWS], _RUG - 2.0),
        ):
            painter.setPen(QPen(colour, 1.0))
            painter.drawLines([QLineF(x, top, x, top + height) for x in places])


def _position(preview: Preview, mark: Value | None) -> float | None:
    """Where to point, or None for a value that this row cannot have any more."""
    axis = preview.axis
    if mark is None or (axis.scale == "choice" and mark not in axis.choices):
        return None
    if axis.scale != "choice" and (isinstance(mark, str) or not (axis.low or 0.0) <= mark <= (axis.high or 0.0)):
        return None
    return float(position_of(axis, [mark])[0])


def _paint_decades(painter: QPainter, area: QRectF, preview: Preview, theme: Theme) -> None:
    """Lines between the decades, and above each of them its share of the draws."""
    painter.setPen(QPen(QColor(theme.grid), 1.0))
    xs = [round(area.left() + position * area.width()) + 0.5 for position in unit_positions(preview.axis).tolist()]
    painter.drawLines([QLineF(x, area.top() - 10.0, x, area.bottom()) for x in xs])
    if len(preview.shares) != len(xs) + 1 or not xs:
        return
    painter.setPen(QColor(theme.muted))
    metrics = QFontMetricsF(painter.font())
    texts = [percent(part.share) for part in preview.shares]
    spans = list(zip([area.left(), *xs], [*xs, area.right()], strict=True))
    if any(metrics.horizontalAdvance(text) > right - left for text, (left, right) in zip(texts, spans, strict=True)):
        texts = [text.removesuffix("%").strip() for text in texts]  # the tool tip says what they are
    for text, (left, right) in zip(texts, spans, strict=True):
        if metrics.horizontalAdvance(text) <= right - left:
            rect = QRectF(left, 2.0, right - left, metrics.height())
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)


def _paint_axis(painter: QPainter, area: QRectF, preview: Preview, theme: Theme) -> None:
    y = round(area.bottom()) + 0.5
    painter.setPen(QPen(QColor(theme.border), 1.0))
    painter.drawLine(QLineF(area.left(), y, area.right(), y))
    below = area.adjusted(0.0, 0.0, 0.0, _RUG + _GAP)
    labels = fitting_labels(partial(tick_marks, preview.axis), below, QFontMetricsF(painter.font()), _MOST_TICKS)
    paint_labels(painter, labels, theme)


def _paint_mark(painter: QPainter, area: QRectF, position: float, theme: Theme) -> None:
    x = area.left() + position * area.width()
    colour = QColor(theme.series[1])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.5))
    painter.drawLine(QLineF(x, area.top() - 2.0, x, area.bottom() + _GAP + _RUG - 2.0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    tip = area.top() + 1.0
    painter.drawPolygon(QPolygonF([QPointF(x - 4.5, tip - 8.0), QPointF(x + 4.5, tip - 8.0), QPointF(x, tip)]))
