"""Cards of how good the answers are."""

from typing import Final

from PySide6.QtCore import Signal, Slot

from workbench.data.dataset import Dataset
from workbench.insight.evaluation.calibration import Calibration
from workbench.insight.evaluation.class_scores import ClassScores
from workbench.insight.evaluation.evaluation_texts import (
    against_name,
    answer_texts,
    calibration_caption,
    class_caption,
    hardest_caption,
    hardest_reading,
    hardest_title,
    ranking_caption,
    residuals_caption,
)
from workbench.insight.evaluation.ranking import Ranking
from workbench.insight.evaluation.residuals import Residuals
from workbench.insight.report import HardExamples
from workbench.language import tr
from workbench.ui.charts.card import Card
from workbench.ui.charts.colours import raw_image
from workbench.ui.views.state.evaluation.pictures import (
    CalibrationPicture,
    ClassScoresPicture,
    Curve,
    HardestPicture,
    RankingPicture,
    ResidualsPicture,
)
from workbench.ui.widgets.theme import ThemeSource

_CURVES: Final[tuple[tuple[str, Curve], ...]] = ((tr("ROC"), "roc"), (tr("Precision and recall"), "pr"))
_MOST_QUANTITIES: Final = 24


class ClassScoresCard(Card):
    """Precision, recall, F1."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = tr(
            "Precision: of those taken for a class, the share that is. Recall: of those that are, the share that was found. F1 = 2 P R / (P + R)."
        )
        super().__init__(tr("Scores of each class"), tip)
        self.picture = ClassScoresPicture(themes)
        self.add_picture(self.picture)

    def show_scores(self, found: ClassScores, data: Dataset) -> None:
        """Show these."""
        self.picture.show_scores(found, data.class_names)
        self.say(class_caption(found, data.class_names))


class RankingCard(Card):
    """One class against all others, at every threshold."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = tr(
            "A point for each threshold of the class's probability. Dotted: guessing. Point at the curve to read a threshold."
        )
        super().__init__(tr("Telling a class apart"), tip, lines=4)
        self._found: tuple[Ranking, ...] = ()
        self._names: tuple[str, ...] = ()
        self.choice = self.add_choice(tr("Class that is told apart"), tr("The class against all others"))
        self.curve = self.add_second_choice(tr("Curve"), tr("Curve"), tr("Which two shares are drawn"))
        self.curve.addItems([name for name, _ in _CURVES])
        self.picture = RankingPicture(themes)
        self.add_picture(self.picture)
        self.choice.currentIndexChanged.connect(self._show_chosen)
        self.curve.currentIndexChanged.connect(self._show_chosen)

    def show_rankings(self, found: tuple[Ranking, ...], data: Dataset) -> None:
        """Show the chosen class."""
        self._found, self._names = found, data.class_names
        self.choice.offer([(name, name) for name in data.class_names])
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        place = self.choice.currentIndex()
        if 0 <= place < len(self._found):
            self.picture.show_ranking(self._found[place], _CURVES[self.curve.currentIndex()][1])
            self.say(ranking_caption(self._found[place], self._names[place]))


class CalibrationCard(Card):
    """Said against right."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = tr(
            "Examples by the probability of the winning class: how often they were right, with 95 % intervals. On the dotted line the network is right as often as it says."
        )
        super().__init__(tr("Calibration"), tip, lines=4)
        self.picture = CalibrationPicture(themes)
        self.add_picture(self.picture)

    def show_calibration(self, found: Calibration, _data: Dataset) -> None:
        """Show this."""
        self.picture.show_calibration(found)
        self.say(calibration_caption(found))


class HardestCard(Card):
    """The examples that cost most."""

    chosen = Signal(int)
    """One of them was clicked: its place among them."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = tr(
            "The examples of this part with the largest loss: hard ones, rare ones, or wrong labels. Click a cell of the confusion matrix to see its examples here; click one of them to see its values and its loss over the run."
        )
        super().__init__(hardest_title((), None), tip)
        self.picture = HardestPicture(themes)
        self.picture.chosen.connect(self._choose)
        self.add_picture(self.picture)

    def show_examples(
        self, hard: HardExamples, data: Dataset, cell: tuple[int, int] | None = None, *, is_named: bool = False
    ) -> None:
        """Show these; of one ``cell`` (was, said) of the confusion matrix, of the rows named, or of the whole sample."""
        self.title.setText(hardest_title(data.class_names, cell, is_named=is_named))
        found, shape = hard.found, data.image_shape
        places = range(len(found.rows))
        answers = [answer_texts(data, found, place) for place in places]
        images = tuple(raw_image(row, shape) for row in hard.features) if shape is not None else ()
        names = [said.split(" (")[0] for said, _ in answers]
        labels = tuple(
            said if name == right else f"{name if images else said} ≠ {right}"  # below a picture there is little room
            for name, (said, right) in zip(names, answers, strict=True)
        )
        self.picture.show_examples(images, labels, tuple(hardest_reading(data, found, place) for place in places))
        self.say(hardest_caption(found))

    @Slot(int, int)
    def _choose(self, row: int, column: int) -> None:
        number = self.picture.number_at(row, column)
        if number >= 0:
            self.chosen.emit(number)


class ResidualsCard(Card):
    """What the prediction of a target misses, against everything it was told."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = tr(
            "True minus predicted for each example, against the prediction or a feature. The line: the mean in ten slices of equally many examples. It is flat where nothing is left to be learned."
        )
        super().__init__(tr("Residuals"), tip)
        self._found: tuple[Residuals, ...] = ()
        self.choice = self.add_choice(tr("What the residuals are held against"), tr("The quantity along the bottom"))
        self.target = self.add_second_choice(tr("Target"), tr("Target"), tr("The target whose residuals are shown"))
        self.picture = ResidualsPicture(themes)
        self.add_picture(self.picture)
        self.choice.currentIndexChanged.connect(self._show_chosen)
        self.target.currentIndexChanged.connect(self._show_target)

    def show_residuals(self, found: tuple[Residuals, ...], _data: Dataset) -> None:
        """Show the chosen target against the chosen quantity."""
        self._found = found
        self.target.offer([(one.name, one.name) for one in found])
        if self.second_row is not None:
            self.second_row.setVisible(len(found) > 1)
        self._show_target()

    @Slot()
    def _show_target(self) -> None:
        place = self.target.currentIndex()
        if 0 <= place < len(self._found):
            found = self._found[place]
            self.choice.offer([(against_name(one, found), one.name) for one in found.against[:_MOST_QUANTITIES]])
            self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        place = self.target.currentIndex()
        if 0 <= place < len(self._found) and self.choice.count():
            found = self._found[place]
            one = next(one for one in found.against if one.name == self.choice.currentData())
            self.picture.show_against(one, found)
            self.say(residuals_caption(one, found))
