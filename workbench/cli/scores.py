"""What a run scored, as ``info --scores`` tells it."""

import math
from typing import Any

import numpy as np

from workbench.runs.history.earlier_scores import scores_to
from workbench.runs.history.history import Best
from workbench.runs.history.stars import best_to
from workbench.runs.reading import RunReader
from workbench.training.messages import Evaluated, Part

_PARTS: tuple[Part, ...] = ("train", "dev", "test")


def scores_report(reader: RunReader) -> dict[str, Any]:
    """``scores`` in the order of their steps and ``best``, the lowest dev loss, of the branch where the run stands."""
    history = reader.history
    place = history.current
    found = [score for part in _PARTS for score in scores_to(history, place, reader.metrics, part)]
    best = best_to(history, place, reader.metrics)
    return {
        "scores": [_plain(score) for score in sorted(found, key=_by_step)],
        "best": None if best is None else _plain_best(best),
    }


def _by_step(score: Evaluated) -> int:
    return score.step


def _plain(score: Evaluated) -> dict[str, Any]:
    return {
        "step": score.step,
        "part": score.part,
        "loss": _number(score.loss),
        "accuracy": _number(score.accuracy),
    }


def _plain_best(best: Best) -> dict[str, Any]:
    place = best.place
    return {
        "step": place.step,
        "branch": place.branch,
        "edits": place.edits,
        "loss": _number(best.loss),
        "accuracy": _number(best.accuracy),
    }


def _number(value: float) -> float | None:
    """In the digits that curves are kept with; JSON knows no NaN."""
    return float(str(np.float32(value))) if math.isfinite(value) else None
