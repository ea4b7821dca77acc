"""What differs between trials. Without Qt."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workbench.language import tr
from workbench.numbers import duration
from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan
from workbench.search.study.trial_texts import epochs_done, record_score, state_word
from workbench.specs.search_space import row_and_layer
from workbench.specs.settings import OF_LAYERS, flat_settings, setting_text, setting_title

MOST: Final = 4
"""Trials side by side."""

_MEANINGLESS: Final = ("name",)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison: a title and a text for each trial."""

    title: str
    texts: tuple[str, ...]


def differences(records: Sequence[TrialRecord], plan: StudyPlan) -> tuple[Line, ...]:
    """Results first, then every setting in which the trials differ."""
    lines = [
        Line(tr("State"), tuple(state_word(record) for record in records)),
        Line(tr("Score"), tuple(record_score(record) for record in records)),
        Line(tr("Epochs"), tuple(str(epochs_done(record, plan)) for record in records)),
        Line(tr("Time"), tuple(duration(record.seconds) for record in records)),
    ]
    settings = [_settings(record) for record in records]
    for name in dict.fromkeys(name for one in settings for name in one):
        texts = tuple(setting_text(one.get(name)) for one in settings)
        if len(set(texts)) > 1:
            lines.append(Line(setting_title(name), texts))
    return tuple(lines)


def same_settings(record: TrialRecord, records: Sequence[TrialRecord]) -> tuple[TrialRecord, ...]:
    """The trials that repeat this one with other seeds, itself included; empty where there is no other."""
    found = tuple(other for other in records if other.values == record.values and other.score is not None)
    return found if len({other.seed for other in found}) > 1 else ()


def _settings(record: TrialRecord) -> dict[str, object]:
    """The values of the trial first, then the rest of its run."""
    found: dict[str, object] = dict(record.values)
    try:
        spec = flat_settings(json.loads(record.spec))
    except json.JSONDecodeError:  # a study of another version: the values are known all the same
        spec = {}
    rows = {row_and_layer(name)[0] for name in record.values}
    for path, value in spec.items():
        last = path.rpartition(".")[2]
        is_known = OF_LAYERS.get(last, last) in rows and path.startswith(("hyperparameters.", "network.layers."))
        if not is_known and path not in _MEANINGLESS:
            found[path] = value
    found["seed"] = record.seed
    return found
