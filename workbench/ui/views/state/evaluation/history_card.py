"""One of the hardest examples: what it is, and how its loss went over the run, beside those of the others.

The kept states are read beside the window, once the cursor rests and only while the card can be seen.
"""

import threading
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, Qt, Slot
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPen
from PySide6.QtWidgets import QLabel

from workbench.data.dataset import Dataset
from workbench.insight.evaluation.evaluation_texts import (
    answer_texts,
    feature_texts,
    history_caption,
    history_reading,
)
from workbench.insight.evaluation.loss_history import LossHistory, loss_history
from workbench.insight.report import HardExamples
from workbench.language import tr
from workbench.numbers import grouped
from workbench.runs.history.origin import Origin
from workbench.training.messages import Part
from workbench.ui.charts.card import Card
from workbench.ui.charts.colours import mixed, raw_picture
from workbench.ui.charts.points_picture import PointsPicture
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.background import Background, Mode, Report
from workbench.ui.widgets.parts import text_label, timer
from workbench.ui.widgets.theme import Theme, ThemeSource

_PICTURE: Final = 72
REST_MILLISECONDS: Final = 400
LIVE_MILLISECONDS: Final = 4000


class HistoryPicture(PointsPicture):
    """The loss of one example at each kept state; thin: those of the others."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Loss of an example over the run"))
        self._found: LossHistory | None = None
        self._place, self._here = 0, 0

    def show_history(self, found: LossHistory | None, place: int, here: int) -> None:
        """Show one of these; ``here`` is the step looked at."""
        self._found, self._place, self._here = found, place, here
        if found is None or not len(found.steps):
            self.show_points(np.zeros(0), np.zeros(0), ("", ""))
            return
        steps = found.steps.astype(np.float64)
        most = max(1e-6, float(found.losses.max()))
        ends = min(0.0, float(steps[0])), max(float(steps[-1]), float(here), 1.0)
        self.show_points(steps, found.losses[place], (tr("step"), tr("loss")), (ends, (0.0, most)))

    def reading(self, row: int, column: int) -> str:
        return "" if self._found is None else history_reading(self._found, self._place, self.point(column))

    def paint_points(self, painter: QPainter, theme: Theme) -> None:
        """The others thin, the chosen one on top, the step looked at."""
        if self._found is None:
            return
        steps, area = self._found.steps.astype(np.float64), self.area()
        others = mixed(theme.plot_background, QColor(theme.muted), 0.45)
        for losses in self._found.losses:
            self.polyline(painter, steps, losses, others, 0.8)
        self.polyline(painter, steps, self._found.losses[self._place], QColor(theme.series[0]), 2.2)
        self.dots(painter, theme.series[0], 2.4, 1.0)
        painter.setPen(QPen(QColor(theme.accent), 1.0, Qt.PenStyle.DashLine))
        here = self.at(float(self._here), 0.0).x()
        painter.drawLine(QLineF(here, area.top(), here, area.bottom()))


class HistoryCard(Card):
    """``shut_down`` it before it goes."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = tr(
            "Loss of one of the hardest examples at every kept state of this branch, thin lines: of the others. Click an example among the hardest to choose it. A loss that stays high is a hard example or a wrong label; one that falls and rises again was forgotten."
        )
        super().__init__(tr("How it was learned"), tip)
        self.image = QLabel()
        self.image.setFixedSize(_PICTURE, _PICTURE)
        self.told = text_label("", "muted", plain=True, wraps=True)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.add_widget(across(self.image, (self.told, 1)))
        self.picture = HistoryPicture(themes)
        self.add_picture(self.picture)
        self._hard: HardExamples | None = None
        self._data: Dataset | None = None
        self._row = -1
        self._origin: Origin | None = None
        self._part: Part = "dev"
        self._found: LossHistory | None = None
        self._work = Background("loss-history", self, Mode.LATEST)
        self._work.finished.connect(self._take)
        self._work.failed.connect(self.say)
        self._rest = timer(self, self._read, REST_MILLISECONDS, once=True)

    def shut_down(self) -> bool:
        """Wait for a reading under way; False if that takes longer than a moment."""
        self._rest.stop()
        return self._work.shut_down()

    @property
    def place(self) -> int:
        """Which of the examples is shown: the chosen one as long as it is among them, or else the hardest; -1 without any."""
        rows = self._hard.found.rows.tolist() if self._hard is not None else []
        return rows.index(self._row) if self._row in rows else min(0, len(rows) - 1)

    def show_examples(self, hard: HardExamples, data: Dataset) -> None:
        """One of these, once it is known whose they are: see ``follow``."""
        self._hard, self._data = hard, data

    def choose(self, place: int) -> None:
        """Show this one of them, as long as it is among them."""
        if self._hard is not None and place < len(self._hard.found.rows):
            self._row = int(self._hard.found.rows[place])
            self._show()

    def follow(self, origin: Origin | None, part: Part, *, is_live: bool) -> None:
        """The examples are of this part; read their losses once the cursor rests. Without an origin there are none."""
        self._origin, self._part = origin, part
        if origin is not None and not self._rest.isActive():
            is_known = self._found is not None and self._is_of_these(self._found)
            self._rest.start(LIVE_MILLISECONDS if is_live and is_known else REST_MILLISECONDS)
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        """Read nothing more."""
        self._rest.stop()
        self._work.stop()
        self._work.forget()
        super().hideEvent(event)

    def _is_of_these(self, found: LossHistory) -> bool:
        return self._hard is not None and found.part == self._part and np.array_equal(found.rows, self._hard.found.rows)

    @Slot()
    def _read(self) -> None:
        origin, hard, part = self._origin, self._hard, self._part
        if origin is None or hard is None or not self.isVisible():
            return
        rows = hard.found.rows

        def read(stop: threading.Event, _report: Report) -> LossHistory | None:
            return loss_history(origin, part, rows, stop)

        self._work.start(read, tr("The losses at the kept states could not be read"))

    @Slot(object)
    def _take(self, found: LossHistory | None) -> None:
        if found is not None and self._is_of_these(found):
            self._found = found
            self._show()

    def _show(self) -> None:
        hard, data, place = self._hard, self._data, self.place
        self.told.setVisible(place >= 0)
        self.image.setVisible(place >= 0 and data is not None and data.image_shape is not None)
        if hard is None or data is None or place < 0:
            self.picture.show_history(None, 0, 0)
            self.say("")
            return
        answer, truth = answer_texts(data, hard.found, place)
        row = grouped(int(hard.found.rows[place]) + 1)
        lines = [tr("Row {row} is {truth}; the network says {answer}.", row=row, truth=truth, answer=answer)]
        if data.image_shape is not None:
            self.image.setPixmap(raw_picture(hard.features[place], data.image_shape, _PICTURE))
        else:
            lines.append(feature_texts(data, hard.features[place]))
        self.told.setText("\n".join(lines))
        found = self._found if self._found is not None and self._is_of_these(self._found) else None
        here = self._origin.place.step if self._origin is not None else 0
        self.picture.show_history(found, place, here)
        self.say(history_caption(found, place))
