"""The card of the decision regions, and on which plane they are drawn."""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.data.dataset import Dataset
from workbench.insight.insight_texts import regions_caption
from workbench.insight.plane import MAIN_CUT, Cut, ExampleCut, FeatureCut
from workbench.insight.regions import Regions
from workbench.language import tr
from workbench.training.messages import Part
from workbench.ui.charts.card import Card
from workbench.ui.views.state.evaluation.regions_picture import RegionsPicture
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.choice_box import ChoiceBox, counted_box
from workbench.ui.widgets.parts import text_label
from workbench.ui.widgets.theme import ThemeSource

_CUTS: Final = (
    (tr("main directions"), "main"),
    (tr("two features"), "features"),
    (tr("two examples"), "examples"),
)


class RegionsCard(Card):
    """What the network says where."""

    cut_changed = Signal()
    """Another plane is wanted: see ``cut``."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = tr(
            "The class that the network says at each place of the plane; the deeper the colour, the surer it is.\nRinged: examples that the network gets wrong. Pale: examples for which the map says something else than the network."
        )
        super().__init__(tr("Decision regions"), tip, lines=5)
        self.kind = self.add_second_choice(
            tr("Plane"),
            tr("Plane of the map"),
            tr(
                "Along the two directions in which the data vary most, along two features, or through two examples and the mean"
            ),
        )
        self.kind.offer(list(_CUTS))
        self.across = ChoiceBox(tr("Feature across"), tr("The feature from left to right"), letters=5, height=24)
        self.up = ChoiceBox(tr("Feature up"), tr("The feature from below upwards"), letters=5, height=24)
        self.features = QWidget()
        labels = text_label(tr("across"), "muted", field=self.across), text_label(tr("up"), "muted", field=self.up)
        across(labels[0], (self.across, 1), labels[1], (self.up, 1), inside=self.features)
        tip = tr(
            "A row of the part looked at; a click into the map takes the example next to it for B, and what was B for A"
        )
        self.first = counted_box(tr("Example A"), tip, tr("A: row "))
        self.second = counted_box(tr("Example B"), tip, tr("B: row "))
        self.examples = QWidget()
        across((self.first, 1), (self.second, 1), inside=self.examples)
        self.picture = RegionsPicture(themes)
        for row in (self.features, self.examples):
            row.hide()
            self.add_widget(row)
        self.add_picture(self.picture)
        self.kind.currentIndexChanged.connect(self.cut_changed)
        self.across.currentIndexChanged.connect(self._change_across)
        self.up.currentIndexChanged.connect(self._change_up)
        self.first.valueChanged.connect(self.cut_changed)
        self.second.valueChanged.connect(self.cut_changed)
        self.picture.chosen.connect(self._take_example)

    def cut(self, part: Part) -> Cut:
        """The plane that is wanted, with examples of this part."""
        match self.kind.currentData():
            case "features" if self.across.count():
                return FeatureCut(self.across.currentIndex(), self.up.currentIndex())
            case "examples":
                return ExampleCut(part, self.first.value() - 1, self.second.value() - 1)
        return MAIN_CUT

    def show_regions(self, regions: Regions, data: Dataset) -> None:
        """Show this map."""
        is_whole = regions.plane.is_whole
        if self.second_row is not None:
            self.second_row.setVisible(not is_whole)
        self.features.setVisible(not is_whole and self.kind.currentData() == "features")
        self.examples.setVisible(not is_whole and self.kind.currentData() == "examples")
        names = [(name, f"{place} {name}") for place, name in enumerate(data.feature_names)]
        self.across.offer(names)
        self.up.offer(names, usual=1)
        for box, usual in ((self.first, 1), (self.second, 2)):
            with QSignalBlocker(box):
                is_new = box.maximum() == 1
                box.setMaximum(regions.rows)
                if is_new:
                    box.setValue(usual)
        self.picture.show_regions(regions, data)
        self.say(regions_caption(regions, data))

    @Slot()
    def _change_across(self) -> None:
        self._part_features(self.up)

    @Slot()
    def _change_up(self) -> None:
        self._part_features(self.across)

    def _part_features(self, other: ChoiceBox) -> None:
        """The same feature cannot lie along both axes: the other one takes the next."""
        if self.across.currentIndex() == self.up.currentIndex():
            with QSignalBlocker(other):
                other.setCurrentIndex((other.currentIndex() + 1) % max(1, other.count()))
        self.cut_changed.emit()

    @Slot(int, int)
    def _take_example(self, row: int, column: int) -> None:
        number = self.picture.example_at(row, column)
        if self.kind.currentData() != "examples" or number < 0 or number == self.second.value() - 1:
            return
        with QSignalBlocker(self.first):
            self.first.setValue(self.second.value())
        self.second.setValue(number + 1)
