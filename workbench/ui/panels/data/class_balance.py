"""How many examples of each class, or targets of each range, are in the train, dev and test parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from workbench.data.dataset import Dataset, Target
from workbench.language import tr
from workbench.numbers import grouped, measured, percent
from workbench.ui.charts.drawing import ReflowingDrawing
from workbench.ui.widgets.theme import Theme, ThemeSource

PARTS: Final = ("train", "dev", "test")
_RANGES: Final = 12


@dataclass(frozen=True, slots=True, eq=False)
class PartCounts:
    """Names of the bars, and part → number of examples in each."""

    names: tuple[str, ...]
    counts: Mapping[str, NDArray[np.intp]]


def part_counts(dataset: Dataset) -> PartCounts:
    """Count the classes of all parts; in a regression the first target, in ranges that are the same for all parts."""
    if dataset.targets:
        return _target_counts(dataset, dataset.targets[0])
    counts = {part: np.bincount(getattr(dataset, part).labels, minlength=dataset.n_classes) for part in PARTS}
    return PartCounts(dataset.class_names, counts)


def _target_counts(dataset: Dataset, target: Target) -> PartCounts:
    values = {part: target.unscaled(getattr(dataset, part).answers[:, 0]) for part in PARTS}
    edges = np.histogram_bin_edges(np.concatenate(list(values.values())), _RANGES)
    ranges = [(measured(low), measured(high)) for low, high in pairwise(edges.tolist())]
    if len(dataset.targets) == 1:
        names = tuple(tr("{low} to {high}", low=low, high=high) for low, high in ranges)
    else:
        names = tuple(
            tr("{target} from {low} to {high}", target=target.name, low=low, high=high) for low, high in ranges
        )
    return PartCounts(names, {part: np.histogram(numbers, edges)[0] for part, numbers in values.items()})


_BARS: Final = 44.0
_GAP: Final = 12.0
_WIDEST_BAR: Final = 20.0


class ClassBalance(ReflowingDrawing):
    """Three small bar charts side by side, each as high as its own highest bar; point at a bar for its figures."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes)
        self._dataset: Dataset | None = None
        self._bars = PartCounts((), {})
        self.setAccessibleName(tr("Class balance"))

    def show_dataset(self, dataset: Dataset | None) -> None:
        """Count the classes of all parts; in a regression the targets."""
        self._dataset = dataset
        self._bars = PartCounts((), {}) if dataset is None else part_counts(dataset)
        is_regression = dataset is not None and dataset.task == "regression"
        self.setAccessibleName(tr("Targets") if is_regression else tr("Class balance"))
        self.setAccessibleDescription(" ".join(self._sentence(part) for part in self._bars.counts))
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:
        """High enough for title, bars and, where they fit, class names."""
        line = self.fontMetrics().height() + 4
        return round(_BARS + line + 2 + (line if self._names_fit(_part_width(width)) else 0))

    def tip_at(self, place: QPoint) -> str:
        """Class or range, part, number and share at a place of the drawing; empty where there is no bar."""
        bars = self._bars
        if not bars.names:
            return ""
        for part, area in self._areas().items():
            if area.left() <= place.x() < area.right() and bars.counts[part].sum() > 0:
                number = int((place.x() - area.left()) / area.width() * len(bars.names))
                count, total = int(bars.counts[part][number]), int(bars.counts[part].sum())
                return tr(
                    "{names}: {count} of {total} {part} examples ({percent})",
                    names=bars.names[number],
                    count=grouped(count),
                    total=grouped(total),
                    part=part,
                    percent=percent(count / total, 1),
                )
        return ""

    def _sentence(self, part: str) -> str:
        counts = self._bars.counts[part]
        if not counts.sum():
            return tr("{part}: no examples.", part=part)
        named = zip(self._bars.names, counts.tolist(), strict=True)
        return f"{part}: " + ", ".join(f"{name} {count}" for name, count in named) + "."

    def _areas(self) -> dict[str, QRectF]:
        """Where the bars of each part stand."""
        width = _part_width(self.width())
        top = self.fontMetrics().height() + 4
        return {part: QRectF(number * (width + _GAP), top, width, _BARS) for number, part in enumerate(PARTS)}

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Title, bars and, where they fit, class names of each part."""
        if self._dataset is not None:
            for part, area in self._areas().items():
                self._paint_part(painter, part, area, self._dataset, theme)

    def _paint_part(self, painter: QPainter, part: str, area: QRectF, dataset: Dataset, theme: Theme) -> None:
        counts = self._bars.counts[part]
        total = int(counts.sum())
        painter.setPen(QColor(theme.text))
        title = QRectF(area.left(), 0, area.width(), area.top())
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, part.capitalize())
        painter.setPen(QColor(theme.muted))
        painter.drawText(
            title, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, grouped(total) if total else "none"
        )
        slot = area.width() / len(self._bars.names)
        painter.fillRect(QRectF(area.left(), area.bottom(), area.width(), 1.0), QColor(theme.border))
        for number, count in enumerate(counts.tolist()):
            height = (_BARS - 2.0) * count / max(1, int(counts.max()))
            width = min(slot - 2.0, _WIDEST_BAR)
            left = area.left() + (number + 0.5) * slot - width / 2.0
            painter.fillRect(QRectF(left, area.bottom() - height, width, height), class_colour(number, dataset, theme))
        self._paint_names(painter, area, slot)

    def _names_fit(self, width: float) -> bool:
        """Whether the names of all bars have room under those that share ``width``."""
        names = self._bars.names
        metrics = QFontMetricsF(self.font())
        return bool(names) and max(map(metrics.horizontalAdvance, names)) <= width / len(names)

    def _paint_names(self, painter: QPainter, area: QRectF, slot: float) -> None:
        if not self._names_fit(area.width()):
            return
        metrics = QFontMetricsF(self.font())
        for number, name in enumerate(self._bars.names):
            rect = QRectF(area.left() + number * slot, area.bottom() + 3.0, slot, metrics.height())
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, name)


def _part_width(width: float) -> float:
    return (width - 2 * _GAP) / len(PARTS)


def class_colour(number: int, dataset: Dataset, theme: Theme) -> QColor:
    """The colour of a class; one colour for all where there are more classes than colours, or none."""
    if dataset.task == "regression" or dataset.n_classes > len(theme.series):
        return QColor(theme.accent)
    return QColor(theme.series[number])
