"""What the chosen data look like: images of each class, points in the colours of their classes, or targets."""

import html
from typing import Final

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from workbench.data.dataset import Dataset
from workbench.language import tr
from workbench.numbers import percent
from workbench.ui.panels.data.class_balance import class_colour
from workbench.ui.panels.data.data_thumbnail import telling_feature, thumbnail
from workbench.ui.panels.data.image_strip import ImageStrip
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.theme import ThemeSource

_SIDE: Final = 148


class ExampleView(QWidget):
    """Shows a ``Dataset``."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self._dataset: Dataset | None = None
        self.strip = ImageStrip(themes)
        self.points = QLabel()
        self.points.setFixedSize(_SIDE, _SIDE)
        self.legend = QLabel()
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setWordWrap(True)
        self._scatter = QWidget()
        across(self.points, (self.legend, 1), spacing=16, inside=self._scatter)
        down(self.strip, self._scatter, spacing=-1, inside=self)
        themes.changed.connect(self._paint)

    def show_dataset(self, dataset: Dataset | None) -> None:
        """Show examples of the train part."""
        self._dataset = dataset
        is_image = dataset is not None and dataset.image_shape is not None
        self.strip.setVisible(is_image)
        self._scatter.setVisible(dataset is not None and not is_image)
        if dataset is not None and is_image:
            self.strip.show_dataset(dataset)
        self._paint()

    @Slot()
    def _paint(self) -> None:
        if self._dataset is None or self._dataset.image_shape is not None:
            self.points.setPixmap(QPixmap())
            return
        theme = self._themes.theme
        self.points.setPixmap(thumbnail(self._dataset, _SIDE, self.devicePixelRatioF(), theme))
        task = self._dataset.task
        what = tr("in the colours of their classes") if task == "classification" else tr("with their targets")
        self.points.setAccessibleName(
            tr("Points of {dataset_title} {what}", dataset_title=self._dataset.title, what=what)
        )
        self.legend.setText(self._legend(self._dataset))

    def _legend(self, dataset: Dataset) -> str:
        """A coloured dot, the name and the share of each class; in a regression the two axes."""
        theme = self._themes.theme
        if dataset.targets:
            feature = dataset.feature_names[telling_feature(dataset)]
            return tr(
                "↑ {target}<br>→ {feature}<br>"
                '<span style="color:{muted}">most correlated of {n_features} features</span>',
                target=html.escape(dataset.targets[0].name),
                feature=html.escape(feature),
                muted=theme.muted,
                n_features=dataset.n_features,
            )
        shares = np.bincount(dataset.train.labels, minlength=dataset.n_classes) / max(1, dataset.train.rows)
        lines = [
            f'<span style="color:{class_colour(number, dataset, theme).name()}">●</span> {html.escape(name)} '
            f'<span style="color:{theme.muted}">{percent(share)}</span>'
            for number, (name, share) in enumerate(zip(dataset.class_names, shares.tolist(), strict=True))
        ]
        if dataset.n_features > 2:
            lines.append(
                tr(
                    '<span style="color:{muted}">{n_features} features, seen along the two widest directions</span>',
                    muted=theme.muted,
                    n_features=dataset.n_features,
                )
            )
        return "<br>".join(lines)
