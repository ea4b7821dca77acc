"""The cards of the state view in one table: a new one is a probe in ``insight/``, and its card and row here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import Slot

from workbench.data.dataset import Dataset
from workbench.insight.batch_norm import BatchNormUnits, Quantity
from workbench.insight.certainty import Certainty
from workbench.insight.confusion import Confusion
from workbench.insight.insight_texts import (
    batch_norm_summary,
    certainty_caption,
    confusion_summary,
    layer_name,
    predictions_caption,
    weights_caption,
)
from workbench.insight.predictions import Predictions
from workbench.insight.report import (
    Examined,
    batch_norm_of,
    calibration_of,
    certainty_of,
    class_scores_of,
    confusion_of,
    hardest_of,
    predictions_of,
    rankings_of,
    regions_of,
    residuals_of,
    unit_images_of,
    weights_of,
)
from workbench.insight.unit_images import UnitImages, images_text
from workbench.insight.weights import LayerWeights
from workbench.language import tr
from workbench.numbers import grouped
from workbench.ui.charts.card import Card
from workbench.ui.charts.images_picture import ImagesPicture
from workbench.ui.views.state.batch_norm_picture import BatchNormPicture
from workbench.ui.views.state.certainty_picture import CertaintyPicture, ClassProbabilities
from workbench.ui.views.state.confusion_picture import ConfusionPicture
from workbench.ui.views.state.evaluation.evaluation_cards import (
    CalibrationCard,
    ClassScoresCard,
    HardestCard,
    RankingCard,
    ResidualsCard,
)
from workbench.ui.views.state.evaluation.history_card import HistoryCard
from workbench.ui.views.state.evaluation.regions_card import RegionsCard
from workbench.ui.views.state.predictions_picture import PredictionsPicture
from workbench.ui.views.state.weights_picture import WeightsHistogram, WeightsPicture
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.theme import ThemeSource

_ORDERS: Final[tuple[tuple[str, Quantity | None], ...]] = (
    ("number", None),
    ("γ", "gamma"),
    ("β", "beta"),
    ("μ", "mean"),
    ("σ²", "variance"),
    ("scale", "scale"),
)


class ConfusionCard(Card):
    """What was taken for what."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = "Rows: the class of the examples. Columns: what the network said. Blue: right; orange: wrong."
        super().__init__(tr("Confusion matrix"), tip)
        self.picture = ConfusionPicture(themes)
        self.add_picture(self.picture)

    def show_confusion(self, matrix: Confusion, data: Dataset) -> None:
        """Show these counts."""
        self.picture.show_confusion(matrix, data.class_names)
        self.say(confusion_summary(matrix, data.class_names))


class PredictionsCard(Card):
    """Predicted beside true."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(tr("Predicted and true"), tr("A point for each example; on the line the prediction is exact."))
        self._targets: tuple[Predictions, ...] = ()
        self.choice = self.add_choice(tr("Target whose predictions are shown"), tr("The target that is predicted"))
        self.picture = PredictionsPicture(themes)
        self.add_picture(self.picture)
        self.choice.currentIndexChanged.connect(self._show_chosen)

    def show_predictions(self, targets: tuple[Predictions, ...], _data: Dataset) -> None:
        """Show the points of the chosen one of these targets."""
        self._targets = targets
        _offer(self.choice, [one.name for one in targets])
        self.choice.setVisible(len(targets) > 1)
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        if 0 <= self.choice.currentIndex() < len(self._targets):
            found = self._targets[self.choice.currentIndex()]
            self.picture.show_predictions(found)
            self.say(predictions_caption(found))


class CertaintyCard(Card):
    """Softmax: how sure, and of what."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = tr(
            "How probable the class that won was, and how often it was right; and what each class gets on average."
        )
        super().__init__(tr("Certainty"), tip)
        self.picture = CertaintyPicture(themes)
        self.classes = ClassProbabilities(themes)
        self.add_picture(self.picture)
        self.add_picture(self.classes)

    def show_certainty(self, found: Certainty, data: Dataset) -> None:
        """Show this histogram and these means."""
        self.picture.show_certainty(found)
        self.classes.show_certainty(found, data.class_names)
        self.say(certainty_caption(found))


class WeightsCard(Card):
    """W of one layer at a time."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(tr("Weights"), tr("W of one layer: a row for each unit, a column for each input."), lines=4)
        self._layers: tuple[LayerWeights, ...] = ()
        self._data: Dataset | None = None
        self.choice = self.add_choice(tr("Layer whose weights are shown"), tr("The layer whose weights are shown"))
        self.picture = WeightsPicture(themes)
        self.histogram = WeightsHistogram(themes)
        self.add_picture(self.picture)
        self.add_picture(self.histogram)
        self.choice.currentIndexChanged.connect(self._show_chosen)

    def show_weights(self, layers: tuple[LayerWeights, ...], data: Dataset) -> None:
        """Show the chosen one of these layers."""
        self._layers, self._data = layers, data
        texts = [
            f"{layer_name(one.number, one.is_output)}: {grouped(one.inputs)} → {grouped(one.units)}" for one in layers
        ]
        _offer(self.choice, texts)
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        place = self.choice.currentIndex()
        if self._data is None or not 0 <= place < len(self._layers):
            return
        layer = self._layers[place]
        has_names = layer.number == 0 and self._data.image_shape is None
        self.picture.show_layer(layer, self._data.feature_names if has_names else None)
        self.histogram.show_layer(layer)
        self.say(weights_caption(layer))


class UnitImagesCard(Card):
    """W of the first layer as images."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(tr("First layer"), tr("What each unit of the first layer makes of each pixel"), lines=5)
        self.picture = ImagesPicture(themes)
        self.add_picture(self.picture)

    def show_images(self, found: UnitImages, _data: Dataset) -> None:
        """Show these."""
        self.picture.show_images(found)
        self.say(images_text(found))


class BatchNormCard(Card):
    """The numbers of one batch-norm layer at a time."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = tr("γ and β are learned; μ and σ² are the averages used at test time; scale = γ / √(σ² + ε).")
        super().__init__(tr("Batch norm"), tip)
        self._layers: tuple[BatchNormUnits, ...] = ()
        self.choice = self.add_choice(tr("Batch-norm layer shown"), tr("The layer with batch norm that is shown"))
        self.order = self.add_second_choice(
            tr("Units in order of"),
            tr("Order of the units"),
            tr("The units from left to right: by number, or from the smallest value to the largest"),
        )
        self.order.addItems([name for name, _ in _ORDERS])
        self.picture = BatchNormPicture(themes)
        self.add_picture(self.picture)
        self.message = self.add_message()
        self.message.setText(
            tr("This network has no batch norm. It is switched on layer by layer in the network builder.")
        )
        self.choice.currentIndexChanged.connect(self._show_chosen)
        self.order.currentIndexChanged.connect(self._show_chosen)

    def show_layers(self, layers: tuple[BatchNormUnits, ...], _data: Dataset) -> None:
        """Show the chosen one of these layers, or that there is none."""
        self._layers = layers
        _offer(self.choice, [layer_name(one.number, is_output=False) for one in layers])
        for widget in (self.choice, self.second_row, self.picture):
            if widget is not None:
                widget.setVisible(bool(layers))
        self.message.setVisible(not layers)
        if not layers:
            self.picture.show_units(None, None)
            self.say("")
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        place = self.choice.currentIndex()
        if 0 <= place < len(self._layers):
            self.picture.show_units(self._layers[place], _ORDERS[self.order.currentIndex()][1])
            self.say(batch_norm_summary(self._layers[place]))


def _offer(box: ChoiceBox, texts: list[str]) -> None:
    """Offer these texts, the chosen place kept as far as it is still there; says nothing of the change."""
    if [box.itemText(place) for place in range(box.count())] == texts:
        return
    chosen = max(0, min(box.currentIndex(), len(texts) - 1))
    blocked = box.blockSignals(True)
    box.clear()
    box.addItems(texts)
    box.setCurrentIndex(chosen if texts else -1)
    box.blockSignals(blocked)


Found = TypeVar("Found")
OneCard = TypeVar("OneCard", bound=Card)


@dataclass(frozen=True, slots=True)
class CardRow(Generic[Found, OneCard]):
    """``probe`` finds what the card shows; where it finds nothing, there is no card."""

    name: str
    probe: Callable[[Examined], Found | None]
    make: Callable[[ThemeSource], OneCard]
    show: Callable[[OneCard, Found, Dataset], None]


CARDS: Final[tuple[CardRow[Any, Any], ...]] = (
    CardRow("predictions", predictions_of, PredictionsCard, PredictionsCard.show_predictions),
    CardRow("confusion", confusion_of, ConfusionCard, ConfusionCard.show_confusion),
    CardRow("regions", regions_of, RegionsCard, RegionsCard.show_regions),
    CardRow("weights", weights_of, WeightsCard, WeightsCard.show_weights),
    CardRow("unit_images", unit_images_of, UnitImagesCard, UnitImagesCard.show_images),
    CardRow("batch_norm", batch_norm_of, BatchNormCard, BatchNormCard.show_layers),
    CardRow("certainty", certainty_of, CertaintyCard, CertaintyCard.show_certainty),
    CardRow("class_scores", class_scores_of, ClassScoresCard, ClassScoresCard.show_scores),
    CardRow("ranking", rankings_of, RankingCard, RankingCard.show_rankings),
    CardRow("calibration", calibration_of, CalibrationCard, CalibrationCard.show_calibration),
    CardRow("residuals", residuals_of, ResidualsCard, ResidualsCard.show_residuals),
    CardRow("hardest", hardest_of, HardestCard, HardestCard.show_examples),
    CardRow("history", hardest_of, HistoryCard, HistoryCard.show_examples),
)
"""In the order in which they stand."""
