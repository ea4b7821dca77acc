"""Where 200 draws of a row fall, and beside it where the same number falls on another scale."""

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from workbench.language import tr
from workbench.search.space.preview import FIRST_DRAWS, PREVIEW_DRAWS, Preview, compared_scales, previews
from workbench.specs.hyperparameter_texts import SCALE_NAMES
from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import ROWS, Dimension, SamplingScale
from workbench.ui.panels.sampler.histogram_plot import HistogramPlot
from workbench.ui.panels.sampler.sampler_texts import SCALE_TITLES, averaging_sentence, share_sentence
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.parts import note
from workbench.ui.widgets.theme import ThemeSource

_HEAD_HEIGHT: Final = 26


class DistributionView(QWidget):
    """One or two drawings on the same axis and to the same height, so that waste is seen."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._shown: tuple[Dimension, int, Value | None] | None = None
        self._scales: tuple[SamplingScale, ...] = ()
        self._against: SamplingScale | None = None
        self.title = QLabel()
        self.title.setMinimumHeight(_HEAD_HEIGHT)
        tip = tr("The same number of draws from the same range on another scale. Changes no draw.")
        self.against = ChoiceBox(tip=tip, height=_HEAD_HEIGHT)
        self.against.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.chosen = _Column(self.title, themes, is_comparison=False)
        self.other = _Column(self.against, themes, is_comparison=True)
        self._averaging = note()
        columns = across((self.chosen, 1), (self.other, 1))
        down(columns, self._averaging, spacing=4, inside=self)
        self.against.activated.connect(self._choose)

    def show_dimension(self, dimension: Dimension, seed: int, mark: Value | None) -> None:
        """Draw 200 times with ``seed``; ``mark`` is the value drawn last, if any."""
        self._shown = (dimension, seed, mark)
        found = previews(dimension, seed, self._against)
        highest = max(float(max(preview.density.max(), preview.curve[1].max())) for preview in found)
        self.title.setText(SCALE_TITLES[dimension.scale])
        self.against.setAccessibleName(tr("Scale to compare {lower} with", lower=ROWS[dimension.name].label.lower()))
        self.chosen.show_preview(found[0], highest, mark)
        self.other.setVisible(len(found) > 1)
        if len(found) > 1:
            self._offer(compared_scales(dimension), found[1].drawn.scale)
            self.other.show_preview(found[1], highest, None)
        sentence = averaging_sentence(found[0].axis)
        self._averaging.setText(sentence)
        self._averaging.setVisible(bool(sentence))

    def _offer(self, scales: tuple[SamplingScale, ...], shown: SamplingScale) -> None:
        if scales != self._scales:
            self._scales = scales
            self.against.clear()
            for scale in scales:
                self.against.add_choice(tr("against {lower}", lower=SCALE_NAMES[scale].lower()), SCALE_TITLES[scale])
        self.against.setCurrentIndex(scales.index(shown))

    @Slot(int)
    def _choose(self, index: int) -> None:
        self._against = self._scales[index]
        if self._shown is not None:
            self.show_dimension(*self._shown)


class _Column(QWidget):
    """A heading, the drawing, and the share of draws in words."""

    def __init__(self, head: QWidget, themes: ThemeSource, *, is_comparison: bool) -> None:
        super().__init__()
        self.plot = HistogramPlot(themes, is_comparison=is_comparison)
        self.share = note()
        down(head, self.plot, self.share, 1, spacing=2, inside=self)

    def show_preview(self, preview: Preview, highest: float, mark: Value | None) -> None:
        self.share.setText(share_sentence(preview.drawn, preview.axis))
        self.plot.setToolTip(
            f"{SCALE_TITLES[preview.drawn.scale]}: the line is how likely values are, the bars are the first "
            f"{PREVIEW_DRAWS} draws of the seed.\nDark lines under the bars: the first {FIRST_DRAWS} draws, those of "
            "the first trials; point at one to read it.\nNumbers above: percent of the draws in each decade."
        )
        self.plot.show_preview(preview, highest, mark)
