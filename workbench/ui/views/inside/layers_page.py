"""The page "Weights" of the tab *Inside*: W of a layer, its gradient and its change in this mini-batch, and its units as images."""

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from workbench.insight.insight_texts import layer_name
from workbench.insight.microscope.layer_numbers import NAMES, WeightsOf, strips_text, weight_strips, weights_of
from workbench.insight.unit_images import images_text, unit_images
from workbench.language import tr
from workbench.ui.charts.card import Card
from workbench.ui.charts.images_picture import ImagesPicture
from workbench.ui.views.inside.step_reader import StepSeen
from workbench.ui.views.inside.strips_picture import StripsPicture
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.page_scroll import upright
from workbench.ui.widgets.parts import surface
from workbench.ui.widgets.theme import ThemeSource

_LINES: Final = 5
_LOWEST: Final = 350
_NARROW: Final = 540
"""Pixels below which the cards stand one below the other."""


class LayersPage(QWidget):
    """Histograms, and beside or below them images, where the input is one."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._seen: StepSeen | None = None
        self.strips = Card(
            tr("W and its gradient"),
            tr("How W of a layer, its gradient and its change in this mini-batch are spread"),
            lines=_LINES,
        )
        self.layer = self.strips.add_choice(tr("Layer"), tr("The layer whose weights are shown"))
        self.histograms = StripsPicture(themes, tr("Histograms of W, ∂L/∂W and ΔW"), is_log=True)
        self.strips.add_picture(self.histograms)
        self.images = Card(tr("First layer"), tr("What each unit of the first layer makes of each pixel"), lines=_LINES)
        self.of = self.images.add_choice(tr("What is drawn"), tr("W, its gradient, or how the step changed it"))
        self.of.offer([(name, of) for of, name in NAMES.items()])
        self.picture = ImagesPicture(themes)
        self.images.add_picture(self.picture)
        page = surface(QWidget())
        self._cards = across((self.strips, 1), (self.images, 1), margins=(12, 4, 12, 12), inside=page)
        for card in (self.strips, self.images):
            card.setMinimumHeight(_LOWEST)
        down(upright(page), spacing=-1, inside=self)
        self.layer.currentIndexChanged.connect(self._show_layer)
        self.of.currentIndexChanged.connect(self._show_images)

    def show_step(self, seen: StepSeen) -> None:
        """Show this mini-batch, the layer that was looked at before."""
        self._seen = seen
        places = len(seen.view.layers)
        self.layer.offer([(layer_name(number, number == places - 1), number) for number in range(places)])
        self._show_layer()
        self._show_images()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self._cards.setDirection(ways.TopToBottom if self.width() < _NARROW else ways.LeftToRight)

    def shut_down(self) -> bool:
        """There is no work."""
        return True

    @Slot()
    def _show_layer(self) -> None:
        seen, layer = self._seen, self.layer.currentData()
        if seen is None or layer is None or layer >= len(seen.view.layers):
            return
        self.histograms.show_strips(weight_strips(seen.view, layer))
        self.strips.say(strips_text(seen.view, layer))

    @Slot()
    def _show_images(self) -> None:
        seen = self._seen
        if seen is None:
            return
        of: WeightsOf = self.of.currentData()
        found = unit_images(weights_of(seen.view, 0, of), seen.origin.data.image_shape, NAMES[of])
        self.images.setVisible(found is not None)
        self.picture.show_images(found)
        self.images.say("" if found is None else images_text(found))
