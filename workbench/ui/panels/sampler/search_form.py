"""How the space is to be searched: strategy, budget, pruning, seeds."""

from typing import cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from workbench.language import tr
from workbench.search.pruning.pruners import PRUNERS, PrunerName
from workbench.search.results import Metric
from workbench.search.strategies.strategy_rows import STRATEGIES, StrategyName
from workbench.search.study.plan import TrialSeeds
from workbench.search.study.search_settings import METRICS, MOST_RUNGS, SEEDS, SearchSettings, extent
from workbench.search.study.stages import MOST_TRIALS
from workbench.search.workers.local_host import available_cores, default_workers
from workbench.specs.search_space import SearchSpace
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.choice_field import ChoiceField
from workbench.ui.widgets.number_field import NumberField
from workbench.ui.widgets.theme import ThemeSource

_MOST_EPOCHS = 1_000_000
_MOST_WORKERS = 1024


class SearchForm(QWidget):
    """Shows ``SearchSettings`` and says when the person wants others."""

    changed = Signal()

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        usual = SearchSettings(workers=default_workers())
        self.strategy = ChoiceField(
            tr("Strategy"),
            tr("Who chooses the values of the next trial."),
            ((name, (row.title, row.meaning)) for name, row in STRATEGIES.items()),
        )
        self.trials = NumberField(
            tr("Trials"), tr("How many sets of values are tried."), usual.trials, (1, MOST_TRIALS), themes
        )
        self.epochs = NumberField(
            tr("Epochs each"),
            tr("How long a trial is trained that is not pruned."),
            usual.epochs,
            (1, _MOST_EPOCHS),
            themes,
        )
        self.workers = NumberField(
            tr("Workers"),
            tr(
                "Processes that train at the same time, one core each. This machine has {available_cores} cores for us; "
                "one is left to the window.",
                available_cores=available_cores(),
            ),
            usual.workers,
            (1, _MOST_WORKERS),
            themes,
        )
        self.goal = ChoiceField(tr("Best by"), tr("What makes one trial better than another."), METRICS.items())
        self.pruner = ChoiceField(
            tr("Pruning"),
            tr("When a trial is given up before its end."),
            ((name, (row.title, row.meaning)) for name, row in PRUNERS.items()),
        )
        self.patience = NumberField(
            tr("Patience"),
            tr("Rungs that every trial is trained before it may be given up: more where the dev set is small."),
            usual.patience,
            (1, MOST_RUNGS),
            themes,
        )
        self.seeds = ChoiceField(
            tr("Seeds"), tr("The seed each trial starts from: first weights, order of examples."), SEEDS.items()
        )
        self.extent = QLabel()
        self.extent.setWordWrap(True)
        self._lay_out()
        for choice in (self.strategy, self.goal, self.pruner, self.seeds):
            choice.chosen.connect(self.changed)
        for field in (self.trials, self.epochs, self.workers, self.patience):
            field.changed.connect(self.changed)
            field.entry.problem_changed.connect(self._tell_problem)

    @property
    def settings(self) -> SearchSettings:
        """What is asked for; where a field holds nonsense, what it held before."""
        return SearchSettings(
            strategy=cast("StrategyName", self.strategy.value),
            trials=int(self.trials.value),
            epochs=int(self.epochs.value),
            metric=cast("Metric", self.goal.value),
            pruner=cast("PrunerName", self.pruner.value),
            trial_seeds=cast("TrialSeeds", self.seeds.value),
            workers=int(self.workers.value),
            patience=int(self.patience.value),
        )

    @property
    def problem(self) -> str | None:
        """What is wrong with a field, or None."""
        for field in (self.trials, self.epochs, self.workers, self.patience):
            if field.entry.problem is not None:
                return f"{field.label.text()}: {field.entry.problem}"
        return None

    def show_settings(self, settings: SearchSettings) -> None:
        """Show others, those of a search that was opened."""
        for choice, value in (
            (self.strategy, settings.strategy),
            (self.goal, settings.metric),
            (self.pruner, settings.pruner),
            (self.seeds, settings.trial_seeds),
        ):
            choice.show_value(value)
        for field, number in (
            (self.trials, settings.trials),
            (self.epochs, settings.epochs),
            (self.workers, settings.workers),
            (self.patience, settings.patience),
        ):
            field.show_value(number)
        self.changed.emit()

    def show_extent(self, space: SearchSpace) -> None:
        """Say how much would be computed."""
        self.extent.setText(extent(space, self.settings))

    def _lay_out(self) -> None:
        numbers = across((self.trials, 1), (self.epochs, 1), (self.workers, 1))
        down(self.strategy, numbers, self.extent, self.goal, self.pruner, self.patience, self.seeds, inside=self)

    @Slot(object)
    def _tell_problem(self, _problem: object) -> None:
        self.changed.emit()
