"""Damages a run file and finds out what the workbench makes of it."""

import hashlib
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from workbench.errors import FileError
from workbench.runs.format.records.run_header import RunHeader
from workbench.runs.history.history import Branch, History
from workbench.runs.history.kept_points import KeptPoints
from workbench.runs.reading import RunReader

Outcome = Literal["whole", "proven part", "refused", "SILENT DIFFERENCE", "CRASH", "HANG"]
LONGEST_SECONDS = 2.0


@dataclass(frozen=True)
class Truth:
    """Everything that a sound run file says."""

    header: RunHeader
    history: History
    states: dict[int, str]
    curves: dict[int, str]
    points: frozenset[KeptPoints] = frozenset()
    damage: tuple[str, ...] = field(default=(), compare=False)


def read_all(path: Path) -> Truth:
    """Read all that there is in a file; what is damaged is left out and told."""
    with RunReader(path) as reader:
        states, damage = {}, []
        for keyframe in reader.history.keyframes:
            try:
                states[keyframe.number] = _state_text(reader, keyframe.number)
            except FileError as error:
                damage.append(str(error))
        curves = {branch.number: _curve_text(reader, branch.number) for branch in reader.history.branches}
        points = frozenset(reader.points)
        return Truth(reader.header, reader.history, states, curves, points, (*reader.damage, *damage))


def _state_text(reader: RunReader, number: int) -> str:
    snapshot = reader.snapshot(number)
    return f"{snapshot.sha256} {snapshot.edits}"


def _curve_text(reader: RunReader, branch: int) -> str:
    store = reader.metrics(branch)
    digest = hashlib.sha256(str(store.step).encode())
    for column in (0, 1, 2, 3, (0, "batch_mean")):
        bands = store.series(column, 0, 10**6, 10**6)
        for array in (bands.steps, bands.low, bands.mean, bands.high):
            digest.update(array.tobytes())
    for part in ("train", "dev", "test"):
        for array in store.evaluations(part):
            digest.update(array.tobytes())
    return digest.hexdigest()


def outcome_of(path: Path, truth: Truth) -> tuple[Outcome, str]:
    """What comes of reading ``path``, compared with what it should say."""
    began = time.perf_counter()
    try:
        found = read_all(path)
    except FileError as error:
        outcome: Outcome = "refused" if str(path) in str(error) else "SILENT DIFFERENCE"
        detail = str(error)
    except Exception as error:  # noqa: BLE001  (that is what is looked for)
        outcome, detail = "CRASH", f"{type(error).__name__}: {error}"
    else:
        outcome, detail = compare(found, truth)
    if time.perf_counter() - began > LONGEST_SECONDS:
        return "HANG", detail
    return outcome, detail


def compare(found: Truth, truth: Truth) -> tuple[Outcome, str]:
    """Equal, or a part of the truth that says so, or something worse."""
    if _text(found) == _text(truth):
        return "whole", "; ".join(found.damage)
    if found.damage and is_part(found, truth):
        return "proven part", "; ".join(found.damage)
    return "SILENT DIFFERENCE", f"{found.damage} {_text(found)[:300]}"


def is_part(found: Truth, *truths: Truth) -> bool:
    """Whether everything in ``found`` is in one of ``truths``, but for what is left out."""
    ours = found.history
    theirs = [truth.history for truth in truths]
    return (
        all(found.header == truth.header for truth in truths)
        and all(any(_begins(branch, one) for history in theirs for one in history.branches) for branch in ours.branches)
        and all(
            all(any(one in getattr(history, name) for history in theirs) for one in getattr(ours, name))
            for name in ("edits", "keyframes", "marks", "bests")
        )
        and {repr(one) for one in ours.effects} <= {repr(one) for history in theirs for one in history.effects}
        and found.points <= frozenset().union(*(truth.points for truth in truths))
        and found.states.items() <= {item for truth in truths for item in truth.states.items()}
    )


def _begins(some: Branch, whole: Branch) -> bool:
    return some.length <= whole.length and replace(some, length=0) == replace(whole, length=0)


def text_of(history: History) -> str:
    """For comparing: NaN is equal to NaN here, and the order of scores and effects means nothing."""
    bests = tuple(sorted(history.bests, key=lambda best: best.place.branch))
    effects = tuple(sorted(history.effects, key=lambda effect: (effect.branch, effect.edit)))
    return repr(replace(history, bests=bests, effects=effects))


def _text(truth: Truth) -> str:
    return f"{truth.header!r} {text_of(truth.history)} {truth.states} {truth.curves} {sorted(map(repr, truth.points))}"
