"""Tree-structured Parzen estimators: tries more of what did well (Bergstra et al., NeurIPS 2011), by Optuna.

Optuna sees positions r from 0 to 1 on our scales, and choices. So it never needs to know a scale, and the density that
it estimates is the one the person looks at. A proposal depends on (seed, number, what was told) alone.
"""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from workbench.search.results import Metric, TrialResult, cost
from workbench.search.space.draws import draw, values_at
from workbench.search.space.scales import position_of
from workbench.search.strategies.import_apart import load_optuna
from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import Dimension, SearchSpace, row_and_layer

if TYPE_CHECKING:
    import optuna

_RANDOM_FIRST: Final = 10
_LARGEST_R: Final = 1.0 - 2.0**-53


class Tpe:
    """Learns from the trials that have ended; the first ten are random draws.

    Pruned trials rank below all that are done, those that came further before the others, equal lengths by their score;
    diverged ones are the worst of all. Running ones keep it from proposing the same again. Trials outside the ranges of
    the space are left out.
    """

    def __init__(self, space: SearchSpace, seed: int, metric: Metric) -> None:
        self._space, self._seed, self._metric = space, seed, metric

    def propose(self, number: int, told: Sequence[TrialResult]) -> dict[str, Value]:
        """The most promising of 24 candidates; a random draw while fewer than ten trials have ended."""
        if sum(_counts(result) for result in told) < _RANDOM_FIRST:
            return draw(self._space, self._seed, number)
        trial = self._study(number, told).ask()
        return values_at(self._space, lambda name: _suggested(trial, name, self._row(name)))

    def _study(self, number: int, told: Sequence[TrialResult]) -> "optuna.Study":
        load_optuna()
        import optuna

        digest = hashlib.sha256(f"{self._seed}\ntpe\n{number}".encode()).digest()
        sampler = optuna.samplers.TPESampler(
            seed=int.from_bytes(digest[:4], "little"),
            n_startup_trials=_RANDOM_FIRST,
            constant_liar=True,
        )
        optuna.logging.set_verbosity(optuna.logging.WARNING)  # it tells of every study it makes
        study = optuna.create_study(sampler=sampler, storage=optuna.storages.InMemoryStorage())
        known = [trial for result in told if (trial := self._as_optuna(result)) is not None]
        study.add_trials(known)
        return study

    def _as_optuna(self, result: TrialResult) -> "optuna.trial.FrozenTrial | None":
        """The trial in terms of r; None where it is not for this space or has nothing to say."""
        import optuna

        params: dict[str, Value] = {}
        distributions: dict[str, optuna.distributions.BaseDistribution] = {}
        for name, value in result.values.items():
            row = self._row_or_none(name)
            if row is None:
                continue
            if not _holds(row, value):
                return None
            params[name] = value if row.scale == "choice" else float(position_of(row, value))
            distributions[name] = _distribution(row)
        state = optuna.trial.TrialState
        if result.state in ("waiting", "running"):
            return optuna.create_trial(state=state.RUNNING, params=params, distributions=distributions)
        if not _counts(result):
            return None
        if result.diverged or result.score is None:
            # Pruned before its first score is what Optuna ranks below everything else.
            return optuna.create_trial(state=state.PRUNED, params=params, distributions=distributions)
        value = cost(self._metric, result.score)
        if result.state == "pruned":
            # Optuna ranks these below the finished ones, by (rung, score): shorter trainings do not compare with longer.
            at = {result.rung: value}
            return optuna.create_trial(
                state=state.PRUNED, intermediate_values=at, params=params, distributions=distributions
            )
        return optuna.create_trial(value=value, params=params, distributions=distributions)

    def _row(self, name: str) -> Dimension:
        row = self._row_or_none(name)
        if row is None:
            raise KeyError(name)
        return row

    def _row_or_none(self, name: str) -> Dimension | None:
        """The row that draws the value of this name."""
        row_name, layer = row_and_layer(name)
        row = self._space.row(row_name)
        return row if row is not None and row.per_layer == (layer is not None) else None


def _counts(result: TrialResult) -> bool:
    """Whether a trial says something about its values: one that failed or was stopped for another reason does not."""
    return result.diverged or (result.state in ("done", "pruned") and result.score is not None)


def _holds(row: Dimension, value: Value) -> bool:
    if row.scale == "choice":
        return value in row.choices
    return not isinstance(value, str) and (row.low or 0.0) <= value <= (row.high or 0.0)


def _distribution(row: Dimension) -> "optuna.distributions.BaseDistribution":
    import optuna

    if row.scale == "choice":
        return optuna.distributions.CategoricalDistribution(row.choices)
    return optuna.distributions.FloatDistribution(0.0, 1.0)


def _suggested(trial: "optuna.Trial", name: str, row: Dimension) -> float:
    if row.scale == "choice":
        chosen: object = trial.suggest_categorical(name, row.choices)
        return (row.choices.index(chosen) + 0.5) / len(row.choices)
    return min(trial.suggest_float(name, 0.0, 1.0), _LARGEST_R)
