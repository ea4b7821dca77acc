"""What a person does in the rows of the sampler."""

from workbench.ui.panels.sampler.dimension_form import DimensionForm
from workbench.ui.panels.sampler.sampler_panel import SamplerPanel


def form(panel: SamplerPanel, name: str = "learning_rate") -> DimensionForm:
    """The fields of a row that varies."""
    found = panel.row(name).form
    assert found is not None
    return found


def choose_scale(panel: SamplerPanel, name: str, text: str) -> None:
    """From the list of a row."""
    box = form(panel, name).scale
    box.setCurrentIndex(box.findText(text))
    box.activated.emit(box.currentIndex())
