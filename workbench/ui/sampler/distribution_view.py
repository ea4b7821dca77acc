"""Where 200 draws of a row fall, and beside it where the same number falls on the linear scale."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import Dimension
from workbench.ui.sampler.histogram_plot import HistogramPlot
from workbench.ui.sampler.preview import FIRST_DRAWS, PREVIEW_DRAWS, Preview, previews
from workbench.ui.sampler.words import SCALE_NAMES, SCALE_TITLES, averaging_sentence, share_sentence
from workbench.ui.theme import ThemeSource


class DistributionView(QWidget):
    """One or two drawings on the same axis and to the same height, so that waste is seen."""

    def __init__(self, themes: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chosen = _Column(themes, is_comparison=False)
        self.other = _Column(themes, is_comparison=True)
        self._averaging = QLabel()
        self._averaging.setProperty("role", "muted")
        self._averaging.setWordWrap(True)
        columns = QHBoxLayout()
        columns.setSpacing(8)
        columns.addWidget(self.chosen, 1)
        columns.addWidget(self.other, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(columns)
        layout.addWidget(self._averaging)

    def show_dimension(self, dimension: Dimension, seed: int, mark: Value | None) -> None:
        """Draw 200 times with ``seed``; ``mark`` is the value drawn last, if any."""
        found = previews(dimension, seed)
        highest = max(float(max(preview.density.max(), preview.curve[1].max())) for preview in found)
        self.chosen.show_preview(found[0], highest, mark)
        self.other.setVisible(len(found) > 1)
        if len(found) > 1:
            self.other.show_preview(found[1], highest, None)
        sentence = averaging_sentence(found[0].axis)
        self._averaging.setText(sentence)
        self._averaging.setVisible(bool(sentence))


class _Column(QWidget):
    """A title, the drawing, and the share of draws in words."""

    def __init__(self, themes: ThemeSource, *, is_comparison: bool) -> None:
        super().__init__()
        self.title = QLabel()
        self.plot = HistogramPlot(themes, is_comparison=is_comparison)
        self.share = QLabel()
        self.share.setProperty("role", "muted")
        self.share.setWordWrap(True)
        self._is_comparison = is_comparison
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.title)
        layout.addWidget(self.plot)
        layout.addWidget(self.share)
        layout.addStretch(1)

    def show_preview(self, preview: Preview, highest: float, mark: Value | None) -> None:
        title = SCALE_TITLES[preview.drawn.scale]
        self.title.setText(f"{SCALE_NAMES[preview.drawn.scale]}, to compare" if self._is_comparison else title)
        if self._is_comparison:
            self.title.setProperty("role", "muted")
        self.share.setText(share_sentence(preview.drawn, preview.axis))
        self.plot.setToolTip(
            f"{title}: the line is how likely values are, the bars are the first {PREVIEW_DRAWS} draws of the seed.\n"
            f"Dark lines under the bars: the first {FIRST_DRAWS} draws, those of the first trials; point at one to "
            "read it.\nNumbers above: percent of the draws in each decade."
        )
        self.plot.show_preview(preview, highest, mark)
