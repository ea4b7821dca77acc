"""The choice of a scale."""

from typing import Final

from PySide6.QtCore import Signal, Slot

from workbench.language import tr
from workbench.specs.hyperparameter_texts import SCALE_NAMES
from workbench.specs.hyperparameters import Info
from workbench.specs.search_space import SamplingScale
from workbench.ui.panels.sampler.dimension_edits import possible_scales
from workbench.ui.widgets.choice_box import ChoiceBox

_MEANINGS: Final[dict[SamplingScale, str]] = {
    "linear": tr("Equal steps are equally likely: for counts such as layers and units."),
    "log": tr("Equal factors are equally likely: for learning rates and whatever spans powers of ten."),
    "one_minus_log": tr("The distance from 1 is drawn on a log scale: for averages such as 0.9, 0.99, 0.999."),
    "logit": tr("Equal factors of x/(1−x) are equally likely: for shares that may lie close to 0 as well as to 1."),
    "choice": tr("A short list of values, all equally likely."),
}


class ScaleBox(ChoiceBox):
    """Linear, log, 1−log or choice."""

    scale_chosen = Signal(str)
    """The person chose this ``SamplingScale``."""

    def __init__(self, info: Info) -> None:
        super().__init__()
        self._scales: list[SamplingScale] = []
        for scale in possible_scales(info):
            self._offer(scale)
        self.setAccessibleName(tr("Scale of {lower}", lower=info.label.lower()))
        self.setToolTip(
            tr("How draws are spread over the range.\n")
            + "\n".join(f"{SCALE_NAMES[scale]}: {_MEANINGS[scale]}" for scale in self._scales)
            + tr("\nUsual: {scale_names}.", scale_names=SCALE_NAMES[info.scale])
        )
        self.activated.connect(self._choose)

    @property
    def scale(self) -> SamplingScale:
        """The scale shown."""
        return self._scales[self.currentIndex()]

    def show_scale(self, scale: SamplingScale) -> None:
        """Show a scale, also one that would not be offered here."""
        if scale not in self._scales:
            self._offer(scale)
        self.setCurrentIndex(self._scales.index(scale))

    def _offer(self, scale: SamplingScale) -> None:
        self._scales.append(scale)
        self.add_choice(SCALE_NAMES[scale], _MEANINGS[scale])

    @Slot(int)
    def _choose(self, index: int) -> None:
        self.scale_chosen.emit(self._scales[index])
