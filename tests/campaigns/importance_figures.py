"""Campaign: how often the intervals and the verdicts of importance are right, against shares that are known.

    python -m tests.campaigns.importance_figures [--rounds 400] [--trials 60 150 400] [--seed 0] [--drawn random] [FUNCTION ...]

Each function has shares that are worked out with 100 000 points: Shapley effects of the ranks of its values. In every round
fresh trials are drawn, columns and tiers are dealt out anew, and the answer is compared. One line is printed for each function
and number of trials:

    inside   the lowest share of rounds, of all columns, in which the 90 % interval holds the true share
    top      how often the largest share is that of another column than the truly largest one (– where nothing has a share)
    said     of all rows with a tier, how many got a verdict other than "too early"
    wrong    how many rows got a verdict that is not true; "agrees" and "disagrees" need a true difference of the right sign,
             "about equal" one of at most 0.1
    length   the mean length of the intervals

``--drawn tpe``: by TPE in the place of random draws, with what the view says of such trials. ``--drawn tpe-believed``: the same trials
taken for independent ones.

The exit code is 1 where more than 5 % are wrong, or of random draws less than 85 % are inside. Two minutes with 400 rounds; TPE takes
a second for each 150 trials.
"""

import argparse
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from types import MappingProxyType
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from workbench.search.advice.importance import EQUAL, Share, importance
from workbench.search.results import TrialRecord
from workbench.search.space.scales import value_at
from workbench.specs.search_space import Dimension, tier_of, usual_dimension

Floats = NDArray[np.float64]
Drawn = Literal["random", "tpe", "tpe-believed"]

ROWS: Final = ("learning_rate", "momentum", "decay", "weight_decay", "beta2", "clip_norm")
"""Of tiers 1, 2, 3 and of none, all continuous."""
_HEAD: Final = "function             trials  inside    top   said  wrong  length   true shares\n"
POINTS: Final = 100_000
FEWEST_INSIDE: Final = 0.85
MOST_WRONG: Final = 0.05


@dataclass(frozen=True, slots=True)
class Function:
    """``active`` of the ``columns`` do something; of those in ``levels`` only so many values are drawn."""

    columns: int
    active: int
    score: Callable[[Floats, np.random.Generator], Floats]
    levels: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    def tpe(self, trials: int, random: np.random.Generator) -> tuple[Floats, Floats]:
        """The places and scores of trials that TPE draws one after another, the first ten at random."""
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        seed = int(random.integers(2**31))
        sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=10, constant_liar=True)
        study = optuna.create_study(direction="maximize", sampler=sampler)
        axis = optuna.distributions.FloatDistribution(0.0, 1.0)
        places, scores = np.empty((trials, self.columns)), np.empty(trials)
        for number in range(trials):
            trial = study.ask({str(column): axis for column in range(self.columns)})
            drawn = np.array([[min(trial.params[str(column)], 1.0 - 1e-12) for column in range(self.columns)]])
            places[number] = self._levelled(drawn)
            scores[number] = self.score(places[number : number + 1], random)[0]
            study.tell(trial, float(scores[number]))
        return places, scores

    def draw(self, trials: int, random: np.random.Generator) -> Floats:
        """Places from 0 to 1, (trials, columns)."""
        return self._levelled(random.random((trials, self.columns)))

    def _levelled(self, places: Floats) -> Floats:
        for column, count in self.levels.items():
            places[:, column] = (np.floor(places[:, column] * count) + 0.5) / count
        return places


def _ishigami(x: Floats, _random: np.random.Generator) -> Floats:
    """Ishigami and Homma (1990), a = 7, b = 0.1."""
    a, b, c = (-math.pi + 2.0 * math.pi * x[:, column] for column in range(3))
    return np.asarray(np.sin(a) * (1.0 + 0.1 * c**4) + 7.0 * np.sin(b) ** 2)


def _noisy(score: Callable[[Floats], Floats], noise: float) -> Callable[[Floats, np.random.Generator], Floats]:
    def with_noise(x: Floats, random: np.random.Generator) -> Floats:
        return score(x) + noise * random.standard_normal(len(x))

    return with_noise


FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        "ishigami": Function(3, 3, _ishigami),
        "ishigami, 3 inert": Function(6, 3, _ishigami),
        "symmetric U": Function(3, 2, _noisy(lambda x: 3.45 * x[:, 1] - 4.0 * (2.0 * x[:, 0] - 1.0) ** 2, 0.35)),
        "additive": Function(4, 3, _noisy(lambda x: 4.0 * x[:, 0] + 2.0 * x[:, 1] + x[:, 2], 0.0)),
        "noisy monotone": Function(3, 2, _noisy(lambda x: x[:, 0] + 0.5 * x[:, 1], 0.33)),
        "4 inert": Function(6, 2, _noisy(lambda x: 2.0 * x[:, 0] + x[:, 1], 0.2)),
        "noise": Function(4, 0, _noisy(lambda x: np.zeros(len(x)), 1.0)),
        "noise, 6 columns": Function(6, 0, _noisy(lambda x: np.zeros(len(x)), 1.0)),
        "product": Function(4, 2, _noisy(lambda x: (x[:, 0] - 0.5) * (x[:, 1] - 0.5), 0.03)),
        "slanted ridge": Function(
            4, 3, _noisy(lambda x: -np.abs(x[:, 0] - 0.3 - 0.4 * x[:, 1]) - 0.15 * x[:, 2], 0.03)
        ),
        "cliff": Function(
            4, 2, _noisy(lambda x: np.where(x[:, 0] > 0.7, -10.0, -((x[:, 0] - 0.6) ** 2) - 0.05 * x[:, 1]), 0.005)
        ),
        "few values": Function(
            4,
            3,
            _noisy(lambda x: x[:, 0] + 0.6 * np.abs(x[:, 1] - 0.5) + 0.5 * x[:, 1] * x[:, 2], 0.1),
            MappingProxyType({1: 4, 2: 3, 3: 2}),
        ),
    }
)


def true_shares(function: Function, points: int = POINTS) -> Floats:
    """Shapley effects of the ranks, (columns,), by exchanging sets of columns between two sets of points."""
    shares = np.zeros(function.columns)
    if not function.active:
        return shares
    random = np.random.default_rng(1)
    first, second = function.draw(points, random), function.draw(points, random)
    values = function.score(first, random)
    ordered = np.sort(values)

    def ranked(numbers: Floats) -> Floats:
        both = [np.searchsorted(ordered, numbers, side) for side in ("left", "right")]
        return np.asarray((both[0] + both[1]) / (2.0 * points))

    ranks = ranked(values) - 0.5
    explained: dict[tuple[int, ...], float] = {(): 0.0}
    active = range(function.active)
    for size in range(1, function.active + 1):
        for columns in combinations(active, size):
            mixed = second.copy()
            mixed[:, columns] = first[:, columns]
            again = ranked(function.score(mixed, random)) - 0.5
            explained[columns] = float(np.mean(ranks * again) / np.mean(ranks**2))
    for column in active:
        others = [other for other in active if other != column]
        for size in range(function.active):
            weight = math.factorial(size) * math.factorial(function.active - size - 1) / math.factorial(function.active)
            for before in combinations(others, size):
                after = tuple(sorted((*before, column)))
                shares[column] += weight * (explained[after] - explained[before])
    return shares


@dataclass(frozen=True, slots=True)
class Figures:
    """What one line of the table says, each from 0 to 1."""

    inside: float
    wrong_top: float
    said: float
    wrong: float
    length: float


def figures(function: Function, truth: Floats, trials: int, rounds: int, seed: int, drawn: Drawn = "random") -> Figures:
    """Draw, ask and compare, ``rounds`` times."""
    random = np.random.default_rng([seed, trials])
    inside, length = np.zeros(function.columns), 0.0
    wrong_top, verdicts, said, wrong = 0, 0, 0, 0
    for _ in range(rounds):
        names = random.permutation(ROWS[: function.columns]).tolist()
        if drawn == "random":
            places = function.draw(trials, random)
            scores = function.score(places, random)
        else:
            places, scores = function.tpe(trials, random)
        records = records_of(names, places, scores)
        steered = frozenset(record.number for record in records) if drawn == "tpe" else frozenset()
        found = importance(names, _axes(names), records, "dev_accuracy", steered)
        true = dict(zip(names, truth.tolist(), strict=True))
        for share in found.shares:
            column = names.index(share.name)
            inside[column] += share.low - 1e-9 <= true[share.name] <= share.high
            length += (share.high - share.low) / function.columns
            verdicts += share.verdict != "no tier"
            said += share.verdict not in ("no tier", "too early", "steered")
            wrong += is_wrong(share, true)
        wrong_top += true[found.shares[0].name] < max(true.values())
    return Figures(float(inside.min() / rounds), wrong_top / rounds, said / verdicts, wrong / verdicts, length / rounds)


def is_wrong(share: Share, true: Mapping[str, float]) -> bool:
    """Whether the verdict on a row is not true."""
    own = share.tier or 0
    gaps = {
        name: (true[share.name] - other) * (1.0 if own < (tier_of(name) or 0) else -1.0)
        for name, other in true.items()
        if tier_of(name) not in (None, share.tier)
    }
    match share.verdict:
        case "agrees":
            return min(gaps.values()) < -EQUAL or max(gaps.values()) <= 0.0
        case "disagrees":
            return gaps[share.other] >= 0.0
        case "about equal":
            return max(abs(gap) for gap in gaps.values()) > EQUAL
        case _:
            return False


def records_of(names: list[str], places: Floats, scores: Floats) -> list[TrialRecord]:
    """Trials that are done, one for each row of places."""
    columns = [value_at(axis, places[:, j]).tolist() for j, axis in enumerate(_axes(names))]
    return [
        TrialRecord(
            number=number,
            values=dict(zip(names, values, strict=True)),
            stage=1,
            state="done",
            spec="",
            seed=0,
            scores={1: score},
        )
        for number, (values, score) in enumerate(zip(zip(*columns, strict=True), scores.tolist(), strict=True), 1)
    ]


def _axes(names: list[str]) -> list[Dimension]:
    return [usual_dimension(name) for name in names]


def main() -> int:
    """The table."""
    arguments = argparse.ArgumentParser(prog="python -m tests.campaigns.importance_figures")
    arguments.add_argument("functions", nargs="*", help=", ".join(FUNCTIONS))
    arguments.add_argument("--rounds", type=int, default=400)
    arguments.add_argument("--trials", type=int, nargs="+", default=[60, 150, 400])
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--drawn", choices=get_args(Drawn), default="random")
    asked = arguments.parse_args()
    sys.stdout.write(_HEAD)
    broken = False
    for name in asked.functions or FUNCTIONS:
        function = FUNCTIONS[name]
        truth = true_shares(function)
        shares = " ".join(f"{abs(share):.2f}" for share in truth)
        for trials in asked.trials:
            line = figures(function, truth, trials, asked.rounds, asked.seed, asked.drawn)
            broken |= (asked.drawn == "random" and line.inside < FEWEST_INSIDE) or line.wrong > MOST_WRONG
            top = f"{line.wrong_top:6.1%}" if function.active else "     –"
            rates = f"{line.inside:7.1%} {top} {line.said:6.1%} {line.wrong:6.1%} {line.length:7.3f}"
            sys.stdout.write(f"{name:20} {trials:6} {rates}   {shares}\n")
            sys.stdout.flush()
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
