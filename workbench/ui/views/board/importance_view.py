"""Which hyperparameters mattered: bars with intervals, beside the tiers of the course."""

import threading
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QLineF, QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetricsF, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.language import tr
from workbench.numbers import percent, significant
from workbench.search.advice.importance import Importance, Share, counted, importance, steered_trials
from workbench.search.advice.importance_texts import headline, verdict_text
from workbench.specs.row_names import label
from workbench.ui.charts.drawing import Drawing
from workbench.ui.charts.reading.chart_menu import open_chart_menu
from workbench.ui.charts.reading.paper import Paper
from workbench.ui.charts.text import elided
from workbench.ui.views.board.board_data import BoardData
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.background import Background
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.parts import surface, text_label
from workbench.ui.widgets.theme import Theme, ThemeSource

_ROW: Final = 34.0
_MARGIN: Final = 12.0
_ALL: Final = 0


class ImportanceView(QWidget):
    """Works the shares out in a thread of its own, while it is seen and there are new results."""

    def __init__(self, board: BoardModel, themes: ThemeSource) -> None:
        super().__init__()
        self._board = board
        self._work = Background("importance", self)
        self._done_for: object = None
        self._under_way_for: object = None
        self.stage = ChoiceBox(
            tr("Trials of"), tr("Which trials are looked at: those of one stage, or all. Default: all stages.")
        )
        self.headline = text_label(wraps=True, plain=True)
        self.bars = ShareBars(themes)
        self._lay_out()
        board.data_changed.connect(self._follow)
        self.stage.currentIndexChanged.connect(self._refresh)
        self._work.finished.connect(self._show)
        self._work.failed.connect(self._say_problem)
        self._follow()

    def _lay_out(self) -> None:
        surface(self)
        self.stage.setMinimumWidth(120)
        caption = text_label(tr("Trials of"), field=self.stage)
        row = across(caption, self.stage, (self.headline, 1), margins=(8, 4, 8, 4))
        down(row, (self.bars, 1), spacing=0, inside=self)

    @property
    def result(self) -> Importance | None:
        """What is shown."""
        return self.bars.result

    def shut_down(self) -> bool:
        """End the thread; False when it is still at work after 0.7 seconds."""
        return self._work.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._refresh()

    @Slot()
    def _follow(self) -> None:
        data = self._board.data
        stages = [_ALL, *(stage.number for stage in data.plan.stages)] if data else [_ALL]
        texts = [tr("stage {number}", number=number) if number else tr("all stages") for number in stages]
        self.stage.offer(list(zip(texts, stages, strict=True)))
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        data = self._board.data
        if data is None or not self.isVisible() or self._work.is_running:
            return
        work, key = _work_for(data, self.stage.currentData() or _ALL)
        if key != self._done_for:
            self._under_way_for = key
            self._work.start(work)

    @Slot(object)
    def _show(self, result: object) -> None:
        self._done_for = self._under_way_for
        if isinstance(result, Importance):
            self.bars.show_result(result)
            self.headline.setText(headline(result, self._board.data.plan if self._board.data else None))
        self._refresh()

    @Slot(str)
    def _say_problem(self, reason: str) -> None:
        self._done_for = self._under_way_for
        self.headline.setText(reason)


def _work_for(data: BoardData, stage: int) -> tuple[Callable[[threading.Event, object], object], object]:
    """The work for the data of this moment, and what it depends on."""
    records = counted([record for record in data.records if stage in (_ALL, record.stage)])
    names, axes, metric = data.names, data.axes, data.plan.metric
    steered = steered_trials(data.plan, records)

    def work(_stop: threading.Event, _report: object) -> object:
        return importance(names, axes, records, metric, steered)

    return work, (stage, names, axes, tuple((record.number, len(record.scores), record.score) for record in records))


class ShareBars(Drawing):
    """One row for each hyperparameter: tier, bar with interval, verdict."""

    failed = Signal(str)
    """A file could not be written; the text says why."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, QSize(600, round(6 * _ROW)))
        self.result: Importance | None = None
        self.setAccessibleName(tr("Importance of the hyperparameters"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(300, 120)

    def show_result(self, result: Importance) -> None:
        """Show other shares."""
        self.result = result
        self.setMinimumHeight(max(120, round(len(result.shares) * _ROW + 2 * _MARGIN)))
        sentences = [f"{label(s.name)} {percent(s.share)}: {verdict_text(s)}" for s in result.shares]
        self.setAccessibleDescription("; ".join(sentences))
        self.setToolTip(
            tr(
                "Share of the variance of the ranked scores that each hyperparameter explains, alone or in equal parts with "
                "others. The line is the 90 % interval: other trials, drawn in the same way, could have said so. "
                "Diverged trials count as the worst."
            )
        )
        self.update()

    def tip_at(self, place: QPoint) -> str | None:
        """The exact share of a row, before what shares are."""
        row = int((place.y() - _MARGIN) // _ROW)
        shares = self.result.shares if self.result else ()
        if not 0 <= row < len(shares):
            return None
        one = shares[row]
        ends = (significant(end) for end in (one.low, one.high))
        exact = tr(
            "{name}: {share}, 90 % from {low} to {high}",
            name=label(one.name),
            share=significant(one.share),
            low=next(ends),
            high=next(ends),
        )
        return f"{exact}\n{self.toolTip()}"

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """How it is taken along."""
        if self.result is not None:
            paper = Paper(
                self.accessibleName(), self, lambda painter: self.paint(painter, self._themes.theme), self.table
            )
            open_chart_menu((), paper, tr("Numbers (*.csv)"), self.failed, event.globalPos(), self)

    def table(self) -> str:
        """All rows as comma-separated values."""
        rows = (
            (f"{s.name},{s.share!r},{s.low!r},{s.high!r},{s.tier or ''},{s.verdict}" for s in self.result.shares)
            if self.result
            else ()
        )
        return "\n".join(("hyperparameter,share,low,high,tier,verdict", *rows)) + "\n"

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """All rows."""
        painter.fillRect(self.rect(), QColor(theme.plot_background))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shares = self.result.shares if self.result else ()
        for row, share in enumerate(shares):
            self._paint_row(
                painter, share, QRectF(_MARGIN, _MARGIN + row * _ROW, self.width() - 2 * _MARGIN, _ROW), theme
            )

    def _paint_row(self, painter: QPainter, share: Share, row: QRectF, theme: Theme) -> None:
        metrics = QFontMetricsF(painter.font())
        longest = max(metrics.horizontalAdvance(label(s.name)) for s in self.result.shares) if self.result else 0.0
        name_width = min(longest + 34.0, 0.34 * row.width())
        verdict_width = 0.3 * row.width()
        self._paint_tier(painter, share, QRectF(row.left(), row.center().y() - 9.0, 22.0, 18.0), theme)
        painter.setPen(QColor(theme.text))
        room = QRectF(row.left() + 28.0, row.top(), name_width - 34.0, row.height())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, flags, elided(label(share.name), metrics, room.width()))
        bar = QRectF(row.left() + name_width, row.top(), row.width() - name_width - verdict_width - 70.0, row.height())
        self._paint_bar(painter, share, bar, theme)
        painter.setPen(QColor(theme.text))
        painter.drawText(
            QRectF(bar.right() + 6.0, row.top(), 44.0, row.height()),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            percent(max(0.0, share.share)),
        )
        colours = {"agrees": theme.good, "disagrees": theme.error}
        painter.setPen(QColor(colours.get(share.verdict, theme.muted)))
        place = QRectF(bar.right() + 64.0, row.top(), verdict_width, row.height())
        painter.drawText(place, flags | Qt.TextFlag.TextWordWrap, verdict_text(share))

    @staticmethod
    def _paint_tier(painter: QPainter, share: Share, chip: QRectF, theme: Theme) -> None:
        colour = QColor(theme.tiers[share.tier - 1] if share.tier else theme.border)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.5))
        painter.drawRoundedRect(chip, 4.0, 4.0)
        painter.setPen(colour if share.tier else QColor(theme.muted))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, str(share.tier or "–"))

    @staticmethod
    def _paint_bar(painter: QPainter, share: Share, place: QRectF, theme: Theme) -> None:
        middle = place.center().y()
        painter.setPen(QPen(QColor(theme.grid), 1.0))
        for tenth in range(0, 11, 2):
            x = place.left() + place.width() * tenth / 10.0
            painter.drawLine(QLineF(x, place.top(), x, place.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.series[0]))
        width = place.width() * min(1.0, max(0.0, share.share))
        painter.drawRect(QRectF(place.left(), middle - 7.0, width, 14.0))
        low, high = (place.left() + place.width() * min(1.0, max(0.0, end)) for end in (share.low, share.high))
        for pen in (QPen(QColor(theme.plot_background), 5.0), QPen(QColor(theme.text), 1.6)):
            painter.setPen(pen)
            painter.drawLine(QLineF(low, middle, high, middle))
        painter.drawLine(QLineF(low, middle - 5.0, low, middle + 5.0))
        painter.drawLine(QLineF(high, middle - 5.0, high, middle + 5.0))
